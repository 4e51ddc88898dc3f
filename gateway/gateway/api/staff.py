"""The office's side: reviewing registrations, deciding applications."""

from typing import Any

from gateway import rpc, uploads, words
from gateway.api.base import Blueprint
from gateway.schemas import applicants, applications, claims, decisions, notes
from gateway.schemas import registration_review as review
from gateway.schemas.answers import whole_list
from gateway.schemas.common import PageForm
from gateway.schemas.decisions_waiting import DecisionsPageSchema
from gateway.schemas.queue import QueueForm, QueuePageSchema, WaitingSchema

noun = Blueprint("staff", __name__, description="For staff: registrations to accept, applications to decide")
REGISTRATION = "/staff/registrations/<id:registration_id>"
METHODS = {"send_back": "send_back_application", "reject": "reject_application"}  # by outcome; each takes a reason
APPLICANT = "/staff/applications/<id:application_id>/applicant"


@noun.operation("GET", "/staff/registrations")
@noun.arguments(review.RegistrationsForm, location="query")
@noun.response(200, review.RegistrationPageSchema)
def registrations(asked: dict[str, Any]) -> Any:
    """Registrations of your agency, those waiting longest first."""
    return rpc.call("identity", "list_registrations", **asked)


@noun.operation("GET", REGISTRATION)
@noun.response(200, review.RegistrationSchema)
def registration_(registration_id: int) -> Any:
    """One registration with all that was entered; the identity number is masked."""
    return rpc.call("identity", "get_registration", registration_id=registration_id)


@noun.operation("GET", f"{REGISTRATION}/id-attachment")
@noun.file_response("application/pdf", "image/jpeg", "image/png")
def id_attachment(registration_id: int) -> Any:
    """The copy of the identity card. Each view is recorded with who saw it."""
    return uploads.send(rpc.call("identity", "view_id_attachment", registration_id=registration_id))


@noun.operation("GET", f"{REGISTRATION}/id-number")
@noun.response(200, review.IdNumberSchema)
def id_number(registration_id: int) -> Any:
    """The whole identity number. Each view is recorded with who saw it."""
    return rpc.call("identity", "reveal_id_number", registration_id=registration_id)


@noun.operation("POST", f"{REGISTRATION}/acceptance")
@noun.arguments(review.AcceptanceForm)
@noun.response(200, review.DecidedSchema)
def accept(asked: dict[str, Any], registration_id: int) -> Any:
    """Accept the registration; the applicant gets the verification mail. Where `accept_needs_reason` is true, give a reason."""
    return rpc.call("identity", "accept_registration", registration_id=registration_id, **review.without_blank_reason(asked))


@noun.operation("POST", f"{REGISTRATION}/return")
@noun.arguments(review.ReturnForm)
@noun.response(200, review.DecidedSchema)
def return_(asked: dict[str, Any], registration_id: int) -> Any:
    """Return the registration with what is wrong, by field; the applicant gets a link to correct only these fields."""
    return rpc.call("identity", "return_registration", registration_id=registration_id, **asked)


@noun.operation("POST", f"{REGISTRATION}/rejection")
@noun.arguments(review.RejectionForm)
@noun.response(200, review.DecidedSchema)
def reject(asked: dict[str, Any], registration_id: int) -> Any:
    """Reject the registration for good; the applicant gets the reason by mail."""
    return rpc.call("identity", "reject_registration", registration_id=registration_id, **asked)


@noun.operation("POST", f"{REGISTRATION}/mails")
@noun.response(204)
def resend(registration_id: int) -> Any:
    """Send the mail that the applicant waits for again, with a new link or password; the old one no longer works."""
    rpc.call("identity", "resend_registration_mail", registration_id=registration_id)


@noun.operation("PUT", f"{REGISTRATION}/email")
@noun.arguments(review.EmailCorrectionForm)
@noun.response(200, review.DecidedSchema)
def correct_email(asked: dict[str, Any], registration_id: int) -> Any:
    """Ask for another email address because the applicant said so: another officer or the applicant confirms it."""
    return rpc.call("identity", "correct_registration_email", registration_id=registration_id, **asked)


