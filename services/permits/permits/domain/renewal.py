"""Renewal, amendment and duplicate: whether one can be applied for about a permit on a day, what the draft takes over, and how long a successor
holds."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bus.refusals import Conflict, Invalid
from permits.domain.application import DUPLICATE, Application
from permits.domain.carried_over import carried_over
from permits.domain.catalogue.permit_type import Validity
from permits.domain.company import Company
from permits.domain.permit import Permit, valid_until
from permits.domain.permit_life import SUPERSEDED

RENEWAL, AMENDMENT = "renewal", "amendment"
SUCCESSIONS = (RENEWAL, AMENDMENT)  # what they lead to takes the permit's place
KINDS = (*SUCCESSIONS, DUPLICATE)
OPENS_BEFORE_END = timedelta(days=90)
# No source that was read says until when: illustrative.
CLOSES_AFTER_END = timedelta(days=90)


@dataclass(frozen=True)
class UnderWay:
    """An application about a permit, a draft included, that has not ended."""

    application_id: int
    applicant_id: int
    number: str | None
    kind: str

    @property
    def succeeds(self) -> bool:
        return self.kind in SUCCESSIONS


def refusal_of(permit: Permit, kind: str, *, on: date, under_way: Collection[UnderWay]) -> Conflict | None:
    """Why no application of that kind can be begun about the permit on that day; None when one can. A duplicate and a successor are under way
    beside each other."""
    standing = refusal_by_standing(permit, kind, on=on)
    if standing:
        return standing
    if permit.superseded_by and kind in SUCCESSIONS:
        return Conflict("permit_superseded", "a permit gets one successor", number=permit.superseded_by.number)
    other = next((each for each in under_way if each.succeeds == (kind in SUCCESSIONS)), None)
    if other:
        code = "permit_in_application" if other.number else "permit_in_draft"
        return Conflict(code, "one application at a time", application_id=other.application_id, number=other.number)
    return _refusal_of_renewal(permit, on) if kind == RENEWAL else _refusal_out_of_force(permit, on)


def refusal_by_standing(permit: Permit, kind: str, *, on: date) -> Conflict | None:
    """Why what was applied for is not issued, although it is under way: nobody gets rid of a suspension by a renewal, nor a new paper of what is
    in force no more."""
    if permit.revoked_at:
        return Conflict("permit_revoked", "what was revoked gets no successor")
    if permit.is_suspended_or_will_be(on=on):
        return Conflict("permit_suspended", "what is suspended gets no successor until that is lifted")
    if kind != DUPLICATE:
        return None
    if permit.superseded_by and permit.status(on=on) == SUPERSEDED:
        return Conflict("permit_superseded", "another permit has taken its place", number=permit.superseded_by.number)
    return _refusal_out_of_force(permit, on)


def check(permit: Permit, kind: str, *, on: date, under_way: Collection[UnderWay]) -> None:
    """:raises Conflict: permit_revoked, permit_suspended, permit_superseded, permit_in_application, permit_in_draft, permit_without_end, renewal_too_early,
    renewal_too_late, permit_not_begun, permit_ended."""
    refusal = refusal_of(permit, kind, on=on, under_way=under_way)
    if refusal:
        raise refusal


def _refusal_of_renewal(permit: Permit, on: date) -> Conflict | None:
    if permit.valid_until is None:
        return Conflict("permit_without_end", "it holds for ever")
    first, last = max(permit.valid_from, permit.valid_until - OPENS_BEFORE_END), permit.valid_until + CLOSES_AFTER_END
    if on < first:
        return Conflict("renewal_too_early", "it cannot be renewed yet", first_day=first.isoformat())
    return Conflict("renewal_too_late", "it ended too long ago", last_day=last.isoformat()) if on > last else None


def _refusal_out_of_force(permit: Permit, on: date) -> Conflict | None:
    if on < permit.valid_from:
        return Conflict("permit_not_begun", "it is not in force yet", first_day=permit.valid_from.isoformat())
    if permit.valid_until and permit.valid_until < on:
        return Conflict("permit_ended", "it is in force no more", last_day=permit.valid_until.isoformat())
    return None


def refusals_of(permit: Permit, *, kinds: Collection[str], on: date, under_way: Collection[UnderWay]) -> dict[str, Conflict | None]:
    """By each kind of application that its permit type offers (`kinds`): why none can be begun about the permit, None when one can."""
    return {kind: refusal_of(permit, kind, on=on, under_way=under_way) for kind in KINDS if kind in kinds}


def continued(
    draft: Application, permit: Permit, *, before: Application, company: Company | None, on: date, decided_on: date | None = None
) -> Application:
    """The draft about that permit, with what still fits of `before`: the application that it came from, or the last one about it.
    `company`: as the applicant keeps it now.

    :raises Invalid: invalid_fields (permit_id, permit_type).
    """
    if draft.kind not in KINDS:
        raise Invalid("invalid_fields", "a new application continues no permit", fields={"permit_id": {"code": "not_for_new"}})
    if permit.permit_type != draft.permit_type:
        raise Invalid("invalid_fields", "the permit is of another type", fields={"permit_type": {"code": "not_of_the_permit"}})
    taken = carried_over(draft, before, company=company, on=on, decided_on=decided_on)
    location = before.location if draft.kind == DUPLICATE else taken.location
    return replace(taken, location=location, old_permit_id=permit.id, old_permit_number=permit.number)


def term(kind: str, old: Permit | None, validity: Validity, *, on: date) -> tuple[date, date | None]:
    """First and last day of a permit that is issued on that day and takes the place of `old`. A renewal follows on the old one's last day;
    an amendment ends with the old one, and the office's delay does not move the beginning past that end."""
    if old is None:
        return on, valid_until(on, validity)
    if kind == AMENDMENT:
        return (min(on, old.valid_until) if old.valid_until else on), old.valid_until
    start = max(on, old.valid_until + timedelta(days=1)) if old.valid_until else on
    return start, valid_until(start, validity)
