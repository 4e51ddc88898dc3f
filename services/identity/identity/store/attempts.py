"""Tries that count against a limit, counted together over all processes and replicas."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import LargeBinary, ScalarSelect, delete, func, insert, literal, null, select, update
from sqlalchemy.dialects.postgresql import ARRAY

from bus.database import Session
from bus.refusals import NotAllowed
from identity.domain.limits import LONGEST_WINDOW, Count
from identity.store.tables import attempt


def count(session: Session, counts: Sequence[Count], *, at: datetime) -> list[int | None]:
    """Count a try for all of `counts`, or for none. A try over a limit is refused before anything is locked: whoever keeps trying makes
    nobody else wait.

    :returns: for each count what `forget` needs to undo this try; None for an item that had been counted before.
    :raises NotAllowed: too_many_attempts, `retry_after` in seconds.
    """
    refuse_at_limit(session, counts, at=at)
    _one_at_a_time(session, [_digest(each.key) for each in counts if each.limit])
    refuse_at_limit(session, counts, at=at)
    return [_again(session, each, at=at) if each.item else _new(session, each, at=at) for each in counts]


def _one_at_a_time(session: Session, keys: list[bytes]) -> None:
    """Locks in the order of the keys, so that two processes that count never wait for each other."""
    ordered = select(func.unnest(literal(keys, ARRAY(LargeBinary))).label("key")).order_by("key").subquery()
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(func.encode(ordered.c.key, "hex"), 1))))


def _new(session: Session, each: Count, *, at: datetime) -> int:
    item = _digest(each.item) if each.item else None
    return session.execute(insert(attempt).values(key=_digest(each.key), at=at, item=item).returning(attempt.c.id)).scalar_one()


def _again(session: Session, each: Count, *, at: datetime) -> int | None:
    """An item that was counted before gets the time of this try."""
    same = (attempt.c.key == _digest(each.key)) & (attempt.c.item == _digest(each.item))
    moved = session.execute(update(attempt).where(same).values(at=at).returning(attempt.c.id)).first()
    return None if moved else _new(session, each, at=at)


def is_open(session: Session, counts: Sequence[Count], *, at: datetime) -> bool:
    """Whether one more try is within all limits."""
    return not any(_reached(session, counts, at=at))


def refuse_at_limit(session: Session, counts: Sequence[Count], *, at: datetime) -> None:
    """Without counting a try. :raises NotAllowed: too_many_attempts, when one more would be over a limit."""
    ends = [
        moment + each.limit.window for moment, each in zip(_reached(session, counts, at=at), counts, strict=True) if moment and each.limit
    ]
    if ends:
        raise NotAllowed("too_many_attempts", "too many tries in a short time", retry_after=int((max(ends) - at).total_seconds()) + 1)


def _reached(session: Session, counts: Sequence[Count], *, at: datetime) -> list[datetime | None]:
    """For each count: the time of the try that must become older than the window before another is allowed; None when another is allowed
    now."""
    return list(session.execute(select(*(_try_at_limit(each, at).label(f"at_{number}") for number, each in enumerate(counts)))).one())


def _try_at_limit(each: Count, at: datetime) -> ScalarSelect[Any]:
    if each.limit is None:
        return select(null()).scalar_subquery()
    key, since = _digest(each.key), at - each.limit.window
    recent = select(attempt.c.at).where(attempt.c.key == key, attempt.c.at > since)
    if each.item:  # an item that is already among the different ones does not add one
        own = attempt.alias()
        recent = recent.where(~select(own.c.id).where(own.c.key == key, own.c.item == _digest(each.item), own.c.at > since).exists())
    return recent.order_by(attempt.c.at.desc()).offset(each.limit.tries - 1).limit(1).scalar_subquery()


def number(session: Session, key: str, *, within: timedelta, at: datetime, most: int) -> int:
    """How many tries there were, counted up to `most`."""
    recent = select(attempt.c.id).where(attempt.c.key == _digest(key), attempt.c.at > at - within).limit(most)
    return session.scalar(select(func.count()).select_from(recent.subquery())) or 0


def left(session: Session, counted: Count, *, at: datetime) -> int:
    """How many more tries the limit allows now."""
    assert counted.limit
    limit = counted.limit
    return limit.tries - number(session, counted.key, within=limit.window, at=at, most=limit.tries)


def forget(session: Session, ids: Sequence[int | None]) -> None:
    session.execute(delete(attempt).where(attempt.c.id.in_([id for id in ids if id is not None])))


def sweep(session: Session, *, at: datetime) -> int:
    """Delete some of the tries that no longer count. Several processes may do so at once. :returns: how many."""
    doomed = select(attempt.c.id).where(attempt.c.at < at - LONGEST_WINDOW).limit(5000).with_for_update(skip_locked=True)
    return session.execute(delete(attempt).where(attempt.c.id.in_(doomed))).rowcount


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
