"""What a flow becomes for one case: whose its steps are in that office, and how many of the case's days each of them has.

Nobody may be missing. A unit that the agency does not have, or in which nobody has the step's role, is not asked; if no unit is left, whoever in
the agency has the role does the step. Where nobody in the agency has the role, the first of the step's `stand_ins` that somebody has does it; where
nobody has those either, the step keeps its role, and waits until an admin gives it to somebody.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from permits.domain.condition import Facts
from permits.domain.flow.process import Process
from permits.domain.flow.step import EVERY_UNIT, OFFICE, UNIT, Step

# By role: the units of those who have it. None: not known yet, and every role is taken to be held.
Held = Mapping[str, Collection[str]] | None


@dataclass(frozen=True)
class Staff:
    """The units of an agency, and the roles that somebody there has."""

    units: Collection[str] = ()
    held: Held = None


def bound(flow: Process, *, technical_units: Collection[str], staff: Staff, working_days: int, facts: Facts) -> Process:
    """`technical_units`: those that the permit type names."""
    staffed = tuple(_staffed(step, technical_units=technical_units, staff=staff) for step in flow.steps)
    return with_days(replace(flow, steps=staffed), working_days, facts)


def _staffed(step: Step, *, technical_units: Collection[str], staff: Staff) -> Step:
    held, role = staff.held, _role(step, staff.held)
    asked = tuple(unit for unit in step.units or technical_units if unit in staff.units and (held is None or unit in held.get(role, ())))
    if step.at == OFFICE or not asked:
        return replace(step, role=role, at=OFFICE, units=())
    if step.at == UNIT or len(asked) == 1:
        return replace(step, role=role, at=UNIT, units=asked[:1])
    return replace(step, role=role, at=EVERY_UNIT, units=asked)


def _role(step: Step, held: Held) -> str:
    if held is None or held.get(step.role) is not None:
        return step.role
    return next((role for role in step.stand_ins if held.get(role) is not None), step.role)


def with_days(flow: Process, limit: int, facts: Facts) -> Process:
    """The limit, parted as the flow's own days are; steps that the case does not come to are left without. What does not divide goes to the
    steps that lose most by it, the earlier first, so that the days add up to the limit."""
    shares = [0 if step.why_skipped(facts) else step.days or 0 for step in flow.steps]
    whole = sum(shares)
    if not whole:
        return flow
    days = [limit * share // whole for share in shares]
    most = sorted(range(len(shares)), key=lambda n: (-(limit * shares[n] % whole), n))
    for n in most[: limit - sum(days)]:
        days[n] += 1
    return replace(flow, steps=tuple(replace(step, days=share) for step, share in zip(flow.steps, days, strict=True)))
