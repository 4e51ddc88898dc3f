"""The chains of audit records as a whole: taking their head, and verifying all of them."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, insert, select, text, union

from bus.database import Session
from identity.domain.audit import BEGINNING, CLOSED, HEADS, AuditRecord, Head, Verified, chained, chained_closed, head_hash
from identity.store.audit import lock
from identity.store.tables import audit, audit_closed, audit_end, audit_head

_CONTENT = ("agency", "at", "actor_id", "act", "subject", "request_id", "details")
# The newest record of every chain that has grown since its end was last put under a head. The chains are found by name, one after another:
# that reads one entry of the index per chain, however many records there are.
_GROWN = text(
    f"""
    with recursive chains as (
        (select chain from audit_record order by chain limit 1)
        union all
        select (select a.chain from audit_record a where a.chain > c.chain order by a.chain limit 1) from chains c where c.chain is not null
    ),
    ends as (
        select e.chain, e.number, e.hash from chains c, lateral (
            select chain, number, hash from audit_record a where a.chain = c.chain order by number desc limit 1
        ) e
        union all
        (select '{CLOSED}', position, hash from audit order by position desc limit 1)
    )
    select ends.chain, ends.number, ends.hash from ends where ends.number > coalesce(
        (select number from audit_end t where t.chain = ends.chain order by number desc limit 1), 0
    )
    """  # noqa: S608 - a constant of ours
)


def newest_head(session: Session) -> Head:
    """The last head; position 0 when there is none."""
    last = session.execute(select(audit_head.c.position, audit_head.c.hash).order_by(audit_head.c.position.desc()).limit(1)).first()
    return Head(last.position, last.hash) if last else Head(0, BEGINNING)


def take_head(session: Session, *, at: datetime) -> Head:
    """A new head over the ends of all chains, taken by one process at a time; the last head again when nothing was recorded since."""
    lock(session, HEADS)
    last, ends = newest_head(session), [Head(row.number, bytes(row.hash), row.chain) for row in session.execute(_GROWN)]
    if not ends:
        return last
    new = Head(last.position + 1, head_hash(last.hash, position=last.position + 1, at=at, ends=ends))
    session.execute(insert(audit_head).values(position=new.position, at=at, hash=new.hash))
    session.execute(insert(audit_end), [{"chain": e.chain, "number": e.position, "hash": e.hash, "head": new.position} for e in ends])
    return new


def holds(session: Session, kept: Head) -> bool:
    """Whether a head that was saved earlier is still in the database: one over all chains, or one of the closed chain from before there
    were several."""
    table = audit_head if kept.chain == HEADS else audit_closed
    found = session.scalar(select(table.c.hash).where(table.c.position == kept.position))
    return kept.position == 0 or found == kept.hash


def verify(session: Session) -> Verified:
    """Reads all records, a page at a time. Records cut off at the end since the last head, and heads that were cut off, are not found here:
    compare with a head that was saved elsewhere."""
    walked = [_walk(session, chain) for chain in _names(session)] + [_walk_heads(session)]
    broken = next((each for each in walked if each.broken_at), None)
    records = sum(each.records for each in walked)
    return Verified(records, broken.broken_at, broken.chain) if broken else Verified(records, None)


def _names(session: Session) -> list[str]:
    """The names of all chains that have records or should have some; the closed one first."""
    names = session.scalars(union(select(audit.c.chain), select(audit_end.c.chain))).all()
    return [CLOSED, *sorted(set(names) - {CLOSED})]


def _walk(session: Session, chain: str) -> Verified:
    ends = {row.number: row.hash for row in session.execute(select(audit_end).where(audit_end.c.chain == chain))}
    before, number = BEGINNING, 0
    for row in session.execute(_records(chain).execution_options(yield_per=1000)):
        fits = row.number == number + 1 and row.hash == _due(chain, before, row) == ends.get(row.number, row.hash)
        if not fits:
            return Verified(number, number + 1, chain)
        before, number = row.hash, number + 1
    return Verified(number, number + 1, chain) if max(ends, default=0) > number else Verified(number, None)


def _records(chain: str) -> Select[Any]:
    if chain == CLOSED:
        return select(audit_closed, audit_closed.c.position.label("number")).order_by(audit_closed.c.position)
    return select(audit).where(audit.c.chain == chain).order_by(audit.c.number)


def _due(chain: str, before: bytes, row: Row[Any]) -> bytes | None:
    """The hash that a record at this place should have."""
    content = {name: getattr(row, name) for name in _CONTENT}
    if chain == CLOSED:
        return chained_closed(before, {**content, "position": row.position})
    act = AuditRecord(**content, person=row.person)
    return chained(before, act, number=row.number, position=row.position) if act.chain == chain else None


def _walk_heads(session: Session) -> Verified:
    """Heads are not records, so none are counted."""
    before, position = BEGINNING, 0
    for row in session.execute(select(audit_head).order_by(audit_head.c.position)).all():
        ends = session.execute(select(audit_end).where(audit_end.c.head == row.position))
        due = head_hash(before, position=row.position, at=row.at, ends=[Head(e.number, e.hash, e.chain) for e in ends])
        if row.position != position + 1 or row.hash != due:
            return Verified(0, position + 1, HEADS)
        before, position = row.hash, position + 1
    return Verified(0, None)
