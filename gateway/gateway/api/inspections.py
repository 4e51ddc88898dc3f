"""Inspections of the place, for the technical team and for who reads its report."""

from typing import Any

from gateway import rpc, uploads
from gateway.api.base import Blueprint
from gateway.api.bodies import multipart
from gateway.inspections import refuse_unless_writer
from gateway.schemas import inspections as forms
from gateway.schemas.common import PageForm

noun = Blueprint("inspections", __name__, description="For staff: appointment, report and photos of a visit to the place")
INSPECTION = "/staff/applications/<id:application_id>/inspection"


@noun.operation("GET", "/staff/visits")
@noun.arguments(PageForm, location="query")
@noun.response(200, forms.VisitPageSchema)
def visits(asked: dict[str, Any]) -> Any:
    """The visits that are planned for today and the five working days that follow, of cases that wait for a role of yours at its place."""
    return rpc.call("permits", "list_visits", **asked)


@noun.operation("GET", INSPECTION)
@noun.response(200, forms.InspectionSchema)
def one(application_id: int) -> Any:
    """The inspection of the step at which the application waits, or of the last such step that was done."""
    return rpc.call("permits", "get_inspection", application_id=application_id)


@noun.operation("PUT", f"{INSPECTION}/appointment")
@noun.arguments(forms.AppointmentForm)
@noun.response(200, forms.InspectionSchema)
def schedule(asked: dict[str, Any], application_id: int) -> Any:
    """Set when the team comes and who it is, or move it with a reason. The applicant is told by mail."""
    return rpc.call("permits", "schedule_inspection", application_id=application_id, **asked | {"reason": asked["reason"] or None})


@noun.operation("POST", f"{INSPECTION}/invitation-preview")
@noun.arguments(forms.PlanForm)
@noun.file_response("application/pdf")
def preview_invitation(asked: dict[str, Any], application_id: int) -> Any:
    """The invitation that this appointment would send, without a number and marked as a preview; nothing is planned."""
    given = asked | {"reason": asked["reason"] or None}
    return uploads.send(rpc.call("permits", "preview_invitation", application_id=application_id, **given))


@noun.operation("POST", f"{INSPECTION}/cancellation")
@noun.arguments(forms.CancellationForm)
@noun.response(200, forms.InspectionSchema)
def cancel(asked: dict[str, Any], application_id: int) -> Any:
    """Call the visit off, with a reason. The applicant is told by mail."""
    return rpc.call("permits", "cancel_inspection", application_id=application_id, **asked)


@noun.operation("PATCH", f"{INSPECTION}/report")
@noun.arguments(forms.ReportForm)
@noun.response(200, forms.InspectionSchema)
def report(asked: dict[str, Any], application_id: int) -> Any:
    """Save the report as far as it is written; `missing` says what it still needs before the step can be passed on."""
    return rpc.call("permits", "save_inspection_report", application_id=application_id, **asked)


def _writer(application_id: int) -> None:
    refuse_unless_writer(rpc.call("permits", "get_inspection", application_id=application_id))


@noun.operation("POST", f"{INSPECTION}/photos")
@multipart(forms.PhotoForm, prefix="inspections", photo=True, first=_writer)
@noun.response(201, forms.InspectionSchema)
def add_photo(facts: dict[str, Any], file: dict[str, Any], seen: dict[str, Any], application_id: int) -> Any:
    """Add a photo. The place and time that the camera wrote into it are kept beside it; the stored copy has none."""
    given = {**facts, "coordinates": facts["coordinates"] or None, "point": facts["point"] or None}
    return rpc.call("permits", "add_inspection_photo", application_id=application_id, **given, file=file, seen=seen)


@noun.operation("POST", f"{INSPECTION}/photos/<id:photo_id>/removal")
@noun.arguments(forms.PhotoRemovalForm)
@noun.response(200, forms.InspectionSchema)
def remove_photo(asked: dict[str, Any], application_id: int, photo_id: int) -> Any:
    """Remove a photo while the step is not done."""
    return rpc.call("permits", "remove_inspection_photo", application_id=application_id, photo_id=photo_id, **asked)


@noun.operation("GET", "/staff/inspection-photos/<id:photo_id>/file")
@noun.file_response("image/jpeg", "image/png")
def file(photo_id: int) -> Any:
    """A photo. Each look is recorded."""
    return uploads.send(rpc.call("permits", "get_inspection_photo", photo_id=photo_id))
