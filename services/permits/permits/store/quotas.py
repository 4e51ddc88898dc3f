"""What an account keeps, counted no further than its quota goes."""

from collections.abc import Mapping
from functools import cache

from sqlalchemy import BigInteger, Select, and_, bindparam, cast, func, literal, select

from bus.database import Session
from permits.store.tables import MEMBER_NOW, application, company_member, document

LOCK = 7_100_000_000_000_000  # added to the account's id: the lock of its quotas
OWN = {
    "documents": (document.c.account_id, and_(document.c.replaced_at.is_(None), document.c.permit_id.is_(None))),
    "drafts": (application.c.applicant_id, application.c.status == "draft"),
    "companies": (company_member.c.account_id, MEMBER_NOW),
}

_LOCK = select(func.pg_advisory_xact_lock(bindparam("lock", type_=BigInteger)))


def count_alone(session: Session, kind: str, account_id: int, *, quotas: Mapping[str, int]) -> int:
    """Until the commit nobody else counts for this account: two at once cannot both be the last that fits."""
    session.execute(_LOCK, {"lock": LOCK + account_id})
    return counted(session, kind, account_id, quotas=quotas)


def counted(session: Session, kind: str, account_id: int, *, quotas: Mapping[str, int]) -> int:
    return session.execute(_counting(kind), {"account_id": account_id, "most": quotas[kind] + 1}).scalar_one()


def stored_bytes_alone(session: Session, account_id: int) -> int:
    """Of all versions of the account's documents; alone as above."""
    session.execute(_LOCK, {"lock": LOCK + account_id})
    return session.execute(_BYTES, {"account_id": account_id}).scalar_one()


_UPLOADED = (document.c.account_id == bindparam("account_id"), document.c.permit_id.is_(None))
_BYTES = select(cast(func.coalesce(func.sum(document.c.size), 0), BigInteger)).where(*_UPLOADED)


@cache
def _counting(kind: str) -> Select[int]:
    owner, condition = OWN[kind]
    found = select(literal(1)).where(owner == bindparam("account_id")).limit(bindparam("most"))
    return select(func.count()).select_from((found if condition is None else found.where(condition)).subquery())
