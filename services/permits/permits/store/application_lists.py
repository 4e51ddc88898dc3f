"""Applications as lists show them, and how many of a permit type somebody has."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Row, Text, and_, cast, false, func, literal, not_, or_, select, true, union_all
from sqlalchemy.sql import ColumnElement

from bus.database import Session
from permits.domain.application import DUPLICATE
from permits.domain.flow.step import FOR_COLLECTION, WITHDRAWN
from permits.domain.people import APPLICANT, Person
from permits.domain.renewal import UnderWay
from permits.domain.status import BY_CLOCK, DRAFT, ENDS, RETURNED
from permits.store import companies
from permits.store.applications import FOR_COMPANY
from permits.store.tables import application, permit

MOST_FILED = 25  # drafts of one officer, and returns of people without a login, that are listed
READY = BY_CLOCK[FOR_COLLECTION]
ACTIVE = 7_300_000_000  # the seed of the locks of `count_active_alone`

# What lists show.
LISTED = [
    application.c[name]
    for name in (
        *("id", "revision", "number", "status", "kind", "permit_type", "permit_type_name"),
        *("created_at", "submitted_at", "due_at", "changed_at", "correct_by"),
    )
]
# Drafts of which nobody wants to hear again.
THROWN_AWAY = and_(application.c.status == WITHDRAWN, application.c.number.is_(None))


def list_own(
    session: Session, by: Person, *, status: str | None, open: bool, number: str | None, after: int | None, limit: int
) -> Sequence[Row[Any]]:
    """Newest first, with those of the companies to which the asker belongs; `open`: that have not ended; `after` is the last id of the page
    before. One row more than `limit` tells that there is another page."""
    found = select(*LISTED).where(not_(THROWN_AWAY)).order_by(application.c.id.desc()).limit(limit + 1)
    if open:
        found = found.where(application.c.status.not_in(ENDS))
    elif status:
        found = found.where(application.c.status == status)
    if number:
        found = found.where(application.c.number == number)
    if after:
        found = found.where(application.c.id < after)
    own = found.where(_owned(by), not_(FOR_COMPANY))
    company_ids = list(session.scalars(companies.ids_of(by.account_id))) if APPLICANT in by.roles else []
    if not company_ids:
        return session.execute(own).all()
    # The first of each, which an index has in order, and of those the first: all that a company has is never sorted.
    place = func.unnest(literal(company_ids, ARRAY(BigInteger))).table_valued("company_id").render_derived()
    theirs = found.where(application.c.company_id == place.c.company_id, application.c.submitted_at.is_not(None)).lateral()
    both = union_all(select(own.subquery()), select(theirs).select_from(place.join(theirs, true()))).subquery()
    return session.execute(select(both).order_by(both.c.id.desc()).limit(limit + 1)).all()


def _owned(by: Person) -> ColumnElement[bool]:
    return application.c.applicant_id == by.account_id if APPLICANT in by.roles else false()


def list_filed(session: Session, by: Person) -> Sequence[Row[Any]]:
    """The drafts that the asker fills in at the counter, newest first."""
    filed = (application.c.status == DRAFT, application.c.filed_by_id == by.account_id, application.c.agency == by.agency)
    columns = (*LISTED, application.c.applicant_name)
    return session.execute(select(*columns).where(*filed).order_by(application.c.id.desc()).limit(MOST_FILED)).all()


def list_filed_returned(session: Session, by: Person) -> Sequence[Row[Any]]:
    """What was returned to people without a login; what must be answered soonest comes first."""
    returned = (application.c.agency == by.agency, application.c.status == RETURNED, application.c.filed_by_id.is_not(None))
    columns = (*LISTED, application.c.applicant_name)
    found = select(*columns).where(*returned).order_by(application.c.correct_by, application.c.id)
    return session.execute(found.limit(MOST_FILED)).all()


def about_permits(session: Session, permit_ids: Sequence[int | None]) -> dict[int | None, list[UnderWay]]:
    """By permit: the applications about it that have not ended."""
    columns = (application.c.old_permit_id, application.c.id, application.c.applicant_id, application.c.number, application.c.kind)
    found = select(*columns).where(application.c.old_permit_id.in_(permit_ids), application.c.status.not_in(ENDS))
    by_permit: dict[int | None, list[UnderWay]] = defaultdict(list)
    for row in session.execute(found):
        by_permit[row.old_permit_id].append(UnderWay(row.id, row.applicant_id, row.number, row.kind))
    return by_permit


def duplicates_to_collect(session: Session, permit_id: int) -> list[int]:
    """The applications for duplicates of that permit which wait until their paper is fetched."""
    waiting = (application.c.old_permit_id == permit_id, application.c.kind == DUPLICATE, application.c.status == READY)
    return list(session.scalars(select(application.c.id).where(*waiting).order_by(application.c.id)))


def count_active_alone(session: Session, permit_type: str, *, by: Person, on: date) -> int:
    """How many permits of the type the person has, whatever the account: those in force or about to be, and applications for new ones under
    way. A permit that has a successor is counted as that one. Until the commit nobody else counts for this person."""
    locks = sorted(f"{by.agency}/{permit_type}/{who}" for who in (by.account_id, *by.marks))
    for lock in locks:
        session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(lock, ACTIVE))))
    after = permit.alias("after")
    theirs = or_(application.c.applicant_id == by.account_id, application.c.applicant_marks.has_any(cast(sorted(by.marks), ARRAY(Text))))
    in_force = and_(permit.c.revoked_at.is_(None), or_(permit.c.valid_until.is_(None), permit.c.valid_until >= on))
    held = and_(permit.c.id.is_not(None), in_force, after.c.id.is_(None))
    under_way = and_(application.c.status.not_in(ENDS), application.c.old_permit_id.is_(None))
    joined = application.outerjoin(permit, permit.c.application_id == application.c.id).outerjoin(
        after, after.c.supersedes_id == permit.c.id
    )
    found = select(func.count()).select_from(joined)
    found = found.where(theirs, application.c.agency == by.agency, application.c.permit_type == permit_type)
    return session.execute(found.where(application.c.submitted_at.is_not(None), or_(under_way, held))).scalar_one()
