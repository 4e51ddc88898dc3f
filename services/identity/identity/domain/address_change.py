"""Changes of a registration's email address. The mail that opens the account is sent to this address, so one officer alone may never change
it: one officer asks for the change, and another officer or the applicant decides on it. The applicant proves who they are with the
registration's own token or with a link mailed to the old address. A change that the applicant makes takes effect at once. Every change
stays in the history, and the old address gets a mail about it."""

from dataclasses import dataclass, replace
from datetime import datetime

from bus.refusals import Conflict, NotAllowed
from identity.domain.decision import Officer
from identity.domain.faults import fault, refuse
from identity.domain.registration import Registration

APPROVED, REFUSED, REPLACED = "approved", "refused", "replaced"


@dataclass(frozen=True)
class AddressChange:
    """`asked_by` is None when the applicant asked, `decided_by` is None when the applicant decided; `decision` is None while the change
    waits."""

    registration_id: int
    old_email: str
    new_email: str
    asked_by: int | None
    asked_by_name: str | None
    asked_at: datetime
    id: int = 0
    decided_by: int | None = None
    decided_by_name: str | None = None
    decided_at: datetime | None = None
    decision: str | None = None

    @property
    def by_office(self) -> bool:
        return self.asked_by is not None


def ask(before: Registration, after: Registration, *, by: Officer, at: datetime) -> AddressChange:
    """`after`: the registration with the new address. :raises Invalid: invalid_fields (email: same_as_old)."""
    old, new = before.answers["email"], after.answers["email"]
    refuse({"email": fault("same_as_old")} if old == new else {})
    return AddressChange(before.id, old, new, asked_by=by.id, asked_by_name=by.name, asked_at=at)


def own_change(before: Registration, after: Registration, *, at: datetime) -> AddressChange | None:
    """A change by the applicant, which needs no decision by anybody else. None when the address stays the same."""
    old, new = before.answers["email"], after.answers["email"]
    if old == new:
        return None
    return AddressChange(before.id, old, new, asked_by=None, asked_by_name=None, asked_at=at, decided_at=at, decision=APPROVED)


def decide(change: AddressChange, *, decision: str, by: Officer | None, at: datetime) -> AddressChange:
    """`by`: the officer who decides; None for the applicant. :raises NotAllowed: second_officer_needed."""
    if by and by.id == change.asked_by:
        raise NotAllowed("second_officer_needed", "another officer or the applicant must decide")
    settled = replace(change, decision=decision, decided_at=at)
    return replace(settled, decided_by=by.id, decided_by_name=by.name) if by else settled


def not_waiting() -> Conflict:
    return Conflict("email_change_not_waiting", "no change of the address waits")
