"""A draft of the catalogue as its pages read and change it, at the revision that the person saw."""

from typing import Any

from flask import abort, url_for

from bus.refusals import Conflict, Invalid
from gateway import rpc
from gateway.forms import Form
from gateway.pages.common import refuse, revision

DRAFT = "/admin/layanan/draf/<id:draft_id>"
KIND = f"{DRAFT}/<code:kind>"  # of application


def the_draft(draft_id: int) -> dict[str, Any]:
    return rpc.call("permits", "get_permit_type_draft", draft_id=draft_id)


def of_kind(draft: dict[str, Any], kind: str) -> dict[str, Any]:
    """What the draft says of that kind of application; 404 where there is no such kind."""
    return draft["entry"]["kinds"].get(kind) or abort(404)


def address(name: str, draft: dict[str, Any], anchor: str | None = None) -> str:
    return url_for(f"admin_catalogue.{name}", draft_id=draft["draft_id"], _anchor=anchor)


def asked(form: Form, method: str, **arguments: Any) -> dict[str, Any] | None:
    """The service's answer; a refusal goes to the form and gives None."""
    try:
        return dict(rpc.call("permits", method, **{name: value for name, value in arguments.items() if value not in (None, "")}))
    except (Conflict, Invalid) as refusal:
        refuse(form, refusal)
    return None


def saved(form: Form, draft: dict[str, Any], **change: Any) -> bool:
    """Change the draft at the revision that the person saw."""
    change = {name: value for name, value in change.items() if value is not None}
    return bool(asked(form, "change_permit_type_draft", draft_id=draft["draft_id"], revision=revision(), **change))


def the_part(parts: list[dict[str, Any]], code: str | None) -> dict[str, Any] | None:
    """The requirement or field of that code, None for a new one; 404 where there is none."""
    if code is None:
        return None
    return next((each for each in parts if each["code"] == code), None) or abort(404)


def ticked(stored: dict[str, Any]) -> dict[str, Any]:
    return {**stored, "required": "yes" if stored["required"] else ""}
