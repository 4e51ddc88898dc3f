"""Complaints with their threads, and the counters that number them without gaps."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import Row, Select, func, insert, literal, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from bus.database import Session
from tracking.domain.complaint import Complaint, Message, changed, number_of
from tracking.domain.office_time import ZONES
from tracking.store.tables import complaint, complaint_counter, complaint_message

LOCK = 7_200_000_000_000_000  # added to an applicant's id: the lock of the count of complaints
# Columns that carry the same name and value as a field of the domain's types.
PLAIN = (
    *("complaint_id", "agency", "number", "applicant_id", "applicant_name", "title", "category", "application_number", "body"),
    *("created_at", "answer_by", "status", "revision", "closed_at"),
)
OF_MESSAGE = ("at", "by", "author_id", "author_name", "body")


def add(session: Session, new: Complaint, *, zone: str) -> Complaint:
    """Store a new complaint and give it its id and number."""
    number = _next_number(session, new.agency, zone)
    values = {name: getattr(new, name) for name in PLAIN if name != "complaint_id"} | {"number": number}
    complaint_id = session.execute(insert(complaint).values(values).returning(complaint.c.complaint_id)).scalar_one()
    return replace(new, complaint_id=complaint_id, number=number)


def _next_number(session: Session, agency: str, zone: str) -> str:
    """The counter row stays locked until the commit, so numbers are given in commit order and a roll-back leaves no gap. The year is the
    database clock's, in the office's time zone."""
    year = func.extract("year", func.timezone(ZONES[zone], func.now())).cast(complaint_counter.c.year.type)
    drawn = upsert(complaint_counter).values(agency=agency, year=year, last=1)
    drawn = drawn.on_conflict_do_update(index_elements=["agency", "year"], set_={"last": complaint_counter.c.last + 1})
    row = session.execute(drawn.returning(complaint_counter.c.year, complaint_counter.c.last)).one()
    return number_of(year=row.year, count=row.last)


def save_reply(session: Session, replied: Complaint) -> None:
    """Store the complaint and its newest message. :raises Conflict: `complaint_changed`, somebody was faster."""
    save(session, replied)
    session.execute(insert(complaint_message).values(complaint_id=replied.complaint_id, **asdict(replied.messages[-1])))


def save(session: Session, one: Complaint) -> None:
    """Store status and revision. :raises Conflict: `complaint_changed`, somebody was faster."""
    before = (complaint.c.complaint_id == one.complaint_id, complaint.c.revision == one.revision - 1)
    written = update(complaint).where(*before).values(status=one.status, revision=one.revision, closed_at=one.closed_at)
    if session.execute(written).rowcount == 0:
        raise changed(one.revision)


def load(session: Session, complaint_id: int) -> Complaint | None:
    row = session.execute(select(complaint).where(complaint.c.complaint_id == complaint_id)).first()
    return _complaint(row, messages=_messages(session, complaint_id)) if row else None


def list_of_applicant(session: Session, applicant_id: int, *, status: str | None, after: int | None, limit: int) -> list[Complaint]:
    """Own complaints without their threads, newest first, older than `after`."""
    found = _with_status(status).where(complaint.c.applicant_id == applicant_id).order_by(complaint.c.complaint_id.desc()).limit(limit)
    return [_complaint(row) for row in session.execute(found.where(complaint.c.complaint_id < after) if after is not None else found)]


def count_open(session: Session, applicant_id: int, *, most: int) -> int:
    """Complaints that are not closed, counted no further than one more than `most`."""
    found = select(literal(1)).where(complaint.c.applicant_id == applicant_id, complaint.c.status != "closed").limit(most + 1)
    return int(session.execute(select(func.count()).select_from(found.subquery())).scalar_one())


def count_alone(session: Session, applicant_id: int, *, most: int) -> int:
    """As `count_open`; until the commit nobody else counts this applicant's."""
    session.execute(select(func.pg_advisory_xact_lock(LOCK + applicant_id)))
    return count_open(session, applicant_id, most=most)


def list_of_agency(session: Session, agency: str, *, status: str | None, after: int | None, limit: int) -> list[Complaint]:
    """An agency's complaints without their threads, by promise date (which is the order of receipt), later than `after`."""
    found = _with_status(status).where(complaint.c.agency == agency).order_by(complaint.c.complaint_id).limit(limit)
    return [_complaint(row) for row in session.execute(found.where(complaint.c.complaint_id > after) if after is not None else found)]


def _with_status(status: str | None) -> Select[Any]:
    return select(complaint).where(complaint.c.status == status) if status is not None else select(complaint)


def _messages(session: Session, complaint_id: int) -> tuple[Message, ...]:
    columns = [complaint_message.c[name] for name in OF_MESSAGE]
    found = select(*columns).where(complaint_message.c.complaint_id == complaint_id).order_by(complaint_message.c.message_id)
    return tuple(Message(**row._mapping) for row in session.execute(found))


def _complaint(row: Row[Any], messages: Sequence[Message] = ()) -> Complaint:
    return Complaint(**{name: row._mapping[name] for name in PLAIN}, messages=tuple(messages))
