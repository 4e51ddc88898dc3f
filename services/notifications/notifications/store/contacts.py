"""The contact book: one row per account, copied from identity's events."""

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from notifications.domain.contact import Contact, ContactUnknown

_COLUMNS = "agency, email, full_name, language, account_id"
_SAVE = text(
    """
    insert into contact (account_id, agency, email, full_name, language, roles, seq)
    values (:account_id, :agency, :email, :full_name, :language, array['applicant'], :seq)
    on conflict (account_id) do update
    set agency = excluded.agency, email = excluded.email, full_name = excluded.full_name, language = excluded.language, seq = excluded.seq
    where contact.seq < excluded.seq
    """
)
_SAVE_ROLES = text("update contact set roles = :roles, roles_seq = :seq where account_id = :account_id and roles_seq < :seq")


def save(session: Session, contact: Contact, *, seq: int) -> None:
    """Store the contact of the account's event number `seq`, unless a later event was stored already."""
    session.execute(_SAVE, {**vars(contact), "seq": seq})


def save_roles(session: Session, contact: Contact, roles: Sequence[str], *, seq: int) -> None:
    """Store the roles of the account's event number `seq` for a known contact, unless a later event was stored already."""
    session.execute(_SAVE_ROLES, {"account_id": contact.account_id, "roles": list(roles), "seq": seq})


def get(session: Session, account_id: int) -> Contact:
    """:raises ContactUnknown: no event about this account was handled yet."""
    row = session.execute(text(f"select {_COLUMNS} from contact where account_id = :id"), {"id": account_id}).first()  # noqa: S608
    if row is None:
        raise ContactUnknown(f"account {account_id}")
    return Contact(**row._mapping)


def find_by_email(session: Session, email: str) -> Contact | None:
    """The contact with this address; of several, that of the newest account. Upper and lower case are the same."""
    query = f"select {_COLUMNS} from contact where lower(email) = lower(:email) order by account_id desc limit 1"  # noqa: S608
    row = session.execute(text(query), {"email": email}).first()
    return Contact(**row._mapping) if row else None


def with_role(session: Session, role: str, *, agency: str) -> list[Contact]:
    rows = session.execute(
        text(f"select {_COLUMNS} from contact where agency = :agency and :role = any(roles) order by account_id"),  # noqa: S608
        {"agency": agency, "role": role},
    )
    return [Contact(**row._mapping) for row in rows]


def staff_of(session: Session, agency: str) -> list[Contact]:
    """Everybody who works for the agency and has a role."""
    works = "agency = :agency and cardinality(roles) > 0 and not 'applicant' = any(roles)"
    rows = session.execute(text(f"select {_COLUMNS} from contact where {works} order by account_id"), {"agency": agency})  # noqa: S608
    return [Contact(**row._mapping) for row in rows]
