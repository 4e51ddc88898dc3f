"""The office's lists of applications: what waits for whom, what is late, what waits for applicants."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, Row, Select, Text, and_, false, func, literal, or_, select, true, tuple_
from sqlalchemy.sql import ColumnElement

from bus.database import Session
from permits.domain.flow.process import Process
from permits.domain.people import Person
from permits.domain.status import RESUBMITTED, RETURNED
from permits.store.applications import LISTED, SEVERAL_UNITS, process_of
from permits.store.tables import WAITS_IN, application, correction

# What lists of the office show.
QUEUED = (*LISTED, application.c.applicant_name, application.c.waits_at, application.c.late_since, application.c.process)
Waiting = tuple[Row[Any], Process]


def list_waiting(
    session: Session, by: Person, *, step: str | None, corrected: bool | None = None, after: int | None, limit: int
) -> list[Waiting]:
    """What waits for that person's roles at their place, or at `step` for whomever; least time left first; `after` and `limit`
    as for `applications.list_own`. `corrected`: only what came back with corrections, or all but these."""
    waiting = select(*QUEUED).where(_in_office(by)).order_by(application.c.due_at, application.c.id).limit(limit + 1)
    if corrected is not None:
        waiting = waiting.where(application.c.status == RESUBMITTED if corrected else application.c.status != RESUBMITTED)
    if after:
        waiting = _behind(waiting, after)
    at_step = (application.c.waits_at == step, application.c.waits_for.is_not(None))
    found = waiting.where(*at_step) if step else _for_roles(waiting, by, limit=limit)
    return [(row, process_of(row)) for row in session.execute(found)]


def waiting_by_step(session: Session, permit_type: str, *, of: str) -> dict[str, int]:
    """How many applications for the permit type wait for the office, by step."""
    waits = (application.c.waits_at.is_not(None), application.c.waits_for.is_not(None))
    found = select(application.c.waits_at, func.count()).where(application.c.agency == of, application.c.permit_type == permit_type, *waits)
    return {row[0]: row[1] for row in session.execute(found.group_by(application.c.waits_at))}


def list_returned(session: Session, by: Person, *, after: int | None, limit: int) -> list[Waiting]:
    """What waits for applicants, and who returned it; what must be answered soonest comes first."""
    open_round = and_(correction.c.application_id == application.c.id, correction.c.closed_at.is_(None))
    columns = (*QUEUED, correction.c.by_name.label("returned_by_name"), correction.c.by_role.label("returned_by_role"))
    order = (application.c.correct_by, application.c.id)
    found = select(*columns).join(correction, open_round).where(_in_office(by), application.c.correct_by.is_not(None))
    found = found.where(application.c.status == RETURNED).order_by(*order).limit(limit + 1)
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
    """Those of the steps at which something waits for the office."""
    step = func.unnest(literal(list(codes), ARRAY(Text))).table_valued("code").render_derived()
    here = (application.c.agency == agency, application.c.waits_at == step.c.code, application.c.waits_for.is_not(None))
    return set(session.scalars(select(step.c.code).where(select(application.c.id).where(*here).exists())))


def count_waiting(session: Session, agency: str, *, at: datetime) -> dict[str, int]:
    """How many applications wait for the agency's office, and how many of them are late."""
    late = func.count().filter(application.c.due_at < at)
    waits = (application.c.waits_at.is_not(None), application.c.waits_for.is_not(None))
    found = select(func.count(), late).where(application.c.agency == agency, *waits)
    waiting, are_late = session.execute(found).one()
    return {"applications_waiting": waiting, "applications_late": are_late}


def _for_roles(waiting: Select[Any], by: Person, *, limit: int) -> Select[Any]:
    """The first of each role and unit, which the index has in order, and of those the first: all that waits is never sorted."""
    roles, units = zip(*((role, unit) for role in sorted(by.roles) for unit in ("", SEVERAL_UNITS, *sorted(by.units))), strict=True)
    place = func.unnest(literal(roles, ARRAY(Text)), literal(units, ARRAY(Text))).table_valued("role", "unit").render_derived()
    theirs = or_(place.c.unit != SEVERAL_UNITS, application.c.waits_in_units.overlap(sorted(by.units)))
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
