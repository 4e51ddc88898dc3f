"""A process: the steps that an application goes through, as a value. An application keeps the copy under which it was submitted.

A process is data: nobody but `shipped.py` writes one.
"""

from dataclasses import dataclass

from permits.domain.flow.step import FORWARD, Step


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

    def after(self, step: Step) -> Step | None:
        """The step that follows when `step` is done; None: the application ends."""
        return self.step(step.outcomes[FORWARD])
