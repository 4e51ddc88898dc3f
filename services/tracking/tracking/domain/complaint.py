"""A complaint: received → in progress / answered / waiting for the applicant → closed, with a thread of messages.

The status follows from who wrote last, so that nobody has to keep it: staff answer (or ask), the applicant writes back, either
side closes. Who complains is the applicant of the complaint, whatever other roles they have.
"""

import unicodedata
from collections.abc import Set
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from bus.refusals import Conflict, Invalid, NotFound
from tracking.domain.working_days import due

STATUSES = ("received", "in_progress", "waiting_for_applicant", "answered", "closed")
LONGEST_TITLE = 100
LONGEST_BODY = 2000
ANSWER_WITHIN_DAYS = 5


@dataclass(frozen=True)
class Message:
    at: datetime
    by: str
    author_id: int
    author_name: str
    body: str


@dataclass(frozen=True)
class Complaint:
    """`complaint_id` and `number` are None until the store has given them."""

    agency: str
    applicant_id: int
    applicant_name: str
    title: str
    category: str
    application_number: str | None
    body: str
    created_at: datetime
    answer_by: date
    status: str = "received"
    revision: int = 1
    closed_at: datetime | None = None
    complaint_id: int | None = None
    number: str | None = None
    messages: tuple[Message, ...] = ()

    def side_of(self, account_id: int) -> str:
        return "applicant" if account_id == self.applicant_id else "staff"

    def may_be_seen_by(self, *, account_id: int, agency: str | None) -> bool:
        """The applicant's own; else `agency` must be the one whose complaints the asker handles (None: of none)."""
        return self.applicant_id == account_id or (agency is not None and agency == self.agency)


def admit(*, have: int, most: int) -> None:
    """`have` counts the applicant's complaints that are not closed, the new one too.

    :raises Conflict: `complaints_full`, with the limit.
    """
    if have > most:
        raise Conflict("complaints_full", "the applicant has as many open complaints as one may have", limit=most)


def complain(
    *,
    agency: str,
    applicant_id: int,
    applicant_name: str,
    title: str,
    category: str,
    application_number: str | None,
    body: str,
    at: datetime,
    days_off: Set[date],
    zone: str,
) -> Complaint:
    """A new complaint, to be answered within five working days after the day of receipt (the office's own promise).

    :raises Invalid: `invalid_fields`, when title or body is empty or too long.
    """
    title, body = clean(title, lines=False), clean(body)
    _refuse({**_length_fault("title", title, LONGEST_TITLE), **_length_fault("body", body, LONGEST_BODY)})
    return Complaint(
        agency=agency,
        applicant_id=applicant_id,
        applicant_name=applicant_name,
        title=title,
        category=category,
        application_number=application_number,
        body=body,
        created_at=at,
        answer_by=due(at, working_days=ANSWER_WITHIN_DAYS, days_off=days_off, zone=zone),
    )


def reply(
    complaint: Complaint, *, author_id: int, author_name: str, body: str, asks_applicant: bool, revision: int, at: datetime
) -> Complaint:
    """The complaint with one more message.

    :raises Conflict: `complaint_changed` or `complaint_closed`.
    :raises Invalid: `invalid_fields`, when the body is empty or too long.
    """
    _must_be_open(complaint, revision=revision)
    body = clean(body)
    _refuse(_length_fault("body", body, LONGEST_BODY))
    by = complaint.side_of(author_id)
    message = Message(at=at, by=by, author_id=author_id, author_name=author_name, body=body)
    return replace(
        complaint,
        status=_status_after_reply(complaint.status, by=by, asks_applicant=asks_applicant),
        revision=complaint.revision + 1,
        messages=(*complaint.messages, message),
    )


def close(complaint: Complaint, *, by: str, revision: int, at: datetime) -> Complaint:
    """The complaint at its end; the office ends none before it has answered what was written last.

    :raises Conflict: `complaint_changed`, `complaint_closed` or `complaint_unanswered`.
    """
    _must_be_open(complaint, revision=revision)
    if not _may_close(complaint, by=by):
        raise Conflict("complaint_unanswered", "the office answers a complaint before it closes it", number=complaint.number)
    return replace(complaint, status="closed", revision=complaint.revision + 1, closed_at=at)


def acts_of(complaint: Complaint, *, by: str) -> list[str]:
    """What that side, `applicant` or `staff`, may do with it now."""
    if complaint.status == "closed":
        return []
    return ["reply", "close"] if _may_close(complaint, by=by) else ["reply"]


def number_of(*, year: int, count: int) -> str:
    """`KEL-2026-0001`: gapless per agency and year."""
    return f"KEL-{year}-{count:04}"


def clean(text: str, *, lines: bool = True) -> str:
    """`text` trimmed, and without what no one typed: control characters (line breaks only where `lines`) and half characters."""
    text = text.replace("\r\n", "\n")
    if not lines:
        text = " ".join(text.split())
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs")).strip()


def invalid_application_number() -> Invalid:
    """For a number that is nobody's and for one that is somebody else's, alike."""
    return Invalid(
        "invalid_fields",
        "the complaint names no application of its author",
        fields={"application_number": {"code": "application_not_found"}},
    )


def seen(complaint: Complaint | None) -> Complaint:
    """The complaint, for who may know of it. :raises NotFound: there is none."""
    if complaint is None:
        raise NotFound("complaint_not_found", "no such complaint, or none the asker may know of")
    return complaint


def _status_after_reply(status: str, *, by: str, asks_applicant: bool) -> str:
    if by == "staff":
        return "waiting_for_applicant" if asks_applicant else "answered"
    return "received" if status == "received" else "in_progress"


def _may_close(complaint: Complaint, *, by: str) -> bool:
    return by == "applicant" or complaint.status in ("answered", "waiting_for_applicant")


def _must_be_open(complaint: Complaint, *, revision: int) -> None:
    if complaint.status == "closed":
        raise Conflict("complaint_closed", "the complaint is closed", number=complaint.number)
    if complaint.revision != revision:
        raise changed(complaint.revision)


def changed(revision: int) -> Conflict:
    return Conflict("complaint_changed", "the complaint was changed since it was read", revision=revision)


def _length_fault(name: str, text: str, longest: int) -> dict[str, Any]:
    if not text:
        return {name: {"code": "required"}}
    return {name: {"code": "too_long", "limit": longest, "got": len(text)}} if len(text) > longest else {}


def _refuse(faults: dict[str, Any]) -> None:
    if faults:
        raise Invalid("invalid_fields", "some fields are wrong", fields=faults)
