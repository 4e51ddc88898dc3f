"""The way of an application through the office, as data: one simple flow for every permit type."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """`status` is the one in which an application waits for this step; `role` does it, but not whoever did `not_by_who_did`."""

    code: str
    status: str
    role: str
    not_by_who_did: str | None = None
    may_reject: bool = True


ISSUED = "issued"

SIMPLE_FLOW = (
    Step("file_check", status="submitted", role="counter_officer"),
    Step("verification", status="verification_1", role="verifier"),
    Step("approval", status="decision", role="agency_head", not_by_who_did="verification"),
    # What the agency head has approved is not for the counter to refuse.
    Step("issuance", status="approved", role="counter_officer", may_reject=False),
)

WAITING = tuple(step.status for step in SIMPLE_FLOW)
OPEN = ("draft", *WAITING)  # somebody still has to do something


def step_at(status: str) -> Step | None:
    """The step an application of `status` waits for; None for drafts and finished ones."""
    return next((step for step in SIMPLE_FLOW if step.status == status), None)


def status_after(step: Step) -> str:
    following = SIMPLE_FLOW[SIMPLE_FLOW.index(step) + 1 :]
    return following[0].status if following else ISSUED


def steps_for(roles: frozenset[str]) -> list[Step]:
    return [step for step in SIMPLE_FLOW if step.role in roles]
