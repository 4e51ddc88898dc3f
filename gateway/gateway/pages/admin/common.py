"""What the pages of administration share."""

from typing import Any

from flask import flash

from bus.refusals import Conflict, NotAllowed, Refusal
from gateway import rpc
from gateway.errors import words_for
from gateway.forms import Form
from gateway.pages.common import refuse_here

AT_ONCE = 100  # rows requested at once where a whole list is needed


def done(form: Form, method: str, **arguments: Any) -> dict[str, Any] | None:
    """Identity's answer; a refusal, also one because the person may not do it, goes to the form and gives None."""
    try:
        return dict(rpc.call("identity", method, **arguments))
    except Refusal as refusal:
        refuse_here(form, refusal)
    return None


def pressed(success: str, method: str, **arguments: Any) -> None:
    """Carry out the command of a single button, and show its result on the next page."""
    try:
        rpc.call("identity", method, **arguments)
    except (Conflict, NotAllowed) as refusal:
        flash(words_for(refusal), "warn")
    else:
        flash(success)


def unit_names() -> dict[str, str]:
    """The own agency's units: names by code."""
    return {unit["code"]: unit["name"] for unit in rpc.call("identity", "list_units")["items"]}
