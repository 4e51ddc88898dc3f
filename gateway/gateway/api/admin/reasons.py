"""The office's ready reasons: what officers pick when they return, reject, send back or object."""

from typing import Any

from flask import abort

from gateway import rpc
from gateway.api.base import Blueprint
from gateway.schemas import reasons as forms

noun = Blueprint("admin-reasons", __name__, description="Ready reasons of your office: read by its staff, written by its admins")
OF_ACT = "/admin/reasons/<code:act>"


@noun.operation("GET", "/staff/reasons")
@noun.response(200, forms.ReasonListsSchema)
def listing() -> Any:
    """The reasons that officers of your agency pick from, by act, in the order in which they are offered."""
    return rpc.call("permits", "list_reasons")


@noun.operation("POST", OF_ACT)
@noun.arguments(forms.ReasonTextForm)
@noun.response(201, forms.ReasonListSchema)
def add(asked: dict[str, Any], act: str) -> Any:
    """Add a reason at the end of the act's list. It counts at once."""
    return rpc.call("permits", "change_reasons", act=_known(act), **forms.text(asked))


@noun.operation("PUT", f"{OF_ACT}/<code:reason>")
@noun.arguments(forms.ReasonTextForm)
@noun.response(200, forms.ReasonListSchema)
def reword(asked: dict[str, Any], act: str, reason: str) -> Any:
    """Reword a reason. What was decided keeps its words."""
    return rpc.call("permits", "change_reasons", act=_known(act), code=reason[:7], **forms.text(asked))


@noun.operation("PATCH", f"{OF_ACT}/<code:reason>")
@noun.arguments(forms.ReasonPlaceForm)
@noun.response(200, forms.ReasonListSchema)
def place(asked: dict[str, Any], act: str, reason: str) -> Any:
    """Move a reason up or down, retire it, or take it into use again."""
    return rpc.call("permits", "change_reasons", act=_known(act), code=reason[:7], **asked)


def _known(act: str) -> str:
    if act not in forms.REASON_ACTS:
        abort(404)
    return act
