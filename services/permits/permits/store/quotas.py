"""What an account keeps, counted no further than its quota goes."""

from collections.abc import Mapping

from sqlalchemy import func, literal, select
from sqlalchemy.orm import Session

from permits.store.tables import application, company, document

LOCK = 7_100_000_000_000_000  # added to the account's id: the lock of its quotas
OWN = {
    "documents": (document.c.account_id, None),
    "drafts": (application.c.applicant_id, application.c.status == "draft"),
    "companies": (company.c.account_id, None),
}


def count_alone(session: Session, kind: str, account_id: int, *, quotas: Mapping[str, int]) -> int:
    """Until the commit nobody else counts for this account: two at once cannot both be the last that fits."""
    session.execute(select(func.pg_advisory_xact_lock(LOCK + account_id)))
    return counted(session, kind, account_id, quotas=quotas)


def counted(session: Session, kind: str, account_id: int, *, quotas: Mapping[str, int]) -> int:
    owner, condition = OWN[kind]
    found = select(literal(1)).where(owner == account_id).limit(quotas[kind] + 1)
    if condition is not None:
        found = found.where(condition)
    return int(session.execute(select(func.count()).select_from(found.subquery())).scalar_one())
