"""Keluhan (complaints), for applicants and for the complaints desk."""

from typing import Any

from gateway import rpc, sessions
from gateway.api.base import Blueprint
from gateway.schemas import complaints as forms
from gateway.schemas.common import RevisionForm

noun = Blueprint("complaints", __name__, description="Complaints, with a thread until they are closed")
ONE = "/complaints/<id:complaint_id>"


@noun.operation("GET", "/complaints")
@noun.arguments(forms.ComplaintsForm, location="query")
@noun.response(200, forms.ComplaintPageSchema)
def listing(asked: dict[str, Any]) -> Any:
    """Your own complaints, newest first; for the desk those of the agency, by promised date."""
    return rpc.call("tracking", "list_complaints", **asked)


@noun.operation("POST", "/complaints", made_at="/complaints/{complaint_id}")
@noun.arguments(forms.ComplaintForm)
@noun.response(201, forms.ComplaintSchema)
def create(asked: dict[str, Any]) -> Any:
    """Complain about one of your applications or about the service; the complaint gets a number and a promised date."""
    return rpc.call("tracking", "create_complaint", **{**asked, "application_number": asked["application_number"] or None})


@noun.operation("GET", ONE)
@noun.response(200, forms.ComplaintSchema)
def one(complaint_id: int) -> Any:
    """One complaint with its thread."""
    return rpc.call("tracking", "get_complaint", complaint_id=complaint_id)


@noun.operation("POST", f"{ONE}/messages")
@noun.arguments(forms.ReplyForm)
@noun.response(201, forms.ComplaintSchema)
def reply(asked: dict[str, Any], complaint_id: int) -> Any:
    """Add a message to the thread."""
    if "applicant" in sessions.roles():
        asked.pop("asks_applicant")
    return rpc.call("tracking", "reply_complaint", complaint_id=complaint_id, **asked)


@noun.operation("POST", f"{ONE}/closure")
@noun.arguments(RevisionForm)
@noun.response(200, forms.ComplaintSchema)
def close(asked: dict[str, Any], complaint_id: int) -> Any:
    """Close the complaint; it then takes no more messages."""
    return rpc.call("tracking", "close_complaint", complaint_id=complaint_id, **asked)
