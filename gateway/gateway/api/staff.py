"""The office's side: registrations to accept, applications to decide."""

from typing import Any

from gateway import rpc, uploads
from gateway.api.base import Blueprint
from gateway.schemas import applications, registration
from gateway.schemas.common import RevisionForm

noun = Blueprint("staff", __name__, description="For staff: registrations to accept, applications to decide")
REGISTRATION = "/staff/registrations/<id:registration_id>"


@noun.operation("GET", "/staff/registrations")
@noun.arguments(registration.RegistrationsForm, location="query")
@noun.response(200, registration.RegistrationPageSchema)
def registrations(asked: dict[str, Any]) -> Any:
    """Registrations of the own agency, those waiting longest first."""
    return rpc.call("identity", "list_registrations", **asked)


@noun.operation("GET", REGISTRATION)
@noun.response(200, registration.RegistrationSchema)
def registration_(registration_id: int) -> Any:
    """One registration with all that was entered."""
    return rpc.call("identity", "get_registration", registration_id=registration_id)


@noun.operation("GET", f"{REGISTRATION}/id-attachment")
@noun.file_response("application/pdf", "image/jpeg", "image/png")
def id_attachment(registration_id: int) -> Any:
    """The copy of the identity card."""
    return uploads.send(rpc.call("identity", "get_registration", registration_id=registration_id)["id_attachment"])


@noun.operation("POST", f"{REGISTRATION}/acceptance")
@noun.arguments(RevisionForm)
@noun.response(200, registration.AcceptedSchema)
def accept(asked: dict[str, Any], registration_id: int) -> Any:
    """Accept it; the applicant gets the verification mail."""
    return rpc.call("identity", "accept_registration", registration_id=registration_id, **asked)


@noun.operation("GET", "/staff/queue")
@noun.arguments(applications.QueueForm, location="query")
@noun.response(200, applications.QueuePageSchema)
def queue(asked: dict[str, Any]) -> Any:
    """Applications waiting at a step; without `step`, at those the own roles may do."""
    return rpc.call("permits", "list_queue", **asked)


@noun.operation("POST", "/staff/applications/<id:application_id>/decisions")
@noun.arguments(applications.DecisionForm)
@noun.response(200, applications.ApplicationSchema)
def decide(asked: dict[str, Any], application_id: int) -> Any:
    """Decide the current step: advance, or reject with the reason in `note`."""
    case = {"application_id": application_id, "revision": asked["revision"], "step": asked["step"]}
    if asked["outcome"] == "reject":
        return rpc.call("permits", "reject_application", **case, reason=asked["note"])
    return rpc.call("permits", "advance_application", **case, note=asked["note"] or None)
