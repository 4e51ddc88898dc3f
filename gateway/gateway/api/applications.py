"""Applications, from the applicant's side."""

from typing import Any

from flask import abort

from gateway import rpc, uploads
from gateway.api.base import Blueprint
from gateway.schemas import applications as forms
from gateway.schemas.application_corrections import ResubmissionForm
from gateway.schemas.case_papers import APPLICATION_PAPERS, MOST
from gateway.schemas.common import RevisionForm
from gateway.schemas.tracking import TimelineSchema

noun = Blueprint("applications", __name__, description="Applications for permits: drafted, completed, submitted, followed")
ONE = "/applications/<id:application_id>"


@noun.operation("GET", "/applications")
@noun.arguments(forms.ApplicationsForm, location="query")
@noun.response(200, forms.ApplicationPageSchema)
def listing(asked: dict[str, Any]) -> Any:
    """Your own applications, newest first."""
    return rpc.call("permits", "list_applications", **asked)


@noun.operation("POST", "/applications", made_at="/applications/{application_id}")
@noun.arguments(forms.ApplicationForm)
@noun.response(201, forms.ApplicationSchema)
def create(asked: dict[str, Any]) -> Any:
    """Begin a draft with the requirements of the permit type."""
    return rpc.call("permits", "create_application", **asked)


@noun.operation("GET", ONE)
@noun.response(200, forms.ApplicationSchema)
def one(application_id: int) -> Any:
    """One application: one of your own, or for staff a submitted one of the agency."""
    return rpc.call("permits", "get_application", application_id=application_id)


@noun.operation("POST", f"{ONE}/reapplication", made_at="/applications/{application_id}")
@noun.response(201, forms.ApplicationSchema)
def again(application_id: int) -> Any:
    """Begin a draft from an application of yours that lapsed, was withdrawn or rejected, with what still fits of it under today's terms."""
    return rpc.call("permits", "apply_again", application_id=application_id)


@noun.operation("GET", f"{ONE}/receipt")
@noun.file_response("application/pdf")
def receipt(application_id: int) -> Any:
    """The receipt of an application of yours that was submitted."""
    return uploads.send(rpc.call("permits", "get_receipt", application_id=application_id))


@noun.operation("GET", f"{ONE}/papers/<code:kind>/<id:position>")
@noun.file_response("application/pdf")
def paper(application_id: int, kind: str, position: int) -> Any:
    """A paper that was written while an application is under way: one of your own, or for staff one of the agency."""
    if kind not in APPLICATION_PAPERS or position > MOST:
        abort(404)
    return uploads.send(rpc.call("permits", "get_application_paper", application_id=application_id, kind=kind, position=position))


@noun.operation("GET", f"{ONE}/rejection-letter")
@noun.file_response("application/pdf")
def rejection_letter(application_id: int) -> Any:
    """The letter by which an application was rejected: one of your own, or for staff one of the agency."""
    return uploads.send(rpc.call("permits", "get_rejection_letter", application_id=application_id))


@noun.operation("PATCH", ONE)
@noun.arguments(forms.ApplicationChangeForm)
@noun.response(200, forms.ApplicationSchema)
def change(asked: dict[str, Any], application_id: int) -> Any:
    """Change a draft: applicant type, location, company. Of a returned application, what is to be mended."""
    return rpc.call("permits", "change_application", application_id=application_id, **asked)


@noun.operation("PUT", f"{ONE}/requirements/<code:requirement>")
@noun.arguments(forms.AttachmentForm)
@noun.response(200, forms.ApplicationSchema)
def attach(asked: dict[str, Any], application_id: int, requirement: str) -> Any:
    """Fulfil a requirement with one of your own documents."""
    return rpc.call("permits", "attach_document", application_id=application_id, requirement=requirement, **asked)


@noun.operation("GET", f"{ONE}/requirements/<code:requirement>/document")
@noun.response(200, forms.FittingDocumentSchema)
def fitting(application_id: int, requirement: str) -> Any:
    """Your document that fits the requirement best: of its kind, in force, the newest; null when you have none."""
    return rpc.call("permits", "find_fitting_document", application_id=application_id, requirement=requirement)


@noun.operation("DELETE", f"{ONE}/requirements/<code:requirement>")
@noun.arguments(RevisionForm, location="query")
@noun.response(200, forms.ApplicationSchema)
def detach(asked: dict[str, Any], application_id: int, requirement: str) -> Any:
    """Take the document away from the requirement; it stays among your documents."""
    return rpc.call("permits", "detach_document", application_id=application_id, requirement=requirement, **asked)


@noun.operation("PUT", f"{ONE}/requirements/<code:requirement>/tick")
@noun.arguments(RevisionForm)
@noun.response(200, forms.ApplicationSchema)
def tick(asked: dict[str, Any], application_id: int, requirement: str) -> Any:
    """Declare the text of a requirement (`fulfilled_by` declaration), or promise to show its original at the counter."""
    return rpc.call("permits", "tick_requirement", application_id=application_id, requirement=requirement, ticked=True, **asked)


@noun.operation("DELETE", f"{ONE}/requirements/<code:requirement>/tick")
@noun.arguments(RevisionForm, location="query")
@noun.response(200, forms.ApplicationSchema)
def untick(asked: dict[str, Any], application_id: int, requirement: str) -> Any:
    """Take back what you declared or promised."""
    return rpc.call("permits", "tick_requirement", application_id=application_id, requirement=requirement, ticked=False, **asked)


@noun.operation("POST", f"{ONE}/adoption")
@noun.arguments(RevisionForm)
@noun.response(200, forms.ApplicationSchema)
def adopt(asked: dict[str, Any], application_id: int) -> Any:
    """Take over what changed in the permit type since the draft was begun (`changes`)."""
    return rpc.call("permits", "adopt_permit_type", application_id=application_id, **asked)


@noun.operation("POST", f"{ONE}/submission")
@noun.arguments(forms.ApplicationSubmissionForm)
@noun.response(200, forms.ApplicationSchema)
def submit(asked: dict[str, Any], application_id: int) -> Any:
    """Submit a complete draft; it gets its number, and its term begins."""
    return rpc.call("permits", "submit_application", application_id=application_id, **asked)


@noun.operation("POST", f"{ONE}/resubmission")
@noun.arguments(ResubmissionForm)
@noun.response(200, forms.ApplicationSchema)
def resubmit(asked: dict[str, Any], application_id: int) -> Any:
    """Send what you mended of a returned application; it goes back to the step that returned it, and its term runs on."""
    return rpc.call("permits", "resubmit_application", application_id=application_id, **{**asked, "note": asked["note"] or None})


@noun.operation("POST", f"{ONE}/withdrawal")
@noun.arguments(RevisionForm)
@noun.response(200, forms.ApplicationSchema)
def withdraw(asked: dict[str, Any], application_id: int) -> Any:
    """Withdraw an application that is not finished."""
    return rpc.call("permits", "withdraw_application", application_id=application_id, **asked)


@noun.operation("GET", f"{ONE}/timeline")
@noun.response(200, TimelineSchema)
def timeline(application_id: int) -> Any:
    """The steps taken, in order."""
    return rpc.call("tracking", "get_timeline", application_id=application_id)
