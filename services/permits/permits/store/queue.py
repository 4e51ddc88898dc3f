"""The office's lists of applications: what waits for whom, what is late, what waits for applicants."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, Row, Select, Text, and_, false, func, literal, or_, select, true, tuple_
from sqlalchemy.sql import ColumnElement

from bus.database import Session
from permits.domain.flow.process import Process
from permits.domain.people import Person
from permits.domain.status import RESUBMITTED, RETURNED
from permits.store.application_lists import LISTED
from permits.store.applications import SEVERAL_UNITS, process_of
from permits.store.each_value import each_value
from permits.store.tables import DISTRICT, WAITS_IN, application, claim, correction

# What lists of the office show.
QUEUED = (*LISTED, application.c.applicant_name, application.c.waits_at, application.c.late_since, application.c.process)
Waiting = tuple[Row[Any], Process]


# Of what waits: what the asker has taken, what nobody has, or all of the agency; None: what waits for the asker's roles.
MINE, UNCLAIMED, ALL = "mine", "unclaimed", "all"
MOST_COUNTED = 1000  # what is more than that is "more than 1,000"


@dataclass(frozen=True)
class Wanted:
    """What of the queue is looked for. `district`: a code; `held_by`: an account that has taken it; `text`: stands in the number, or the
    name of applicant or company. `corrected`: only what came back with corrections, or all but these. `steps`: only
    what waits at one of them."""

    scope: str | None = None
    step: str | None = None
    permit_type: str | None = None
    unit: str | None = None
    district: str | None = None
    held_by: int | None = None
    late: bool = False
    text: str | None = None
    corrected: bool | None = None
    steps: tuple[str, ...] = ()

    @property
    def for_roles(self) -> bool:
        """Whether only what waits for the asker's roles counts. Whoever names a step, or a colleague, asks for the whole agency's."""
        return self.scope == UNCLAIMED or not (self.scope or self.step or self.held_by)


def list_waiting(session: Session, by: Person, wanted: Wanted, *, after: int | None, limit: int) -> list[Waiting]:
    """What waits for that person's roles at their place, or whatever else is wanted; least time left first; `after` and `limit` as for
    `application_lists.list_own`."""
    waiting = select(*QUEUED).where(*_conditions(by, wanted)).order_by(application.c.due_at, application.c.id).limit(limit + 1)
    if after:
        waiting = _behind(waiting, after)
    found = _for_roles(waiting, by, limit=limit) if wanted.for_roles else waiting
    return [(row, process_of(row)) for row in session.execute(found)]


def count(session: Session, by: Person, wanted: Wanted) -> int:
    """How many `list_waiting` finds on all its pages; of more than `MOST_COUNTED` one more than that: nobody waits for what nobody reads."""
    order = (application.c.due_at, application.c.id)  # that of the list, and so by its index
    found = select(*order).where(*_conditions(by, wanted)).order_by(*order).limit(MOST_COUNTED + 1)
    if wanted.for_roles:
        found = _for_roles(found, by, limit=MOST_COUNTED)
    return session.execute(select(func.count()).select_from(found.subquery())).scalar_one()


def choices(session: Session, by: Person) -> tuple[Sequence[Any], Sequence[Any]]:
    """By what the queue can be narrowed now: (permit_type, permit_type_name) of what waits in the agency, and (account_id, name) of who has
    taken some of that; each is looked up in an index, and what waits is never read through."""
    one = application.c
    types = each_value(one.permit_type, one.agency == by.agency, one.waits_for.is_not(None))
    named = select(one.permit_type_name).where(one.agency == by.agency, one.waits_for.is_not(None), one.permit_type == types.c.value)
    newest = named.order_by(one.due_at.desc(), one.id.desc()).limit(1).scalar_subquery()
    found = session.execute(select(types.c.value.label("permit_type"), newest.label("permit_type_name")).where(types.c.value.is_not(None)))
    people = each_value(claim.c.account_id)
    waits = (one.agency == by.agency, one.waits_for.is_not(None))
    has = select(claim.c.name).join(application, one.id == claim.c.application_id).where(claim.c.account_id == people.c.value, *waits)
    taken = has.limit(1).lateral()
    holders = session.execute(select(people.c.value.label("account_id"), taken.c.name).select_from(people.join(taken, true())))
    return found.all(), holders.all()


def _conditions(by: Person, wanted: Wanted) -> list[ColumnElement[bool]]:
    one, taken = application.c, select(claim.c.account_id).where(claim.c.application_id == application.c.id)
    asked = {
        "step": lambda step: one.waits_at == step,
        "steps": one.waits_at.in_,
        "permit_type": lambda code: one.permit_type == code,
        "unit": lambda code: one.unit == code,
        "district": lambda code: code == DISTRICT,
        "held_by": lambda account_id: taken.where(claim.c.account_id == account_id).exists(),
        "late": lambda late: one.late_since.is_not(None),
        "text": _says,
    }
    found = [_in_office(by), one.waits_for.is_not(None)]
    found += [condition(getattr(wanted, name)) for name, condition in asked.items() if getattr(wanted, name)]
    if wanted.scope == MINE:
        found.append(one.id.in_(_taken_by(by)))
    if wanted.scope == UNCLAIMED:
        found.append(~taken.exists())
    if wanted.corrected is not None:
        found.append(one.status == RESUBMITTED if wanted.corrected else one.status != RESUBMITTED)
    return found


def _taken_by(by: Person) -> Select[Any]:
    return select(claim.c.application_id).where(claim.c.account_id == by.account_id)


def _says(text: str) -> ColumnElement[bool]:
    names = (application.c.number, application.c.applicant_name, application.c.company["name"].astext)
    return or_(*(name.icontains(text, autoescape=True) for name in names))


def waiting_by_step(session: Session, permit_type: str, *, of: str) -> dict[str, int]:
    """How many applications for the permit type wait for the office, by step; counted as far as in `count`."""
    one = application.c
    mine = (one.agency == of, one.permit_type == permit_type, one.waits_at.is_not(None))
    steps = each_value(one.waits_at, *mine)
    here = select(one.waits_for).where(*mine, one.waits_at == steps.c.value, one.waits_for.is_not(None)).limit(MOST_COUNTED + 1).lateral()
    found = select(steps.c.value, func.count()).select_from(steps.join(here, true())).group_by(steps.c.value)
    return {row[0]: row[1] for row in session.execute(found)}


def list_returned(session: Session, by: Person, *, mine: bool = False, after: int | None, limit: int) -> list[Waiting]:
    """What waits for applicants, and who returned it; what must be answered soonest comes first. `mine`: only what that person has."""
    open_round = and_(correction.c.application_id == application.c.id, correction.c.closed_at.is_(None))
    returned_by = (correction.c.by_name.label("returned_by_name"), correction.c.by_role.label("returned_by_role"))
    columns = (*QUEUED, application.c.filed_by_id, *returned_by)
    order = (application.c.correct_by, application.c.id)
    found = select(*columns).join(correction, open_round).where(_in_office(by), application.c.correct_by.is_not(None))
    found = found.where(application.c.status == RETURNED).order_by(*order).limit(limit + 1)
    if mine:
        found = found.where(application.c.id.in_(_taken_by(by)))
    if after:
        last = select(application.c.correct_by).where(application.c.id == after).scalar_subquery()
        found = found.where(tuple_(*order) > tuple_(last, after))
    return [(row, process_of(row)) for row in session.execute(found)]


def list_late(session: Session, by: Person, *, after: int | None, limit: int) -> list[Waiting]:
    """What waits at a step that is late, in the whole agency; longest first."""
    order = (application.c.late_since, application.c.id)
    late = (application.c.late_since.is_not(None), application.c.waits_for.is_not(None))
    found = select(*QUEUED).where(_in_office(by), *late).order_by(*order).limit(limit + 1)
    if after:
        last = select(application.c.late_since).where(application.c.id == after).scalar_subquery()
        found = found.where(tuple_(*order) > tuple_(last, after))
    return [(row, process_of(row)) for row in session.execute(found)]


def steps_with_any(session: Session, agency: str, codes: Sequence[str]) -> set[str]:
    """Those of the steps at which something waits for the office; the first is looked up for each, where PostgreSQL might read all that waits."""
    step = func.unnest(literal(list(codes), ARRAY(Text))).table_valued("code").render_derived()
    here = (application.c.agency == agency, application.c.waits_at == step.c.code, application.c.waits_for.is_not(None))
    first = select(application.c.id).where(*here).limit(1).lateral()
    return set(session.scalars(select(step.c.code).select_from(step.join(first, true()))))


def count_waiting(session: Session, agency: str, *, at: datetime) -> dict[str, int]:
    """How many applications wait for the agency's office, and how many of them are late."""
    late = func.count().filter(application.c.due_at < at)
    waits = (application.c.waits_at.is_not(None), application.c.waits_for.is_not(None))
    found = select(func.count(), late).where(application.c.agency == agency, *waits)
    waiting, are_late = session.execute(found).one()
    return {"applications_waiting": waiting, "applications_late": are_late}


