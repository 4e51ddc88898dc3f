"""The register: all permits of an agency, as far as somebody looks for them. Each list goes by an index in the list's own order."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, and_, case, func, literal, not_, select, tuple_
from sqlalchemy.sql import ColumnElement

from bus.database import Session
from permits.domain.office_time import begins
from permits.domain.permit import number_key
from permits.domain.permit_life import ACTIVE, EXPIRED, LIFTED, REVOKED, SUPERSEDED, SUSPENDED, UPCOMING
from permits.store.each_value import each_value
from permits.store.tables import PERMIT_NUMBER_KEY, PERMIT_TEXT, permit, permit_entry

MOST_COUNTED = 1000  # as in the queue
_ROW = [
    permit.c[name]
    for name in (
        *("id", "number", "permit_type", "permit_type_name", "holder_name", "application_id"),
        *("issued_at", "valid_from", "valid_until", "unit", "district"),
    )
]


@dataclass(frozen=True)
class Wanted:
    """`on`: the day of which it is asked what was in force; `issued_before`: the end of that day. `words`: all stand in number or name.
    `permit_id`: that permit alone, if it is as wanted. `ending_within`: so many days from `on`; `year`: in which it was issued, by the office's clock in `zone`."""

    agency: str
    zone: str
    on: date
    words: tuple[str, ...] = ()
    permit_id: int | None = None
    permit_type: str | None = None
    status: str | None = None
    ending_within: int | None = None
    unit: str | None = None
    district: str | None = None
    year: int | None = None

    @property
    def issued_before(self) -> datetime:
        return begins(self.on + timedelta(days=1), self.zone)


def numbered(session: Session, agency: str, text: str) -> int | None:
    """The permit whose number the text is, with other signs, blanks or O for 0; None where none or several have it."""
    same = select(permit.c.id).where(literal(number_key(text)) == PERMIT_NUMBER_KEY, permit.c.agency == agency).limit(2)
    found = session.scalars(same).all()
    return found[0] if len(found) == 1 else None


def listed(session: Session, wanted: Wanted, *, after: int | None, limit: int) -> Sequence[Row[Any]]:
    """Newest first; what ends soon or begins by that day, what has ended by how long ago. Each row says its status on the day. `after` is
    the id of the last one of the page before; one more than `limit` tells that there is another page."""
    by, descending = _order(wanted)
    found = select(*_ROW, _status(wanted.on).label("status")).where(*_conditions(wanted))
    if after:
        last = select(by).where(permit.c.id == after, permit.c.agency == wanted.agency).scalar_subquery()
        here, there = tuple_(by, permit.c.id), tuple_(last, literal(after))
        found = found.where(here < there if descending else here > there)
    return session.execute(_in_order(found, wanted).limit(limit + 1)).all()


def count(session: Session, wanted: Wanted) -> int:
    """How many there are on all pages; of more than `MOST_COUNTED` one more than that."""
    found = _in_order(select(permit.c.id).where(*_conditions(wanted)), wanted).limit(MOST_COUNTED + 1)
    return session.execute(select(func.count()).select_from(found.subquery())).scalar_one()


def choices(session: Session, agency: str) -> tuple[Sequence[Any], tuple[datetime, datetime] | None]:
    """(permit_type, permit_type_name) of all that were ever issued, the name as it was last; and when the first and the last one was issued."""
    one = permit.c
    types = each_value(one.permit_type, one.agency == agency)
    named = select(one.permit_type_name).where(one.agency == agency, one.permit_type == types.c.value)
    newest = named.order_by(one.issued_at.desc(), one.id.desc()).limit(1).scalar_subquery()
    found = select(types.c.value.label("permit_type"), newest.label("permit_type_name")).where(types.c.value.is_not(None))
    first, last = session.execute(select(func.min(one.issued_at), func.max(one.issued_at)).where(one.agency == agency)).one()
    return session.execute(found).all(), (first, last) if first else None


def _order(wanted: Wanted) -> tuple[ColumnElement[Any], bool]:
    """By which column, and whether the largest comes first."""
    if wanted.ending_within is not None:
        return permit.c.valid_until, False
    return {EXPIRED: (permit.c.valid_until, True), UPCOMING: (permit.c.valid_from, False)}.get(
        wanted.status or "", (permit.c.issued_at, True)
    )


def _in_order(found: Select[Any], wanted: Wanted) -> Select[Any]:
    by, descending = _order(wanted)
    return found.order_by(by.desc(), permit.c.id.desc()) if descending else found.order_by(by, permit.c.id)


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    one, on = permit.c, wanted.on
    found = [one.agency == wanted.agency, one.issued_at < wanted.issued_before]
    found += [one[name] == getattr(wanted, name) for name in ("permit_type", "unit", "district") if getattr(wanted, name)]
    found += [one.id == wanted.permit_id] if wanted.permit_id else []
    found += [condition for word in wanted.words for condition in _holding(word)]
    if wanted.year:
        first, next_one = (begins(date(year, 1, 1), wanted.zone) for year in (wanted.year, wanted.year + 1))
        found += [one.issued_at >= first, one.issued_at < next_one]
    if wanted.ending_within is not None:
        found += [one.valid_until.between(on, on + timedelta(days=wanted.ending_within)), *_none_of((REVOKED, SUPERSEDED), on)]
    return found + (_is(wanted.status, on) if wanted.status else [])


def _holding(word: str) -> list[ColumnElement[bool]]:
    """That number or name hold it. Of a part of a number only its running number is looked up in the index: the rest, `/SIPD/…/2026`, stands in
    so many numbers that to look it up, too, takes longer than to read the rows that have the running number."""
    running = next((digits for digits in re.findall(r"[0-9]{4,}", word) if not re.fullmatch("(19|20)[0-9]{2}", digits)), word)
    if running == word:
        return [PERMIT_TEXT.contains(word, autoescape=True)]
    return [PERMIT_TEXT.contains(running), (PERMIT_TEXT + "").contains(word, autoescape=True)]


def _reached(on: date) -> dict[str, ColumnElement[bool]]:
    """What has come about by that day, what outdoes the others first: `permit_life.status`, as the database can look for it."""
    one = permit.c
    changed = select(permit_entry.c.kind).where(permit_entry.c.permit_id == one.id, permit_entry.c.kind.in_((SUSPENDED, LIFTED)))
    held = changed.where(permit_entry.c.day <= on).order_by(permit_entry.c.position.desc()).limit(1).scalar_subquery()
    return {
        REVOKED: and_(one.revoked_at.is_not(None), func.coalesce(one.revoked_on, date.min) <= on),
        SUPERSEDED: one.superseded_from <= on,
        EXPIRED: one.valid_until < on,
        SUSPENDED: and_(one.suspended_on.is_not(None), held == SUSPENDED),
        UPCOMING: one.valid_from > on,
    }


def _is(status: str, on: date) -> list[ColumnElement[bool]]:
    reached = _reached(on)
    names = list(reached)
    outdone_by = names[: names.index(status)] if status in reached else names
    return [*_none_of(outdone_by, on), *([reached[status]] if status in reached else [])]


def _none_of(statuses: Sequence[str], on: date) -> list[ColumnElement[bool]]:
    reached = _reached(on)
    return [not_(func.coalesce(reached[each], False)) for each in statuses]


def _status(on: date) -> ColumnElement[str]:
    return case(*((condition, status) for status, condition in _reached(on).items()), else_=ACTIVE)
