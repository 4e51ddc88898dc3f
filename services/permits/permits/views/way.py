"""The steps of an application, of those to come and of those passed."""

from collections.abc import Sequence

from permits.domain.application import ADVANCED, Application
from permits.domain.catalogue.permit_type import PermitType
from permits.domain.flow import shipped as flows
from permits.domain.flow.binding import with_days
from permits.domain.flow.step import BACK, Step, Words
from permits.domain.holder import ACTS
from permits.views.common import Json, named


def step_now(step: Step, *, places: Sequence[str]) -> Json:
    buttons = {ACTS[outcome]: dict(words) for outcome, words in step.buttons.items() if outcome in ACTS}
    whose = {"role": step.role, "unit": places[0] if len(places) == 1 else None, "units": list(places)}
    return {**named(step.code, step.name), "act": step.act, **whose, "form": list(step.form), "buttons": buttons}


def _on_the_way(step: Step, name: Words) -> Json:
    return {**named(step.code, name), "days": step.days, "clock": step.clock}


def steps_ahead(one: PermitType, kind: str | None = None) -> list[Json]:
    """The way of any application for it, of that kind; steps to which none comes are left out. None: of a kind with no terms of its own."""
    flow, days = (one.flow_of(kind), one.working_days_of(kind)) if kind else (one.flow, one.working_days)
    facts = one.facts_of(kind)
    way = with_days(flows.flow(flow), days, facts)
    return [_on_the_way(step, step.applicant_name) for step in way.steps if step.why_skipped(facts) is None]


def ways_for_staff(one: PermitType) -> dict[str, list[Json]]:
    """By kind of application, the way as the office calls its steps, with where each may send back; none where its flow is unknown."""
    return {kind: _way_for_staff(one, kind) for kind in one.kinds if _is_known(one, kind)}


def _way_for_staff(one: PermitType, kind: str) -> list[Json]:
    facts = one.facts_of(kind)
    steps = with_days(flows.FLOWS[one.flow_of(kind)], one.working_days_of(kind), facts).steps
    return [{**_on_the_way(step, step.name), "back": step.outcomes.get(BACK)} for step in steps if step.why_skipped(facts) is None]


def _is_known(one: PermitType, kind: str) -> bool:
    return one.flow_of(kind) in flows.FLOWS and one.working_days_of(kind) > 0


def way_of(one: Application, *, for_staff: bool) -> list[Json]:
    """Each step with what became of it: what was sent back is ahead again."""
    codes = [step.code for step in one.process.steps]
    here = codes.index(one.waits_at) if one.waits_at in codes else None
    done = {line.step for line in one.history if line.outcome == ADVANCED}
    states = []
    for place, step in enumerate(one.process.steps):
        passed = place < here if here is not None else step.code in done
        state = "skipped" if step.why_skipped(one.facts) else "done" if passed else "ahead"
        states.append("current" if place == here else state)
    ways = [
        {**_on_the_way(step, step.name), "back": step.outcomes.get(BACK)} if for_staff else _on_the_way(step, step.applicant_name)
        for step in one.process.steps
    ]
    return [{**way, "state": state} for way, state in zip(ways, states, strict=True)]
