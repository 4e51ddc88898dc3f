"""The audit records: written in the transaction of what they record, and read back. `audit_chains` verifies them."""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, exists, func, insert, or_, select

from bus.context import CallInfo
from bus.database import Session
from identity.domain.audit import BEGINNING, AuditRecord, chained
from identity.store.tables import account, audit, audit_all

# The acts by which officers view the most private parts of a registration.
VIEWS = ("id_number_viewed", "id_copy_viewed")


def record(
    session: Session,
    call: CallInfo,
    act: str,
    subject: str,
    *,
    agency: str | None,
    actor_id: int | None = None,
    person: int | None = None,
    **details: Any,
) -> None:
    """Add a record to the agency's chain. Must be a transaction's last statement: until it ends, everybody who records for the same agency
    waits.

    `actor_id`: for acts that tell who somebody is (log-in); the default is the caller. `person`: the account whose data were used.
    """
    who = actor_id if actor_id is not None else call.actor.id if call.actor else None
    add(session, [AuditRecord(agency, call.now, who, act, subject, call.request_id, person, details)])


def record_look(session: Session, call: CallInfo, act: str, subject: str, *, agency: str, person: int | None = None) -> None:
    """As `record`, once for a request: a read whose service died before it answered comes again, and is one look."""
    same = (audit.c.agency == agency, audit.c.subject == subject, audit.c.act == act, audit.c.request_id == call.request_id)
    if not session.scalar(select(exists().where(*same))):
        record(session, call, act, subject, agency=agency, person=person)


def add(session: Session, acts: Iterable[AuditRecord]) -> None:
    """Add several records, also of several chains. The chains are locked in the order of their names, so that two writers never wait for
    each other."""
    for chain, of_chain in groupby(sorted(acts, key=attrgetter("chain")), key=attrgetter("chain")):
        _append(session, chain, list(of_chain))


def _append(session: Session, chain: str, acts: list[AuditRecord]) -> None:
    lock(session, chain)
    end = session.execute(
        select(audit.c.number, audit.c.hash).where(audit.c.chain == chain).order_by(audit.c.number.desc()).limit(1)
    ).first()
    number, before = (end.number, bytes(end.hash)) if end else (0, BEGINNING)
    rows = []
    places = select(func.nextval("audit_position")).select_from(func.generate_series(1, len(acts)))
    for act, position in zip(acts, session.scalars(places), strict=True):
        number += 1
        before = chained(before, act, number=number, position=position)
        rows.append({**vars(act), "chain": chain, "number": number, "position": position, "hash": before})
    session.execute(insert(audit), rows)


def lock(session: Session, chain: str) -> None:
    """Until this transaction ends, nobody else adds to the chain."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(chain, 2))))


def is_recorded(session: Session, act: str, *, by: int, person: int, since: datetime) -> bool:
    """Whether `by` did `act` to the person's data since then."""
    same = (audit.c.person == person, audit.c.actor_id == by, audit.c.act == act, audit.c.at >= since)
    return bool(session.scalar(select(exists().where(*same))))


def page(session: Session, *, agency: str, before: int | None, limit: int, only: dict[str, Any]) -> list[Row[Any]]:
    """An agency's records with their actors' names, newest first, from those before position `before`. `only`: filters by column; empty
    values do not filter."""
    wanted = [audit_all.c[name] == value for name, value in only.items() if value]
    return _newest(session, audit_all.c.agency == agency, *wanted, before=before, limit=limit)


def records_about(session: Session, subject: str) -> list[Row[Any]]:
    """All that was done to `subject`, with the actors' names, newest first."""
    return _newest(session, audit_all.c.subject == subject, before=None, limit=None)


def by_others(session: Session, person: int, *, registration_id: int | None, before: int | None, limit: int | None) -> list[Row[Any]]:
    """What others did with a person's things, and who viewed them or the person's registration; newest first."""
    viewed = and_(audit_all.c.subject == f"registration/{registration_id}", audit_all.c.act.in_(VIEWS))
    concerned = or_(audit_all.c.person == person, viewed)
    return _newest(session, concerned, audit_all.c.actor_id.is_distinct_from(person), before=before, limit=limit)


def _newest(session: Session, *where: ColumnElement[bool], before: int | None, limit: int | None) -> list[Row[Any]]:
    found = select(audit_all, account.c.full_name.label("actor_name")).outerjoin(account, account.c.id == audit_all.c.actor_id)
    found = found.where(*where).order_by(audit_all.c.position.desc()).limit(limit)
    return list(session.execute(found.where(audit_all.c.position < before) if before else found))
