"""A process: the steps that an application goes through, as a value. An application keeps the copy under which it was submitted.

A process is data: nobody but `shipped.py` writes one.
"""

from dataclasses import dataclass

from permits.domain.condition import Facts
from permits.domain.flow.step import BACK, DECIDE, FORWARD, Step

Skipped = tuple[tuple[Step, str], ...]  # each with a code for why


@dataclass(frozen=True)
class Way:
    """Where an outcome leads: `to` a step or, without one, to the end `ends`; `skipped`: steps that are passed over on the way."""

    to: Step | None
    ends: str | None
    skipped: Skipped


@dataclass(frozen=True)
class Process:
    """`code` names the flow it is a copy of."""

    code: str
    steps: tuple[Step, ...]

    @property
    def first(self) -> Step:
        return self.steps[0]

    def step(self, code: str | None) -> Step | None:
        return next((step for step in self.steps if step.code == code), None)

    def way(self, target: str, facts: Facts) -> Way:
        """On to `target`, a step or an end, passing over steps that a case of these facts does not come to."""
        skipped: Skipped = ()
        found = self.step(target)
        while found and (why := found.why_skipped(facts)) and (found, why) not in skipped:
            skipped = (*skipped, (found, why))
            target = found.outcomes[FORWARD]
            found = self.step(target)
        return Way(found, None if found else target, skipped)

    def way_back(self, step: Step, facts: Facts) -> Step:
        """The earlier step to which `step` sends back; where the case does not come to that one, the last before it to which it does."""
        codes = [each.code for each in self.steps]
        before = self.steps[: codes.index(step.outcomes[BACK]) + 1]
        return next((each for each in reversed(before) if each.why_skipped(facts) is None), self.first)

    def decision_before(self, step: Step) -> Step:
        """The step that decided what `step` carries out."""
        before = self.steps[: self.steps.index(step)]
        return next((each for each in reversed(before) if each.act == DECIDE), self.first)