@noun.operation("POST", f"{REGISTRATION}/email/decisions")
@noun.arguments(review.EmailDecisionForm)
@noun.response(200, review.DecidedSchema)
def decide_email(asked: dict[str, Any], registration_id: int) -> Any:
    """Decide, as the second officer, on another email address. If it is approved, the mail that the applicant waits for goes there."""
    return rpc.call("identity", "decide_registration_email", registration_id=registration_id, **asked)


@noun.operation("GET", "/staff/queue")
@noun.arguments(QueueForm, location="query")
@noun.response(200, QueuePageSchema)
def queue(asked: dict[str, Any]) -> Any:
    """Applications waiting at a step; without `step`, at the steps of your roles. `part=returned`: those that wait for their applicants."""
    return rpc.call("permits", "list_queue", **asked)


@noun.operation("GET", "/staff/permit-types/<code:code>/waiting")
@noun.response(200, WaitingSchema)
def waiting(code: str) -> Any:
    """How many of your agency's applications for a permit type wait, by step."""
    return rpc.call("permits", "count_waiting", permit_type=code[:20])


@noun.operation("GET", APPLICANT)
@noun.response(200, applicants.ApplicantDataSchema)
def applicant(application_id: int) -> Any:
    """The applicant of an application. Viewing is recorded, once a day per officer."""
    return rpc.call("identity", "get_applicant", account_id=_applicant_of(application_id))


@noun.operation("GET", f"{APPLICANT}/id-number")
@noun.response(200, review.IdNumberSchema)
def applicant_id_number(application_id: int) -> Any:
    """The applicant's whole identity number. Each view is recorded with who saw it."""
    return rpc.call("identity", "reveal_applicant_id_number", account_id=_applicant_of(application_id))


@noun.operation("GET", f"{APPLICANT}/id-attachment")
@noun.file_response("application/pdf", "image/jpeg", "image/png")
def applicant_id_attachment(application_id: int) -> Any:
    """The copy of the applicant's identity card. Each view is recorded with who saw it."""
    return uploads.send(rpc.call("identity", "view_applicant_id_attachment", account_id=_applicant_of(application_id)))


def _applicant_of(application_id: int) -> int:
    """The account of the application's applicant. :raises NotFound: no such application, or the asker may not see it."""
    application = rpc.call("permits", "get_application", application_id=application_id)
    return int(application["applicant"]["account_id"])


@noun.operation("POST", "/staff/applications/<id:application_id>/rejection-letter-preview")
@noun.arguments(decisions.RejectionPreviewForm)
@noun.file_response("application/pdf")
def preview_rejection(asked: dict[str, Any], application_id: int) -> Any:
    """The letter that a rejection with this reason would send, without a number; nothing is rejected."""
    case = {"application_id": application_id, "step": asked["step"]}
    return uploads.send(rpc.call("permits", "preview_rejection_letter", **case, reason=asked["reason"]))


@noun.operation("POST", "/staff/applications/<id:application_id>/return-letter-preview")
@noun.arguments(decisions.ReturnPreviewForm)
@noun.file_response("application/pdf")
def preview_return(asked: dict[str, Any], application_id: int) -> Any:
    """The letter that a return with these reasons would send, without a number and marked as a preview; nothing is returned."""
    given = asked | {"note": asked["note"] or None}
    return uploads.send(rpc.call("permits", "preview_return_letter", application_id=application_id, **given))


@noun.operation("GET", "/staff/decisions")
@noun.arguments(PageForm, location="query")
@noun.response(200, DecisionsPageSchema)
def decisions_waiting(asked: dict[str, Any]) -> Any:
    """What waits for your decision, also in somebody's name: each case with its checks, and why it is not approved together with others."""
    return rpc.call("permits", "list_decisions", **asked)


@noun.operation("GET", "/staff/applications/<id:application_id>/permit-preview")
@noun.arguments(decisions.PermitPreviewForm, location="query")
@noun.file_response("application/pdf")
def preview_issue(asked: dict[str, Any], application_id: int) -> Any:
    """The permit as it would be if it were approved and issued today, without a number and marked as a preview; 409 at another step."""
    return uploads.send(rpc.call("permits", "preview_issue", application_id=application_id, **asked))


