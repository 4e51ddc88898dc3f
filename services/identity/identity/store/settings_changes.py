"""Changes of an agency's settings that wait for a second admin, and those that were decided."""

from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.engine import Row

from bus.database import Session
from bus.refusals import NotFound
from identity.domain.settings_change import REPLACED, SettingsChange
from identity.store.tables import account, settings_change

_STORED = ("id", "agency", "settings", "asked_by", "asked_at", "decided_by", "decided_at", "decision")


def put(session: Session, new: SettingsChange) -> int:
    """The new change replaces the agency's waiting one. :returns: its id."""
    waits = (settings_change.c.agency == new.agency, settings_change.c.decision.is_(None))
    session.execute(update(settings_change).where(*waits).values(decision=REPLACED, decided_by=new.asked_by, decided_at=new.asked_at))
    values = {name: getattr(new, name) for name in _STORED if name != "id"}
    return session.execute(insert(settings_change).values(**values).returning(settings_change.c.id)).scalar_one()


def keep_decision(session: Session, decided: SettingsChange) -> None:
    values = {name: getattr(decided, name) for name in ("decided_by", "decided_at", "decision")}
    session.execute(update(settings_change).where(settings_change.c.id == decided.id).values(**values))


def of_agency(session: Session, agency: str, settings_change_id: int) -> SettingsChange:
    """:raises NotFound: settings_change_not_found."""
    row = session.execute(
        select(settings_change).where(settings_change.c.id == settings_change_id, settings_change.c.agency == agency)
    ).first()
    if row is None:
        raise NotFound("settings_change_not_found", "no such change of settings")
    return SettingsChange(**{name: getattr(row, name) for name in _STORED})


def waiting(session: Session, agency: str) -> list[Row[Any]]:
    """The changes that wait, with the names of the admins who asked."""
    found = select(settings_change, account.c.full_name.label("asked_by_name")).join(account, account.c.id == settings_change.c.asked_by)
    return list(session.execute(found.where(settings_change.c.agency == agency, settings_change.c.decision.is_(None))))
