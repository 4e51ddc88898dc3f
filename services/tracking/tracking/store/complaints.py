"""Complaints with their threads, and the counters that number them without gaps."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from tracking.domain.complaint import Complaint, Message, changed, number_of
from tracking.domain.office_time import USUAL, ZONES

# The counter row stays locked until the commit, so numbers are given in commit order and a roll-back leaves no gap. The year is
# the database clock's, in the office's time zone.
_NEXT = text(
    """
    insert into complaint_counter (agency, year, last) values (:agency, extract(year from now() at time zone :zone), 1)
    on conflict (agency, year) do update set last = complaint_counter.last + 1
    returning year, last
    """
)
_INSERT = text(
    """
    insert into complaint (agency, number, applicant_id, applicant_name, title, category, application_number, body, created_at,
                           answer_by, status, revision)
    values (:agency, :number, :applicant_id, :applicant_name, :title, :category, :application_number, :body, :created_at,
            :answer_by, :status, :revision)
    returning complaint_id
    """
)
LOCK = 7_200_000_000_000_000  # added to an applicant's id: the lock of the count of complaints
_UPDATE = text(
    """
    update complaint set status = :status, revision = :revision, closed_at = :closed_at
    where complaint_id = :complaint_id and revision = :revision - 1
    """
)
_INSERT_MESSAGE = text(
    """
    insert into complaint_message (complaint_id, at, by, author_id, author_name, body)
    values (:complaint_id, :at, :by, :author_id, :author_name, :body)
    """
)
# Newest first for the one who complained; for the desk by promise date, which is the order of receipt.
_OF_APPLICANT = text(
    """
    select * from complaint
    where applicant_id = :applicant_id and status = coalesce(:status, status) and complaint_id < coalesce(:after, 9223372036854775807)
    order by complaint_id desc limit :limit
    """
)
_OF_AGENCY = text(
    """
    select * from complaint
    where agency = :agency and status = coalesce(:status, status) and complaint_id > coalesce(:after, 0)
    order by complaint_id limit :limit
    """
)


def add(session: Session, complaint: Complaint) -> Complaint:
    """Store a new complaint and give it its id and number."""
    counter = session.execute(_NEXT, {"agency": complaint.agency, "zone": ZONES[USUAL]}).one()
    number = number_of(year=counter.year, count=counter.last)
    complaint_id = session.execute(_INSERT, {**_values(complaint), "number": number}).scalar_one()
    return replace(complaint, complaint_id=complaint_id, number=number)


def save_reply(session: Session, complaint: Complaint) -> None:
    """Store the complaint and its newest message. :raises Conflict: `complaint_changed`, somebody was faster."""
    save(session, complaint)
    session.execute(_INSERT_MESSAGE, {"complaint_id": complaint.complaint_id, **asdict(complaint.messages[-1])})


def save(session: Session, complaint: Complaint) -> None:
    """Store status and revision. :raises Conflict: `complaint_changed`, somebody was faster."""
    result: Any = session.execute(_UPDATE, _values(complaint))
    if result.rowcount == 0:
        raise changed(complaint.revision)


def load(session: Session, complaint_id: int) -> Complaint | None:
    row = session.execute(text("select * from complaint where complaint_id = :id"), {"id": complaint_id}).first()
    return _complaint(row, messages=_messages(session, complaint_id)) if row else None


def list_of_applicant(session: Session, applicant_id: int, *, status: str | None, after: int | None, limit: int) -> list[Complaint]:
    """Own complaints without their threads, newest first, older than `after`."""
    arguments = {"applicant_id": applicant_id, "status": status, "after": after, "limit": limit}
    return [_complaint(row) for row in session.execute(_OF_APPLICANT, arguments)]


def count_open(session: Session, applicant_id: int, *, most: int) -> int:
    """Complaints that are not closed, counted no further than one more than `most`."""
    counted = "select count(*) from (select 1 from complaint where applicant_id = :id and status <> 'closed' limit :limit) as found"
    return int(session.execute(text(counted), {"id": applicant_id, "limit": most + 1}).scalar_one())


def count_alone(session: Session, applicant_id: int, *, most: int) -> int:
    """As `count_open`; until the commit nobody else counts this applicant's."""
    session.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": LOCK + applicant_id})
    return count_open(session, applicant_id, most=most)


def list_of_agency(session: Session, agency: str, *, status: str | None, after: int | None, limit: int) -> list[Complaint]:
    """An agency's complaints without their threads, by promise date, later than `after`."""
    arguments = {"agency": agency, "status": status, "after": after, "limit": limit}
    return [_complaint(row) for row in session.execute(_OF_AGENCY, arguments)]


def _messages(session: Session, complaint_id: int) -> tuple[Message, ...]:
    rows = session.execute(
        text("select at, by, author_id, author_name, body from complaint_message where complaint_id = :id order by message_id"),
        {"id": complaint_id},
    )
    return tuple(Message(**row._mapping) for row in rows)


def _complaint(row: Row[Any], messages: Sequence[Message] = ()) -> Complaint:
    return Complaint(**row._mapping, messages=tuple(messages))


def _values(complaint: Complaint) -> dict[str, Any]:
    return {name: value for name, value in vars(complaint).items() if name != "messages"}
