"""What applications were returned for. Rows are added, and closed; what was asked never changes."""

from collections import defaultdict
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Text, bindparam, func, select, true, update
from sqlalchemy.dialects.postgresql import insert

from bus.database import Session
from permits.domain.application import Application
from permits.domain.company import Company
from permits.domain.correction import Correction, Item
from permits.domain.document import Document
from permits.domain.location import Location
from permits.store import documents, json
from permits.store.tables import application, correction, correction_document, document

PLAIN = ("step", "asked_at", "until", "by_id", "by_role", "by_name", "reminded_at", "closed_at")


def of_application(session: Session, application_id: int) -> tuple[Correction, ...]:
    """Oldest first."""
    before: dict[int, dict[str, Document]] = defaultdict(dict)
    for row in session.execute(_DOCUMENTS, {"application_id": application_id}):
        before[row.round][row.requirement] = documents.document_of(row)
    return tuple(
        Correction(
            **{name: row._mapping[name] for name in PLAIN},
            items=tuple(json.read(Item, item) for item in row.items_asked),
            documents=before[row.round],
            location=json.read(Location, row.location) if row.location else None,
            company=json.read(Company, row.company) if row.company else None,
            answers=json.texts(row.answers),
            ticked=json.ticks(row.ticked),
        )
        for row in session.execute(_ROUNDS, {"application_id": application_id})
    )


_MINE = correction.c.application_id == bindparam("application_id")
_COLUMNS = [correction.c[name] for name in ("round", *PLAIN, "location", "company", "answers", "ticked")]
_ROUNDS = select(*_COLUMNS, correction.c["items"].label("items_asked")).where(_MINE).order_by(correction.c.round)
_DOCUMENTS = (
    select(correction_document.c.round, correction_document.c.requirement, document)
    .join(document, document.c.id == correction_document.c.document_id)
    .where(correction_document.c.application_id == bindparam("application_id"))
)


def reasons_used(session: Session, agency: str, permit_type: str, *, newest: int) -> list[tuple[str, str, int]]:
    """Item, reason and how many applicants it was written to, of the permit type's among the newest returns of all."""
    values = {"agency": agency, "permit_type": permit_type, "newest": newest}
    return [(row.item, row.reason, row.times) for row in session.execute(_REASONS, values)]


_NEWEST = (
    select(correction.c.application_id, correction.c["items"].label("items_asked"))
    .order_by(correction.c.asked_at.desc())
    .limit(bindparam("newest"))
    .subquery()
)
_ASKED = func.jsonb_array_elements(_NEWEST.c.items_asked).table_valued("value", joins_implicitly=True)
_ITEM, _REASON = (_ASKED.c.value.op("->>", return_type=Text)(name) for name in ("code", "reason"))
_REASONS = (
    select(_ITEM.label("item"), _REASON.label("reason"), func.count(application.c.applicant_id.distinct()).label("times"))
    .select_from(_NEWEST)
    .join(application, application.c.id == _NEWEST.c.application_id)
    .join(_ASKED, true())
    .where(application.c.agency == bindparam("agency"), application.c.permit_type == bindparam("permit_type"))
    .group_by(_ITEM, _REASON)
)


def save(session: Session, one: Application) -> None:
    """The last one, for those before are over: adds it, or keeps how far it is."""
    if not one.corrections:
        return
    last, key = one.corrections[-1], {"application_id": one.id, "round": len(one.corrections)}
    how_far = {"reminded_at": last.reminded_at, "closed_at": last.closed_at, "wakes_at": last.wakes_at if one.correction else None}
    asked = {**{name: getattr(last, name) for name in PLAIN}, "items": [asdict(item) for item in last.items]}
    before: dict[str, Any] = {"location": last.location and asdict(last.location), "company": last.company and asdict(last.company)}
    before["answers"] = dict(last.answers) or None
    before["ticked"] = json.written_ticks(last.ticked) or None
    row = insert(correction).values(**{**asked, **before, **key, **how_far})
    session.execute(row.on_conflict_do_update(index_elements=["application_id", "round"], set_=how_far))
    rows = [{**key, "requirement": code, "document_id": kept.id} for code, kept in last.documents.items()]
    if rows:
        session.execute(insert(correction_document).on_conflict_do_nothing(), rows)


def to_wake(session: Session, *, at: datetime, limit: int) -> list[int]:
    """The applications for which something is due."""
    due = select(correction.c.application_id).where(correction.c.wakes_at <= at).order_by(correction.c.wakes_at).limit(limit)
    return list(session.scalars(due))


def let_sleep(session: Session, application_id: int) -> None:
    """Nothing is due any more: the application went on in another way, as a release of before lets it."""
    session.execute(update(correction).where(correction.c.application_id == application_id).values(wakes_at=None))


def wake_later(session: Session, application_id: int, *, at: datetime, again_at: datetime) -> None:
    """What was due at `at` and could not be done; what somebody else did meanwhile is not due any more."""
    due = (correction.c.application_id == application_id, correction.c.wakes_at <= at)
    session.execute(update(correction).where(*due).values(wakes_at=again_at))
