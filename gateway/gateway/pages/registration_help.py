"""Small answers while a form is being filled in: is the name free, does the address have a typing error, what lies in this region. For
JavaScript."""

from typing import Any

from flask import Blueprint, render_template, request

from bus.refusals import Refusal
from gateway import device, rpc
from gateway.pages import region_picker
from gateway.typos import suggested_email

page = Blueprint("registration_help", __name__)
LONGEST_USERNAME = 100


@page.get("/daftar/username")
def username() -> str:
    """Whether a username is free, and three free ones."""
    typed = request.args.get("username", "").strip()
    return render_template("registration/username.html", found=looked_up(typed))


@page.get("/daftar/ejaan-email")
def email() -> str:
    """The address that was probably meant."""
    return render_template("registration/email_typo.html", suggestion=suggested_email(request.args.get("email", "")[:254]))


@page.get("/daftar/wilayah")
def regions() -> str:
    """The choices under one region as options of a select."""
    return render_template("registration/regions.html", regions=region_picker.below(request.args.get("parent", "")), chosen="")


def looked_up(username: str) -> dict[str, Any] | None:
    """Identity's answer about a username; None when identity cannot be asked: then the form's own answer will tell."""
    if not username or len(username) > LONGEST_USERNAME:
        return None
    try:
        return dict(rpc.call("identity", "check_username", username=username, address=device.address()))
    except Refusal:
        return None
