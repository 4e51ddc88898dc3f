"""Tries that count against a limit, together for all processes and replicas."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, delete, func, insert, select, text
from sqlalchemy.orm import Session

from bus.refusals import NotAllowed
from identity.domain.limits import LONGEST_WINDOW, Limit
from identity.store.tables import attempt

_ONE_AT_A_TIME = text(
    "select pg_advisory_xact_lock(hashtextextended(encode(key, 'hex'), 1)) from (select unnest(:keys) as key order by 1) as ordered"
)


def count(session: Session, limits: Mapping[bytes, Limit], *, at: datetime) -> list[int]:
    """Count a try against every key, or none. Who is at a limit already is told so before anything is locked: whoever tries on and on
    makes nobody wait.

    :returns: what `forget` takes, one for each key in turn, for a try that in the end should not count.
    :raises NotAllowed: too_many_attempts, `retry_after` in seconds.
    """
    _refuse_at_limit(session, limits, at=at)
    session.execute(_ONE_AT_A_TIME, {"keys": list(limits)})
    _refuse_at_limit(session, limits, at=at)
    counted = insert(attempt).returning(attempt.c.id, sort_by_parameter_order=True)
    return list(session.scalars(counted, [{"key": key, "at": at} for key in limits]))


def _refuse_at_limit(session: Session, limits: Mapping[bytes, Limit], *, at: datetime) -> None:
    reached = session.execute(select(*(_try_at_limit(key, limit, at) for key, limit in limits.items()))).one()
    ends = [moment + limit.window for moment, limit in zip(reached, limits.values(), strict=True) if moment is not None]
    if ends:
        raise NotAllowed("too_many_attempts", "too many tries in a short time", retry_after=int((max(ends) - at).total_seconds()) + 1)


def _try_at_limit(key: bytes, limit: Limit, at: datetime) -> ScalarSelect[Any]:
    """When the try was that must grow old before there may be another; null while there may."""
    recent = select(attempt.c.at).where(attempt.c.key == key, attempt.c.at > at - limit.window).order_by(attempt.c.at.desc())
    return recent.offset(limit.tries - 1).limit(1).scalar_subquery()


def left(session: Session, key: bytes, limit: Limit, *, at: datetime) -> int:
    """How many more tries the limit allows at the moment."""
    recent = select(func.count()).select_from(attempt).where(attempt.c.key == key, attempt.c.at > at - limit.window)
    return max(0, limit.tries - (session.scalar(recent) or 0))


def forget(session: Session, ids: list[int]) -> None:
    session.execute(delete(attempt).where(attempt.c.id.in_(ids)))


def sweep(session: Session, *, at: datetime) -> int:
    """Throw away some of the tries that count no more. Several processes may do so at once. :returns: how many."""
    doomed = select(attempt.c.id).where(attempt.c.at < at - LONGEST_WINDOW).limit(5000).with_for_update(skip_locked=True)
    return session.execute(delete(attempt).where(attempt.c.id.in_(doomed))).rowcount  # type: ignore[attr-defined]
