"""Who belongs to which company: copies of what permits tells."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from bus.database import Session
from tracking.store.tables import company


def save(session: Session, company_id: int, *, accounts: Sequence[int], seq: int) -> None:
    """Stores who belongs to the company, unless a newer event about it was handled before."""
    values = {"accounts": list(accounts), "seq": seq}
    row = insert(company).values(company_id=company_id, **values)
    session.execute(row.on_conflict_do_update(index_elements=["company_id"], set_=values, where=row.excluded.seq > company.c.seq))


def accounts_of(session: Session, company_id: int | None) -> frozenset[int] | None:
    """None: permits has not told of it."""
    found = session.scalar(select(company.c.accounts).where(company.c.company_id == company_id)) if company_id else None
    return None if found is None else frozenset(found)
