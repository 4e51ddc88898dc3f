"""Titik tinjauan: what a technical team looks at on the place, as a permit type's draft says it."""

from typing import Any

from flask import Blueprint, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from gateway.forms import Form
from gateway.pages.admin.drafts import DRAFT, address, saved, the_draft, the_part, ticked
from gateway.pages.common import Answer, is_typed, revision, show
from gateway.schemas import catalogue_drafts as forms

page = Blueprint("admin_draft_points", __name__)


@page.route(f"{DRAFT}/titik-baru", methods=["GET", "POST"], defaults={"code": None})
@page.route(f"{DRAFT}/titik/<code:code>", methods=["GET", "POST"])
def point(draft_id: int, code: str | None) -> Answer | Response:
    """Add, change or take away one point."""
    draft = the_draft(draft_id)
    stored = the_part(draft["entry"].get("inspection_points", []), code)
    form = Form(request.form if is_typed() else _typed(stored) if stored else {"required": "yes"}, labels=_labels())
    if request.method == "POST":
        if "remove" in request.form and code:
            done = saved(form, draft, remove_inspection_point=code)
        else:
            given = form.load(forms.DraftPointForm, revision=revision(), required=bool(request.form.get("required")))
            done = bool(given) and saved(form, draft, inspection_point=forms.point(given or {}), replaces=code)
        if done:
            return redirect(address("one", draft, anchor="titik"))
    return show("admin/catalogue_point.html", form, draft=draft, code=code)


def _typed(stored: dict[str, Any]) -> dict[str, Any]:
    words = {f"{name}_{language}": (stored[name] or {}).get(language, "") for name in ("text", "hint") for language in ("id", "en")}
    return {**ticked(stored), **words}


def _labels() -> dict[str, str]:
    return {
        "code": _("Kode"),
        "text_id": _("Yang dilihat (Indonesia)"),
        "text_en": _("Yang dilihat (Inggris)"),
        "hint_id": _("Petunjuk (Indonesia)"),
        "hint_en": _("Petunjuk (Inggris)"),
    }
