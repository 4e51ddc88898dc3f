"""Who has taken what. Saved and removed while the application is locked; a trigger removes what stood when a step ends."""

from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, and_, bindparam, delete, exists, or_, select
from sqlalchemy.dialects.postgresql import insert

from bus.database import Session
from permits.domain.claim import Claim, LetGo
from permits.store.tables import absence, claim, claim_let_go

_COLUMNS = [claim.c[field.name] for field in fields(Claim)]
_OF_ONE = select(*_COLUMNS).where(claim.c.application_id == bindparam("application_id")).order_by(claim.c.unit)


def of_application(session: Session, application_id: int) -> list[Claim]:
    return [_claim(row) for row in session.execute(_OF_ONE, {"application_id": application_id})]


def of_several(session: Session, application_ids: Sequence[int]) -> dict[int, list[Claim]]:
    found: dict[int, list[Claim]] = {}
    for row in session.execute(select(*_COLUMNS).where(claim.c.application_id.in_(application_ids)).order_by(claim.c.unit)):
        found.setdefault(row.application_id, []).append(_claim(row))
    return found


def of_account(session: Session, account_id: int) -> list[Claim]:
    """In the order in which their applications are locked."""
    mine = select(*_COLUMNS).where(claim.c.account_id == account_id).order_by(claim.c.application_id, claim.c.unit)
    return [_claim(row) for row in session.execute(mine)]


def save(session: Session, made: Claim) -> None:
    row = insert(claim).values(**asdict(made))
    new = {name: value for name, value in asdict(made).items() if name not in ("application_id", "unit")}
    session.execute(row.on_conflict_do_update(index_elements=["application_id", "unit"], set_=new))


def remove(session: Session, held: Claim) -> None:
    session.execute(delete(claim).where(claim.c.application_id == held.application_id, claim.c.unit == held.unit))


def let_go(session: Session, held: Claim, *, at: datetime, absence_id: int | None = None) -> None:
    """Remove it, and remember whose it was."""
    remove(session, held)
    new = {"step": held.step, "name": held.name, "at": at, "absence_id": absence_id}
    row = insert(claim_let_go).values(application_id=held.application_id, unit=held.unit, **new)
    session.execute(row.on_conflict_do_update(index_elements=["application_id", "unit"], set_=new))


def let_go_of(session: Session, application_id: int, *, on: date) -> list[LetGo]:
    """By whoever may no longer do the step, or is away that day, and that nobody has taken since. Of somebody who is back nothing is left to say."""
    return let_go_of_several(session, [application_id], on=on).get(application_id, [])


def let_go_of_several(session: Session, application_ids: Sequence[int], *, on: date) -> dict[int, list[LetGo]]:
    """The same, by application."""
    gone = claim_let_go.c
    taken = exists().where(claim.c.application_id == gone.application_id, claim.c.unit == gone.unit)
    away = and_(absence.c.ended_at.is_(None), absence.c.until >= on)
    those = select(claim_let_go, absence.c.until.label("away_until")).outerjoin(absence, absence.c.id == gone.absence_id)
    those = those.where(gone.application_id.in_(application_ids), ~taken, or_(gone.absence_id.is_(None), away)).order_by(gone.unit)
    found: dict[int, list[LetGo]] = {}
    for row in session.execute(those):
        found.setdefault(row.application_id, []).append(LetGo(row.unit, row.step, row.name, row.at, row.away_until))
    return found


def _claim(row: Row[Any]) -> Claim:
    return Claim(**row._mapping)
