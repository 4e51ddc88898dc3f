"""The contact book: one row per account, kept from identity's events."""

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
    """Keep how the account's `seq`-th event says it is reached, unless a later one has said otherwise."""
    session.execute(_SAVE, {**vars(contact), "seq": seq})


def save_roles(session: Session, contact: Contact, roles: Sequence[str], *, seq: int) -> None:
    """Keep what the account's `seq`-th event says of a known contact's roles, unless a later one has said otherwise."""
    session.execute(_SAVE_ROLES, {"account_id": contact.account_id, "roles": list(roles), "seq": seq})


def get(session: Session, account_id: int) -> Contact:
    """:raises ContactUnknown: no event has told of this account yet."""
    row = session.execute(text(f"select {_COLUMNS} from contact where account_id = :id"), {"id": account_id}).first()  # noqa: S608
    if row is None:
        raise ContactUnknown(f"account {account_id}")
    return Contact(**row._mapping)


def find_by_email(session: Session, email: str) -> Contact | None:
    """Who is reached at the address, by the newest account; capitals make no difference."""
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
    """Everybody who works there with a role."""
    works = "agency = :agency and cardinality(roles) > 0 and not 'applicant' = any(roles)"
    rows = session.execute(text(f"select {_COLUMNS} from contact where {works} order by account_id"), {"agency": agency})  # noqa: S608
    return [Contact(**row._mapping) for row in rows]
