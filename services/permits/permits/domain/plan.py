"""What happens next to an application that was just submitted: its steps, each with the last day on which it is to be done."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import date

from permits.domain import working_days
from permits.domain.application import Application
from permits.domain.flow.step import RUNS, Step


@dataclass(frozen=True)
class Planned:
    """`last_day` None: the step waits for somebody outside the office, and nobody knows how long."""

    step: Step
    last_day: date | None


def planned(one: Application, *, days_off: Set[date], zone: str) -> list[Planned]:
    """As it was on the day of the submission: the days of the steps add up to the limit."""
    assert one.submitted_at, "a draft has no plan"
    plan, days = [], 0
    for step in one.process.steps:
        if step.why_skipped(one.facts):
            continue
        days += step.days or 0
        last = working_days.due(one.submitted_at, working_days=days, days_off=days_off, zone=zone)
        plan.append(Planned(step, last if step.clock == RUNS else None))
    return plan
