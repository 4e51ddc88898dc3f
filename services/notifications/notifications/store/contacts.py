"""The contact book: one row per account, copied from identity's events."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, all_, any_, func, literal, or_, select, true, update
from sqlalchemy.dialects.postgresql import insert

from bus.database import Session
from notifications.domain.contact import Contact, ContactUnknown
from notifications.store.tables import contact

# Columns that carry the same name and value as a field of the domain's Contact.
PLAIN = ("agency", "email", "full_name", "language", "account_id")
COLUMNS = tuple(contact.c[name] for name in PLAIN)


def save(session: Session, one: Contact, *, seq: int) -> None:
    """Store the contact of the account's event number `seq`, unless a later event was stored already."""
    told = {name: getattr(one, name) for name in PLAIN} | {"seq": seq}
    row = insert(contact).values(**told, roles=["applicant"])
    changed = {name: row.excluded[name] for name in told if name != "account_id"}
    newer = contact.c.seq < row.excluded.seq
    session.execute(row.on_conflict_do_update(index_elements=["account_id"], set_=changed, where=newer))


def save_roles(session: Session, one: Contact, roles: Sequence[str], *, units: Sequence[str] | None = None, seq: int) -> None:
    """Store the roles of the account's event number `seq` for a known contact, unless a later event was stored already. `units` None: the
    event does not say."""
    older = (contact.c.account_id == one.account_id, contact.c.roles_seq < seq)
    where = {} if units is None else {"units": list(units)}
    session.execute(update(contact).where(*older).values(roles=list(roles), roles_seq=seq, **where))


def get(session: Session, account_id: int) -> Contact:
    """:raises ContactUnknown: no event about this account was handled yet."""
    row = session.execute(select(*COLUMNS).where(contact.c.account_id == account_id)).first()
    if row is None:
        raise ContactUnknown(f"account {account_id}")
    return Contact(**row._mapping)


def known(session: Session, account_ids: Sequence[int]) -> list[Contact]:
    """Those of the accounts of which an event was handled."""
    return _all(session, contact.c.account_id.in_(account_ids))


def find_by_email(session: Session, email: str) -> Contact | None:
    """The contact with this address; of several, that of the newest account. Upper and lower case are the same."""
    same = func.lower(contact.c.email) == func.lower(email)
    row = session.execute(select(*COLUMNS).where(same).order_by(contact.c.account_id.desc()).limit(1)).first()
    return Contact(**row._mapping) if row else None


def with_role(session: Session, role: str, *, agency: str, units: Sequence[str] = ()) -> list[Contact]:
    """`units`: only those who work in one of these, or of whom it is not known where; none: the whole agency."""
    there = or_(contact.c.units.is_(None), contact.c.units.overlap(list(units))) if units else true()
    return _all(session, contact.c.agency == agency, literal(role) == any_(contact.c.roles), there)


def at_work(session: Session, account_ids: Sequence[int]) -> list[Contact]:
    """Those of the accounts that have a role at an office."""
    return _all(session, contact.c.account_id.in_(account_ids), func.cardinality(contact.c.roles) > 0)


def staff_of(session: Session, agency: str) -> list[Contact]:
    """Everybody who works for the agency and has a role."""
    return _all(session, contact.c.agency == agency, func.cardinality(contact.c.roles) > 0, literal("applicant") != all_(contact.c.roles))


def _all(session: Session, *where: ColumnElement[bool]) -> list[Contact]:
    rows: Any = session.execute(select(*COLUMNS).where(*where).order_by(contact.c.account_id))
    return [Contact(**row._mapping) for row in rows]
