"""What the office decides on a submitted registration: accept it, return it for correction, or reject it for good."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bus.refusals import Conflict
from identity.domain.answers import STEP_OF
from identity.domain.faults import fault, refuse
from identity.domain.registration import ACCEPTED, REJECTED, RETURNED, SUBMITTED, Registration

# The registration number comes from the chosen agency's series, so the agency cannot be changed: who chose the wrong agency registers
# again.
RETURNABLE = frozenset(STEP_OF) - {"agency"}


@dataclass(frozen=True)
class Officer:
    id: int
    name: str


def accept(registration: Registration, *, by: Officer, at: datetime, revision: int, again: bool, reason: str | None) -> Registration:
    """`again`: somebody with the same identity number already has an account or is about to get one; accepting a second one needs a reason.

    :raises Conflict: registration_not_waiting (status), registration_changed (revision: the present one), duplicate_needs_reason.
    """
    _refuse_unless_waiting(registration, revision)
    if again and not (reason or "").strip():
        raise Conflict("duplicate_needs_reason", "somebody with the same identity number is let in already")
    return _decided(registration, ACCEPTED, by=by, at=at, accepted_at=at, accepted_by=by.id, accepted_by_name=by.name)


def give_back(registration: Registration, *, reasons: dict[str, str], by: Officer, at: datetime, revision: int) -> Registration:
    """`reasons`: what is wrong, by the name of the field; only these fields, and those validated together with them, can then be corrected.

    :raises Invalid: invalid_fields, by name: the field may not be returned, or its reason is empty.
    :raises Conflict: as for `accept`.
    """
    _refuse_unless_waiting(registration, revision)
    faults = {name: fault("unknown_field") for name in reasons if name not in RETURNABLE}
    faults |= {name: fault("required") for name, reason in reasons.items() if not reason.strip()}
    refuse(faults)
    return _decided(registration, RETURNED, by=by, at=at, reasons=reasons, times_returned=registration.times_returned + 1)


def reject(registration: Registration, *, reason: str, by: Officer, at: datetime, revision: int) -> Registration:
    """:raises Conflict: as for `accept`."""
    _refuse_unless_waiting(registration, revision)
    return _decided(registration, REJECTED, by=by, at=at, reject_reason=reason)


def refuse_changed(registration: Registration, revision: int) -> None:
    """:raises Conflict: registration_changed, `revision`: the present one."""
    if registration.revision != revision:
        raise Conflict("registration_changed", "somebody else changed it meanwhile", revision=registration.revision)


def _refuse_unless_waiting(registration: Registration, revision: int) -> None:
    if registration.status != SUBMITTED:
        raise Conflict("registration_not_waiting", "it is not waiting to be decided", status=registration.status)
    refuse_changed(registration, revision)


def _decided(registration: Registration, status: str, *, by: Officer, at: datetime, **more: Any) -> Registration:
    return replace(registration, status=status, decided_at=at, decided_by=by.id, decided_by_name=by.name, **more)
