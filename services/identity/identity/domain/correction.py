"""Correcting a registration that the office returned: the returned fields, and the email address as long as no account is open."""

from dataclasses import dataclass, replace
from datetime import datetime

from bus.refusals import Conflict
from identity.domain import answers
from identity.domain.answers import Answers, Facts
from identity.domain.faults import fault, refuse
from identity.domain.registration import ACCEPTED, RETURNED, SUBMITTED, Registration

# Groups of fields that are validated against each other: when one is returned, its whole group may be edited.
_TOGETHER = (frozenset({"id_type", "id_number"}), frozenset({*answers.REGIONS, "postal_code"}))


def open_fields(registration: Registration) -> tuple[str, ...]:
    """The fields that may be corrected, in the order of the form: those that the office named, and those that are validated together with
    them."""
    named = frozenset(registration.reasons or ())
    # Returning only the postcode opens no other field; returning a region opens its whole group.
    along = [group for group in _TOGETHER if (named - {"postal_code"}) & group]
    return tuple(name for name in answers.STEP_OF if name in named.union(*along))


@dataclass(frozen=True)
class Corrected:
    """`open_warnings`: the warnings that the applicant must confirm before the registration can go back to the office."""

    registration: Registration
    open_warnings: list[dict[str, str]]


def merged(registration: Registration, typed: Answers) -> Answers:
    """All answers with the typed ones in place of the old: for these the facts are looked up."""
    return {**registration.answers, **{name: value for name, value in typed.items() if value is not None}}


def correct(registration: Registration, typed: Answers, *, facts: Facts, confirmed: bool, partial: bool = False) -> Corrected:
    """The corrections in the form in which they are saved. Warnings that were confirmed before stay confirmed. `partial`: only some of the
    fields are given; each must be valid by itself, and is saved for later.

    :raises Invalid: invalid_fields, by name: faults in fields that may be corrected, and any other field that was typed.
    :raises Conflict: registration_not_returned.
    """
    refuse_unless_returned(registration)
    open_ones = open_fields(registration)
    about = [name for name in open_ones if name in typed] if partial else open_ones
    checked = answers.check_whole(merged(registration, typed), facts=facts)
    faults = {name: found for name, found in checked.faults.items() if name in about}
    faults |= {name: fault("field_not_open") for name in typed if name not in open_ones}
    refuse(faults)
    changed = replace(registration, answers={**registration.answers, **{name: checked.answers[name] for name in about}})
    return _with_warnings(changed, checked.warnings, confirmed=confirmed)


def _with_warnings(changed: Registration, warnings: list[dict[str, str]], *, confirmed: bool) -> Corrected:
    known = changed.warnings if changed.warnings_confirmed else []
    open_warnings = [] if confirmed else [warning for warning in warnings if warning not in known]
    all_confirmed = bool(warnings) and not open_warnings
    return Corrected(replace(changed, warnings=warnings, warnings_confirmed=all_confirmed), open_warnings)


def refuse_unless_returned(registration: Registration) -> None:
    """:raises Conflict: registration_not_returned (status)."""
    if registration.status != RETURNED:
        raise Conflict("registration_not_returned", "it was not given back", status=registration.status)


def hand_in(corrected: Registration, *, accept_by: datetime, at: datetime) -> Registration:
    """Sends the registration back to the office; a new term begins."""
    return replace(corrected, status=SUBMITTED, handed_in_at=at, accept_by=accept_by)


def can_change_email(registration: Registration) -> bool:
    return registration.status in (SUBMITTED, RETURNED, ACCEPTED)


def refuse_unless_email_open(registration: Registration) -> None:
    """:raises Conflict: registration_not_waiting (status)."""
    if not can_change_email(registration):
        raise Conflict("registration_not_waiting", "its address cannot be changed any more", status=registration.status)


def change_email(registration: Registration, typed: str, *, facts: Facts) -> Registration:
    """The registration with another email address. Whether somebody else uses that address is not checked here.

    :raises Conflict: registration_not_waiting (status), when the registration is still a draft or has reached its final state.
    :raises Invalid: invalid_fields.
    """
    refuse_unless_email_open(registration)
    checked = answers.check_whole({**registration.answers, "email": typed}, facts=facts)
    refuse({name: found for name, found in checked.faults.items() if name == "email"})
    return replace(registration, answers={**registration.answers, "email": checked.answers["email"]})
