"""Who of the office is away, for staff."""

from typing import Any

from gateway import rpc
from gateway.api.base import Blueprint
from gateway.schemas import absences as forms
from gateway.schemas.common import RevisionForm

noun = Blueprint("absences", __name__, description="For staff: who of the office is away, from when until when")
ONE = "/staff/absences/<id:absence_id>"


@noun.operation("GET", "/staff/absences")
@noun.arguments(forms.AbsencesForm, location="query")
@noun.response(200, forms.AbsencePageSchema)
def listing(asked: dict[str, Any]) -> Any:
    """Who of your agency's office is away, by first day; what is over is left out, except of your own."""
    return rpc.call("permits", "list_absences", **asked)


@noun.operation("POST", "/staff/absences", made_at="/staff/absences/{absence_id}")
@noun.arguments(forms.AbsenceForm)
@noun.response(201, forms.AbsenceSchema)
def say(asked: dict[str, Any]) -> Any:
    """Say that you are away, or as a head of their unit or an admin that `account_id` is. From the first day on what that person holds goes to
    whoever acts for them then, else it is free for others; nothing is handed to them. No reason is kept."""
    return rpc.call("permits", "say_absence", **{name: value for name, value in asked.items() if value is not None})


@noun.operation("GET", ONE)
@noun.response(200, forms.AbsenceSchema)
def one(absence_id: int) -> Any:
    """One absence."""
    return rpc.call("permits", "get_absence", absence_id=absence_id)


@noun.operation("PUT", ONE)
@noun.arguments(forms.AbsenceChangeForm)
@noun.response(200, forms.AbsenceSchema)
def change(asked: dict[str, Any], absence_id: int) -> Any:
    """Change its days; once it has begun its last day alone."""
    return rpc.call("permits", "change_absence", absence_id=absence_id, **asked)


@noun.operation("POST", f"{ONE}/end")
@noun.arguments(RevisionForm)
@noun.response(200, forms.AbsenceSchema)
def end(asked: dict[str, Any], absence_id: int) -> Any:
    """Take it back before it begins, or end it early. What was handed on stays with whoever has it."""
    return rpc.call("permits", "end_absence", absence_id=absence_id, **asked)