@noun.operation("POST", "/staff/applications/<id:application_id>/decisions")
@noun.arguments(decisions.DecisionForm)
@noun.response(200, applications.ApplicationSchema)
def decide(asked: dict[str, Any], application_id: int) -> Any:
    """Decide the current step: advance; return to the applicant with `reasons` by item; send back to an earlier step, or reject, with the reason
    in `note`. `in_order` goes with the first two."""
    case = {"application_id": application_id, "revision": asked["revision"], "step": asked["step"]}
    found = {"in_order": asked["in_order"]} if asked["in_order"] else {}
    if asked["outcome"] == "return":
        return rpc.call("permits", "return_application", **case, reasons=asked["reasons"], note=asked["note"] or None, **found)
    if asked["outcome"] in METHODS:
        return rpc.call("permits", METHODS[asked["outcome"]], **case, reason=asked["note"])
    only = {"only_clean": True} if asked["only_clean"] else {}
    return rpc.call("permits", "advance_application", **case, note=asked["note"] or None, **found, **only)


@noun.operation("GET", "/staff/colleagues")
@noun.response(200, claims.ColleaguePageSchema)
def colleagues() -> Any:
    """Who works at the desks of your agency, with roles and units: to whom you may hand an application."""
    return whole_list(rpc.call("permits", "list_colleagues")["items"])


@noun.operation("POST", "/staff/applications/<id:application_id>/claim")
@noun.arguments(claims.ClaimForm)
@noun.response(200, applications.ApplicationSchema)
def claim(asked: dict[str, Any], application_id: int) -> Any:
    """Take the application at the step at which it waits. Whoever may do the step may; nobody needs it to act, and it ends with the step."""
    return rpc.call("permits", "claim_application", application_id=application_id, **asked)


@noun.operation("GET", "/staff/applications/<id:application_id>/look")
@noun.response(200, notes.LookSchema)
def look(application_id: int) -> Any:
    """Colleagues' notes, what others changed since your last visit, and who else has it open. That you looked is kept, the last time alone."""
    return rpc.call("permits", "look_at_application", application_id=application_id)


@noun.operation("POST", "/staff/applications/<id:application_id>/notes")
@noun.arguments(notes.NoteForm)
@noun.response(200, notes.NotesSchema)
def write_note(asked: dict[str, Any], application_id: int) -> Any:
    """Add a note for colleagues. Nobody can change or delete it."""
    return rpc.call("permits", "write_note", application_id=application_id, **asked)


@noun.operation("POST", "/staff/applications/<id:application_id>/notes/<id:note_id>/settled")
@noun.response(200, notes.NotesSchema)
def settle_note(application_id: int, note_id: int) -> Any:
    """Say that a note needs nothing more."""
    return rpc.call("permits", "settle_note", application_id=application_id, note_id=note_id)


@noun.operation("POST", "/staff/applications/<id:application_id>/release")
@noun.arguments(claims.ReleaseForm)
@noun.response(200, applications.ApplicationSchema)
def release(asked: dict[str, Any], application_id: int) -> Any:
    """Let go of what you have taken."""
    return rpc.call("permits", "release_application", application_id=application_id, **asked)


@noun.operation("POST", "/staff/applications/<id:application_id>/assignment")
@noun.arguments(claims.AssignmentForm)
@noun.response(200, applications.ApplicationSchema)
def assign(asked: dict[str, Any], application_id: int) -> Any:
    """Hand the application to a colleague who may do its step."""
    return rpc.call("permits", "assign_application", application_id=application_id, **asked)


@noun.operation("POST", "/staff/assignments")
@noun.arguments(claims.AssignmentsForm)
@noun.response(200, claims.AssignmentsSchema)
def assign_several(asked: dict[str, Any]) -> Any:
    """Hand several applications to a colleague, who gets one mail. Each is handed over or refused by itself."""
    done = rpc.call("permits", "assign_applications", **asked)
    return {**done, "refused": [{**each, "message": words.refusal(each["code"], each["details"])} for each in done["refused"]]}
