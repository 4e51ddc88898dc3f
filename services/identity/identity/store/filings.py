"""Filings at the counter."""

from typing import Any

from sqlalchemy import func, insert, select

from bus.database import Session
from identity.domain.accounts import ACTIVE, Account
from identity.domain.answers import Answers
from identity.domain.filing import Filing, not_found
from identity.store import accounts
from identity.store.tables import account, filing, registration

_STORED = (
    *("id", "agency", "account_id", "officer_id", "officer_name", "id_document"),
    *("consent_how", "consent_version", "consent_text", "made_at"),
)


def add(session: Session, new: Filing) -> Filing:
    values = {name: getattr(new, name) for name in _STORED if name != "id"}
    return _filing(session.execute(insert(filing).values(**values).returning(*(filing.c[name] for name in _STORED))).one())


def own(session: Session, filing_id: int, *, officer_id: int, agency: str) -> Filing:
    """One that this officer began. :raises NotFound: filing_not_found."""
    mine = (filing.c.id == filing_id, filing.c.officer_id == officer_id, filing.c.agency == agency)
    row = session.execute(select(*(filing.c[name] for name in _STORED)).where(*mine)).first()
    if row is None:
        raise not_found()
    return _filing(row)


def of_account(session: Session, account_id: int) -> list[Filing]:
    found = select(*(filing.c[name] for name in _STORED)).where(filing.c.account_id == account_id).order_by(filing.c.id)
    return [_filing(row) for row in session.execute(found)]


def person_with(session: Session, id_number: str, *, agency: str) -> tuple[Account, Answers] | None:
    """The agency's active account of whoever has that identity number, with what was registered; until the commit nobody else makes one at the
    counter. Of several one with a login, and of those the oldest."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"{agency} {id_number}", 3))))
    same = (registration.c.id_number == id_number, registration.c.agency == agency, account.c.status == ACTIVE)
    found = select(account.c.id, registration.c.answers).join(registration, registration.c.id == account.c.registration_id)
    row = session.execute(found.where(*same).order_by(account.c.email == "", account.c.id).limit(1)).first()
    return (accounts.by_id(session, row.id), row.answers) if row else None


def _filing(row: Any) -> Filing:
    return Filing(**{name: row._mapping[name] for name in _STORED})
