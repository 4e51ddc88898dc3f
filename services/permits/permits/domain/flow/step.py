"""A step of a flow: who does what, where, and what follows. What a step means is said by its act (`status.py`), its role and its place."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Words = Mapping[str, str]  # by language

# How a step waits: while the service limit runs, or while somebody else is awaited.
RUNS, FOR_APPLICANT, FOR_PAYMENT = "runs", "waits_for_applicant", "waits_for_payment"
# Where a step is done: by whoever in the agency has its role, or in the unit that the application was addressed to alone.
OFFICE, UNIT = "office", "unit"
# The outcomes of a step, and the ways in which an application ends.
FORWARD, REJECT, RETURN = "forward", "reject", "return"
ISSUED, REJECTED, WITHDRAWN, LAPSED = "issued", "rejected", "withdrawn", "lapsed"
# Where the outcome `return` leads: to the applicant, who sends it back to the same step.
TO_APPLICANT = "applicant"


@dataclass(frozen=True)
class Step:
    """`role` does `act` at the place `at`, but nobody who did one of the steps `not_by`. `outcomes`: outcome → the code of the step that
    follows, or how the application ends, or `TO_APPLICANT`. `buttons`: outcome → the words on its button. `days`: the step's share of the limit, if it has one."""

    code: str
    name: Words
    applicant_name: Words
    act: str
    role: str
    outcomes: Mapping[str, str]
    buttons: Mapping[str, Words] = field(default_factory=dict)
    at: str = OFFICE
    days: int | None = None
    clock: str = RUNS
    not_by: tuple[str, ...] = ()

    @property
    def may_reject(self) -> bool:
        return REJECT in self.outcomes

    @property
    def may_return(self) -> bool:
        return RETURN in self.outcomes

    def unit_of(self, addressed_to: str) -> str | None:
        """The unit whose staff alone do it, for an application addressed to that unit; None: everybody in the agency who has the role."""
        return addressed_to if self.at == UNIT else None
