"""Help, privacy and accessibility: pages without data."""

from flask import Blueprint, render_template

from gateway import privacy as privacy_notice

page = Blueprint("help", __name__)
# Passed to the template as a variable: a filter on a constant is evaluated once, in the language of the first visitor.
STATED = "2026-11-23"


@page.get("/bantuan")
def guide() -> str:
    """Explain the whole process in a few steps."""
    return render_template("help/guide.html")


@page.get("/privasi")
def privacy() -> str:
    """Say what is stored, why, and for how long."""
    return render_template("help/privacy.html", version=privacy_notice.VERSION)


@page.get("/aksesibilitas")
def accessibility() -> str:
    """Say what works for whom, and which gaps are known."""
    return render_template("help/accessibility.html", stated=STATED)
