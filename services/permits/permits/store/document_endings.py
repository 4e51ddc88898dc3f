"""Documents in use that end soon, and of which reminders their owners were told."""

from datetime import date, timedelta

from sqlalchemy import case, exists, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.sql import ColumnElement

from bus.database import Session
from permits.domain.document import Document
from permits.domain.document_ending import REMINDED_BEFORE, Ending
from permits.domain.status import ENDS
from permits.store.documents import document_of
from permits.store.tables import agency, application, attachment, document, document_reminder, permit

_version = document.alias("version_of_it")
_after = permit.alias("permit_after_it")
# The newest versions of what owners keep; permits issued here are reminded of as permits.
_UPLOADED = (document.c.replaced_at.is_(None), document.c.permit_id.is_(None))


def to_tell(session: Session, *, on: date, after: int, limit: int) -> list[int]:
    """A portion of those whose nearest reminder was not told, by id behind `after`; `on`: the date in the zone where it is latest."""
    far, near = REMINDED_BEFORE
    nearest = case((document.c.valid_until <= on + timedelta(days=near), near), else_=far)
    told = exists().where(document_reminder.c.document_id == document.c.id, document_reminder.c.days == nearest)
    ends = (document.c.valid_until >= on - timedelta(days=1), document.c.valid_until <= on + timedelta(days=far))
    found = select(document.c.id).where(*_UPLOADED, *ends, ~told, _used(on), document.c.id > after)
    return list(session.scalars(found.order_by(document.c.id).limit(limit)))


def lock(session: Session, document_id: int) -> Ending | None:
    """None while somebody else looks at it, or when it was replaced meanwhile."""
    one = document.c
    columns = (one.id, one.account_id, one.agency, agency.c.time_zone, one.kind, one.valid_until)  # as `Ending` has them
    found = select(*columns).join(agency, agency.c.code == one.agency).where(one.id == document_id, one.replaced_at.is_(None))
    row = session.execute(found.with_for_update(skip_locked=True, of=document)).one_or_none()
    told = select(document_reminder.c.days).where(document_reminder.c.document_id == document_id)
    return Ending(*row, told=frozenset(session.scalars(told))) if row else None


def note_reminder(session: Session, one: Ending, *, days: int, on: date) -> None:
    row = insert(document_reminder).values(document_id=one.document_id, days=days, told_on=on)
    session.execute(row.on_conflict_do_nothing())


def of_account(session: Session, account_id: int, *, on: date, limit: int) -> list[Document]:
    """Those in use that have ended or end soon, soonest first."""
    last = on + timedelta(days=max(REMINDED_BEFORE))
    found = select(document).where(document.c.account_id == account_id, *_UPLOADED)
    found = found.where(document.c.valid_until <= last, _used(on)).order_by(document.c.valid_until, document.c.id)
    return [document_of(row) for row in session.execute(found.limit(limit))]


def _used(on: date) -> ColumnElement[bool]:
    """By a draft, an application under way, or a permit that is in force or will be, in whichever of its versions."""
    family = func.coalesce(document.c.first_id, document.c.id)
    joined = _version.join(attachment, attachment.c.document_id == _version.c.id)
    joined = joined.join(application, application.c.id == attachment.c.application_id)
    joined = joined.outerjoin(permit, permit.c.application_id == application.c.id)
    succeeded = exists().where(_after.c.supersedes_id == permit.c.id, _after.c.valid_from <= on)
    in_force = permit.c.revoked_at.is_(None) & or_(permit.c.valid_until.is_(None), permit.c.valid_until >= on) & ~succeeded
    using = or_(application.c.status.not_in(ENDS), permit.c.id.is_not(None) & in_force)
    same = or_(_version.c.id == family, _version.c.first_id == family)
    return exists(select(_version.c.id).select_from(joined).where(same, using).correlate(document))
