"""Who is away, for the office, and what an absence did to an application."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row

from permits.domain import absence as rules
from permits.domain.absence import Absence
from permits.domain.colleague import Colleague
from permits.domain.flow.process import Process
from permits.domain.people import Person
from permits.views.common import Json, iso, page_of, pick


def absence(one: Absence, who: Colleague, *, reader: Person, on: date) -> Json:
    state = one.state(on=on)
    return {
        "absence_id": one.id,
        **pick(one, ("revision", "account_id", "name", "said_by_name")),
        "since": iso(one.since),
        "until": iso(one.until),
        "said_at": iso(one.said_at),
        "ended_at": iso(one.ended_at),
        "state": state,
        "may_change": state != rules.OVER and rules.may_say(who, by=reader),
    }


def page(found: Sequence[Absence], who: Mapping[int, Colleague], *, reader: Person, on: date, limit: int) -> Json:
    return page_of([absence(each, who[each.account_id], reader=reader, on=on) for each in found], limit=limit, key="absence_id")


def handed_on(cases: Sequence[Row[Any]], process: Process) -> list[Json]:
    """The lines of an application's history that say so."""
    return [
        {
            **pick(each, ("step", "name", "said_by_name", "to_name")),
            "step_name": _step_name(process, each.step),
            "unit": each.unit or None,
            "at": iso(each.at),
            "until": iso(each.until),
        }
        for each in cases
    ]


def _step_name(process: Process, code: str) -> Json:
    step = process.step(code)
    return dict(step.name) if step else {"id": code}
