"""What readers of tracking get back, as contract/rpc.json promises."""

from datetime import datetime
from typing import Any

from tracking.domain.complaint import Complaint, Message
from tracking.domain.timeline import Stage, Timeline, Words


def tracking(timeline: Timeline) -> dict[str, Any]:
    """For anyone: no personal data and no reasons."""
    return {
        "number": timeline.number,
        "permit_type_name": timeline.permit_type_name,
        "status": timeline.status,
        "status_name": _status_name(timeline),
        "submitted_at": timeline.submitted_at.isoformat(),
        "due_at": _time(timeline.due_at),
        "finished_at": _time(timeline.finished_at),
        "stages": [_stage(timeline, stage) for stage in timeline.stages],
        "stood_still": _stood_still(timeline),
    }


def timeline(timeline: Timeline) -> dict[str, Any]:
    return {
        "application_id": timeline.application_id,
        "number": timeline.number,
        "status": timeline.status,
        "due_at": _time(timeline.due_at),
        "stood_still": _stood_still(timeline),
        "entries": [
            {"at": entry.at.isoformat(), "type": entry.type, "step": entry.step, "status": entry.status, "seq": entry.seq}
            for entry in timeline.entries
        ],
    }


def complaint_row(complaint: Complaint) -> dict[str, Any]:
    return {
        "complaint_id": complaint.complaint_id,
        "number": complaint.number,
        "title": complaint.title,
        "category": complaint.category,
        "status": complaint.status,
        "created_at": complaint.created_at.isoformat(),
        "answer_by": complaint.answer_by.isoformat(),
        "application_number": complaint.application_number,
        "revision": complaint.revision,
    }


def complaint(complaint: Complaint, *, for_applicant: bool, may: list[str]) -> dict[str, Any]:
    return {
        **complaint_row(complaint),
        "may": may,
        "body": complaint.body,
        "applicant_name": complaint.applicant_name,
        "closed_at": _time(complaint.closed_at),
        "messages": [_message(message, for_applicant=for_applicant) for message in complaint.messages],
    }


def page(complaints: list[Complaint], *, limit: int) -> dict[str, Any]:
    """`complaints` holds one more than `limit` when there are more."""
    shown = complaints[:limit]
    return {
        "items": [complaint_row(complaint) for complaint in shown],
        "next": shown[-1].complaint_id if len(complaints) > limit else None,
    }


def complaint_event(complaint: Complaint, *, by: str) -> dict[str, Any]:
    """What is told of a complaint: never its text."""
    return {
        "agency": complaint.agency,
        "complaint_id": complaint.complaint_id,
        "number": complaint.number,
        "applicant_id": complaint.applicant_id,
        "by": by,
    }


def _status_name(timeline: Timeline) -> Words | None:
    """None: nobody told it, or it ended or was returned, which readers have their own words for."""
    here = timeline.current
    return here.status_name if here and here.status == timeline.status and not timeline.finished_at else None


def _stood_still(timeline: Timeline) -> list[dict[str, str | None]]:
    return [{"since": since.isoformat(), "until": _time(until)} for since, until in timeline.stood_still]


def _stage(timeline: Timeline, stage: Stage) -> dict[str, Any]:
    return {
        "code": stage.code,
        "name": stage.name,
        "status": stage.status,
        "reached_at": _time(stage.reached_at),
        "current": timeline.is_current(stage),
    }


def _message(message: Message, *, for_applicant: bool) -> dict[str, Any]:
    """The office answers as one: applicants do not see which member of staff wrote."""
    hidden = for_applicant and message.by == "staff"
    return {"at": message.at.isoformat(), "by": message.by, "by_name": None if hidden else message.author_name, "body": message.body}


def _time(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
