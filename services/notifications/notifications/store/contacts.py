"""The contact book: one row per account, kept from identity's events."""

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from notifications.domain.contact import Contact, ContactUnknown

_COLUMNS = "agency, email, full_name, language, account_id"
_SAVE = text(
    """
    insert into contact (account_id, agency, email, full_name, language, roles, seq)
    values (:account_id, :agency, :email, :full_name, :language, coalesce(:roles, array['applicant']), :seq)
    on conflict (account_id) do update
    set agency = excluded.agency, email = excluded.email, full_name = excluded.full_name, language = excluded.language,
        roles = coalesce(:roles, contact.roles), seq = excluded.seq
    where contact.seq < excluded.seq
    """
)


def save(session: Session, contact: Contact, *, roles: Sequence[str] | None, seq: int) -> None:
    """Keep what the account's `seq`-th event says, unless a later one has said otherwise. `roles` None: as they were."""
    session.execute(_SAVE, {**vars(contact), "roles": None if roles is None else list(roles), "seq": seq})


def get(session: Session, account_id: int) -> Contact:
    """:raises ContactUnknown: no event has told of this account yet."""
    row = session.execute(text(f"select {_COLUMNS} from contact where account_id = :id"), {"id": account_id}).first()  # noqa: S608
    if row is None:
        raise ContactUnknown(f"account {account_id}")
    return Contact(**row._mapping)


def with_role(session: Session, role: str, *, agency: str) -> list[Contact]:
    rows = session.execute(
        text(f"select {_COLUMNS} from contact where agency = :agency and :role = any(roles) order by account_id"),  # noqa: S608
        {"agency": agency, "role": role},
    )
    return [Contact(**row._mapping) for row in rows]
