"""Visits that are planned: the appointments that hold, of the days that somebody looks at."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, exists, func, literal, or_, select, tuple_
from sqlalchemy.sql import ColumnElement

from bus.database import Session
from permits.domain.application import ADVANCED, SENT_BACK
from permits.domain.people import Person
from permits.store.applications import SEVERAL_UNITS
from permits.store.tables import WAITS_IN, application, history, inspection_appointment

_SHOWN = ("id", "number", "permit_type", "permit_type_name", "applicant_name", "location", "waits_at")
_PLAN = ("starts_at", "team", "meeting_place")


def list_planned(session: Session, by: Person, *, since: datetime, until: datetime, after: int | None, limit: int) -> Sequence[Row[Any]]:
    """Of the cases that wait for a role of that person, at their place; earliest first. One more than `limit` tells that there is another
    page; `after`: the application of the last one before."""
    one, plan = application.c, inspection_appointment.c
    order = (plan.starts_at, one.id)
    found: Select[Any] = select(
        *(one[name] for name in _SHOWN), one.company["name"].astext.label("company_name"), *(plan[name] for name in _PLAN)
    )
    found = found.join(application, and_(one.id == plan.application_id, one.waits_at == plan.step))
    days = (plan.starts_at >= since, plan.starts_at < until)
    found = found.where(*days, one.agency == by.agency, one.waits_for.is_not(None), _holds(), _theirs(by))
    if after:
        last = select(plan.starts_at).where(plan.application_id == after, *days).order_by(plan.round.desc(), plan.position.desc()).limit(1)
        found = found.where(tuple_(*order) > tuple_(last.scalar_subquery(), after))
    return session.execute(found.order_by(*order).limit(limit + 1)).all()


def _holds() -> ColumnElement[bool]:
    """Whether it is the last one of this visit to the step; an earlier visit's is over, whatever day it named."""
    plan, later, line = inspection_appointment.c, inspection_appointment.alias("later"), history.c
    replaced = exists().where(
        *(later.c[name] == plan[name] for name in ("application_id", "step", "round")), later.c.position > plan.position
    )
    left = (line.application_id == plan.application_id, line.step == plan.step, line.outcome.in_((ADVANCED, SENT_BACK)))
    visits = select(func.count() + 1).select_from(history).where(*left).scalar_subquery()
    return and_(~replaced, plan.round == visits)


def _theirs(by: Person) -> ColumnElement[bool]:
    one = application.c

    def at(units: Sequence[str]) -> ColumnElement[bool]:
        several = and_(literal(SEVERAL_UNITS) == WAITS_IN, one.waits_in_units.overlap(list(units)))
        return or_(WAITS_IN.in_(("", *units)), several)

    return or_(*(and_(one.waits_for.in_(sorted(roles)), at(sorted(units))) for roles, units in by.places))
