"""A step of a flow: who does what, where, and what follows. What a step means is said by its act (`status.py`), its role and its place."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from permits.domain.condition import Condition, Facts

Words = Mapping[str, str]  # by language

# How a step waits: while the service limit runs, or while somebody else is awaited.
RUNS, FOR_APPLICANT, FOR_PAYMENT, FOR_COLLECTION = "runs", "waits_for_applicant", "waits_for_payment", "waits_for_collection"
# Where a step is done: by whoever in the agency has its role, in one unit, or in every unit of `units`, each for itself.
OFFICE, UNIT, EVERY_UNIT = "office", "unit", "every_unit"
# The outcomes of a step, and the ways in which an application ends.
FORWARD, BACK, REJECT, RETURN = "forward", "back", "reject", "return"
ISSUED, HANDED_OVER, REJECTED, WITHDRAWN, LAPSED = "issued", "handed_over", "rejected", "withdrawn", "lapsed"
INSPECT, DECIDE, ISSUE, HAND_OVER = "inspect", "decide", "issue", "hand_over"
GRANTS = (DECIDE, ISSUE)  # the acts by which a permit comes into being
# Where the outcome `return` leads: to the applicant, who sends it back to the same step.
TO_APPLICANT = "applicant"
# What a step's form may ask for.
NOTE, REPORT = "note", "report"
# Acts that nobody can do yet: a step of such an act is skipped, and the history says so.
NOT_YET = {"assess": "fees_later", "pay": "fees_later"}


@dataclass(frozen=True)
class Step:
    """`role` does `act` at the place `at`, but nobody who did one of the steps `not_by`. `outcomes`: outcome → the code of the step that
    follows, or how the application ends, or `TO_APPLICANT`. `buttons`: outcome → the words on its button. `days`: the step's share of the limit, if it
    has one.
    `units`: those in which it is done; none for the one that the application was addressed to. `stand_ins`: roles that do it where nobody has
    `role`, the first of them that somebody has. `unless`: conditions, one of which is enough for the step to be skipped. `form`: what must be
    filled in to pass it on. `produces`: the kind of document that it makes."""

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
    units: tuple[str, ...] = ()
    stand_ins: tuple[str, ...] = ()
    unless: tuple[Condition, ...] = ()
    form: tuple[str, ...] = ()
    produces: str | None = None

    @property
    def may_reject(self) -> bool:
        return REJECT in self.outcomes

    @property
    def may_return(self) -> bool:
        return RETURN in self.outcomes

    def places(self, addressed_to: str) -> tuple[str, ...]:
        """The units whose staff alone do it, for an application addressed to that unit; none: everybody in the agency who has the role."""
        return () if self.at == OFFICE else self.units or (addressed_to,)

    def why_skipped(self, facts: Facts) -> str | None:
        """A code for why a case of which these are the facts does not come to this step; None: it does."""
        met = next((each.reason for each in self.unless if each.holds(facts)), None)
        return met or NOT_YET.get(self.act)
