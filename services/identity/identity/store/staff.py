"""Those who work for an agency, and the changes of their roles that wait for a second admin."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, exists, func, insert, select, tuple_, update
from sqlalchemy.engine import Row

from bus.database import Session
from bus.refusals import NotFound
from identity.domain.accounts import ACTIVE, INVITED, Account
from identity.domain.roles import ADMIN, APPLICANT
from identity.domain.staff import REPLACED, RoleChange
from identity.store import accounts
from identity.store.tables import account, account_role, account_unit, agency, audit_all, recovery_code, role_change
from identity.store.tables import session as session_table

_CHANGE = ("id", "agency", "account_id", "roles", "units", "asked_by", "asked_at", "decided_by", "decided_at", "decision")
_waits = exists().where(role_change.c.account_id == account.c.id, role_change.c.decision.is_(None))
_seen = select(func.max(session_table.c.seen_at)).where(session_table.c.account_id == account.c.id).scalar_subquery()
_acted = select(audit_all.c.at).where(audit_all.c.agency == account.c.agency, audit_all.c.actor_id == account.c.id)
_acted_last = _acted.order_by(audit_all.c.position.desc()).limit(1).scalar_subquery()


def one_at_a_time(session: Session, code: str) -> None:
    """From here until this transaction ends, all other decisions on this agency's staff wait."""
    session.execute(select(agency.c.code).where(agency.c.code == code).with_for_update(key_share=True))


def _works_for(code: str) -> ColumnElement[bool]:
    applies = exists().where(account_role.c.account_id == account.c.id, account_role.c.role == APPLICANT)
    return (account.c.agency == code) & account.c.registration_id.is_(None) & ~applies


def _members(code: str) -> Select[Any]:
    seen_at = func.greatest(_seen, _acted_last).label("seen_at")
    return select(*accounts.COLUMNS, _waits.label("awaiting"), seen_at).where(_works_for(code))


def page(session: Session, code: str, *, status: str | None, after: int | None, limit: int) -> list[Row[Any]]:
    """Sorted by name, starting after account `after`; with `status` those whose account has it."""
    by_name = tuple_(func.lower(account.c.full_name), account.c.id)
    found = _members(code).order_by(func.lower(account.c.full_name), account.c.id).limit(limit)
    if status:
        found = found.where(account.c.status == status)
    if after:
        last = account.alias("last")
        place = select(func.lower(last.c.full_name), last.c.id).where(last.c.id == after, last.c.agency == code)
        found = found.where(by_name > place.scalar_subquery())
    return list(session.execute(found))


def member(session: Session, code: str, account_id: int) -> Row[Any]:
    """:raises NotFound: account_not_found, also for another agency's and for applicants."""
    row = session.execute(_members(code).where(account.c.id == account_id)).first()
    if row is None:
        raise NotFound("account_not_found", "no such member of the agency's staff")
    return row


def account_of(session: Session, code: str, account_id: int) -> Account:
    """Locked: nobody else changes the account until this transaction ends. :raises NotFound: account_not_found, as `member`."""
    return accounts.by_id(session, member(session, code, account_id).id, lock=True)


def set_roles(session: Session, account_id: int, *, roles: Collection[str], units: Collection[str]) -> None:
    for table, column, values in ((account_role, "role", roles), (account_unit, "unit", units)):
        session.execute(delete(table).where(table.c.account_id == account_id))
        if values:
            session.execute(insert(table), [{"account_id": account_id, column: value} for value in values])
    session.execute(update(account).where(account.c.id == account_id).values(revision=account.c.revision + 1))


def roles_held(session: Session, code: str) -> dict[str, list[str]]:
    """By role: the units of those who have it and were not shut out; [] where they are in no unit."""
    held = select(account_role.c.role, account_unit.c.unit).join(account, account.c.id == account_role.c.account_id)
    held = held.outerjoin(account_unit, account_unit.c.account_id == account.c.id)
    here = (account.c.agency == code, account.c.status.in_((ACTIVE, INVITED)), account_role.c.role != APPLICANT)
    found: dict[str, list[str]] = {}
    for role, unit in session.execute(held.where(*here).distinct().order_by(account_role.c.role, account_unit.c.unit)):
        found.setdefault(role, []).extend([unit] if unit else [])
    return found


def active_admins(session: Session, code: str, *, but: int | None = None) -> int:
    """How many admins of the agency can act, not counting the account `but`."""
    is_admin = exists().where(account_role.c.account_id == account.c.id, account_role.c.role == ADMIN)
    acting = (_works_for(code), account.c.status == ACTIVE, account.c.id.is_distinct_from(but), is_admin)
    return session.scalar(select(func.count()).select_from(account).where(*acting)) or 0


def forget_recovery_codes(session: Session, account_id: int) -> None:
    session.execute(delete(recovery_code).where(recovery_code.c.account_id == account_id))


def put_change(session: Session, new: RoleChange) -> int:
    """A new request for an account replaces the waiting one. :returns: its id."""
    settle(session, new.account_id, REPLACED, by=new.asked_by, at=new.asked_at)
    values = {name: getattr(new, name) for name in _CHANGE if name != "id"}
    return session.execute(insert(role_change).values(**values).returning(role_change.c.id)).scalar_one()


def settle(session: Session, account_id: int, decision: str, *, by: int, at: datetime) -> None:
    """End the request that waits for this account, if there is one."""
    waiting = update(role_change).where(role_change.c.account_id == account_id, role_change.c.decision.is_(None))
    session.execute(waiting.values(decision=decision, decided_by=by, decided_at=at))


def keep_decision(session: Session, decided: RoleChange) -> None:
    values = {name: getattr(decided, name) for name in ("decided_by", "decided_at", "decision")}
    session.execute(update(role_change).where(role_change.c.id == decided.id).values(**values))


def change(session: Session, code: str, role_change_id: int) -> RoleChange:
    """:raises NotFound: role_change_not_found."""
    row = session.execute(select(role_change).where(role_change.c.id == role_change_id, role_change.c.agency == code)).first()
    if row is None:
        raise NotFound("role_change_not_found", "no such change of roles")
    return RoleChange(**{name: getattr(row, name) for name in _CHANGE})


def waiting_changes(session: Session, code: str, *, role_change_id: int | None = None) -> list[Row[Any]]:
    """The requests that wait (one or all of them), oldest first; each with its account (`roles` and `units` are the present ones) and the
    admin who asked."""
    asker = account.alias("asker")
    wanted = [role_change.c[name].label(f"wish_{name}") for name in ("id", "roles", "units", "asked_by", "asked_at")]
    found = (
        select(*accounts.COLUMNS, *wanted, asker.c.full_name.label("asked_by_name"))
        .join(role_change, role_change.c.account_id == account.c.id)
        .join(asker, asker.c.id == role_change.c.asked_by)
        .where(role_change.c.agency == code, role_change.c.decision.is_(None))
        .order_by(role_change.c.id)
    )
    return list(session.execute(found.where(role_change.c.id == role_change_id) if role_change_id else found))