def _for_roles(waiting: Select[Any], by: Person, *, limit: int) -> Select[Any]:
    """The first of each role and unit, which the index has in order, and of those the first: all that waits is never sorted."""
    pairs = {(role, unit) for held, at in by.places for role in held for unit in ("", SEVERAL_UNITS, *at)}
    roles, units = zip(*sorted(pairs), strict=True)
    place = func.unnest(literal(roles, ARRAY(Text)), literal(units, ARRAY(Text))).table_valued("role", "unit").render_derived()
    asked = (and_(place.c.role.in_(sorted(held)), application.c.waits_in_units.overlap(sorted(at))) for held, at in by.places)
    theirs = or_(place.c.unit != SEVERAL_UNITS, *asked)
    here = (application.c.waits_for == place.c.role, place.c.unit == WAITS_IN, application.c.waits_at.is_not(None), theirs)
    first = waiting.where(*here).lateral()
    return select(first).select_from(place.join(first, true())).order_by(first.c.due_at, first.c.id).limit(limit + 1)


def _behind(found: Select[Any], after: int) -> Select[Any]:
    """What is due on no day comes last."""
    last = select(application.c.due_at).where(application.c.id == after).scalar_subquery()
    undated = and_(application.c.due_at.is_(None), or_(last.is_not(None), application.c.id > after))
    return found.where(or_(tuple_(application.c.due_at, application.c.id) > tuple_(last, after), undated))


def _in_office(by: Person) -> ColumnElement[bool]:
    mine = and_(application.c.agency == by.agency, application.c.submitted_at.is_not(None))
    return mine if by.is_staff else false()
