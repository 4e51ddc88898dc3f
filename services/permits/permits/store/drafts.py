"""Drafts that nobody has changed for long: of which reminders their applicants were told, and their removal."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, delete, func, select, tuple_
from sqlalchemy.dialects.postgresql import insert

from bus.database import Session
from permits.domain.draft import Kept
from permits.domain.status import DRAFT
from permits.store.tables import agency, application, attachment, draft_reminder

A_PORTION = 200


def unchanged_since(session: Session, before: datetime, *, after: Kept | None) -> list[Kept]:
    """A portion of them behind `after`, longest unchanged first; each is this transaction's alone, and what another one has is passed over."""
    one = application.c
    columns = (one.id, one.agency, agency.c.time_zone, one.applicant_id, one.permit_type_name, one.changed_at)  # as `Kept` has them
    found = select(*columns).join(agency, agency.c.code == one.agency)
    found = found.where(one.status == DRAFT, one.changed_at < before)
    if after:
        found = found.where(tuple_(one.changed_at, one.id) > (after.changed_at, after.application_id))
    rows = session.execute(found.order_by(one.changed_at, one.id).limit(A_PORTION).with_for_update(skip_locked=True, of=application))
    drafts = [Kept(*row) for row in rows]
    told = _told(session, [each.application_id for each in drafts])
    return [_with_reminders(each, told.get(each.application_id, [])) for each in drafts]


def _told(session: Session, ids: list[int]) -> dict[int, list[Row[Any]]]:
    found: dict[int, list[Row[Any]]] = {}
    for row in session.execute(select(draft_reminder).where(draft_reminder.c.application_id.in_(ids))):
        found.setdefault(row.application_id, []).append(row)
    return found


def _with_reminders(draft: Kept, told: list[Row[Any]]) -> Kept:
    since = [each for each in told if each.changed_at == draft.changed_at]
    return replace(draft, told=tuple(each.days for each in since), told_on=max((each.told_on for each in since), default=None))


def note_reminder(session: Session, draft: Kept, *, days: int, on: date) -> bool:
    """False when it was told before."""
    row = insert(draft_reminder).values(application_id=draft.application_id, changed_at=draft.changed_at, days=days, told_on=on)
    noted: Any = session.execute(row.on_conflict_do_nothing().returning(draft_reminder.c.application_id))
    return noted.scalar_one_or_none() is not None


def remove(session: Session, draft: Kept) -> None:
    """It has no history: that begins with the submission."""
    for table in (attachment, draft_reminder):
        session.execute(delete(table).where(table.c.application_id == draft.application_id))
    session.execute(delete(application).where(application.c.id == draft.application_id))


def forget_reminders(session: Session) -> None:
    """Of what is no draft any more, or was changed since."""
    same = (draft_reminder.c.application_id == application.c.id, draft_reminder.c.changed_at == application.c.changed_at)
    waiting = select(func.count()).select_from(application).where(*same, application.c.status == DRAFT)
    session.execute(delete(draft_reminder).where(waiting.correlate(draft_reminder).scalar_subquery() == 0))
