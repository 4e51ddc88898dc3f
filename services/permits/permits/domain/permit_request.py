"""Two people change a permit's life: one asks for its suspension, the end of that, its revocation, or the correction of its paper
(`permit_correction`); another one, the head, decides."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from bus.refusals import Conflict, Invalid, NotAllowed
from permits.domain.acts.outcome import Event
from permits.domain.application import Application
from permits.domain.holder import is_own
from permits.domain.office_time import office_date
from permits.domain.people import Absent, Person
from permits.domain.permit import Permit, told_of
from permits.domain.permit_life import CORRECTED, EXPIRED, LIFTED, REVOKED, SUPERSEDED, SUSPENDED, Entry

SUSPEND, LIFT, REVOKE, CORRECT = "suspend", "lift", "revoke", "correct"
# What each becomes in the permit's life, and the event that tells of it.
ENTRY = {SUSPEND: SUSPENDED, LIFT: LIFTED, REVOKE: REVOKED, CORRECT: CORRECTED}
EVENT = {SUSPEND: "permit_suspended", LIFT: "permit_suspension_lifted", REVOKE: "permit_revoked"}
FARTHEST = timedelta(days=366)  # a later day is a slip in the year
DECIDER = "agency_head"
ASKERS = ("verifier", "section_head", "division_head")


@dataclass(frozen=True)
class PermitRequest:
    """`day`: from which it holds, or from the day of the decision where that is later. `asked_for_id`: in whose name (a.n.) it was asked.
    `granted` is None until it was decided. `changes`: of a correction, by text what stands there and what should."""

    id: int | None
    permit_id: int
    agency: str
    kind: str
    reason: str
    legal_basis: str
    day: date
    asked_at: datetime
    asked_by_id: int
    asked_by_name: str
    asked_for_id: int | None = None
    decided_at: datetime | None = None
    decided_by_id: int | None = None
    decided_by_name: str | None = None
    granted: bool | None = None
    note: str | None = None
    changes: list[dict[str, str]] | None = None


def ask(
    one: Permit, application: Application, *, kind: str, reason: str, legal_basis: str, day: date, by: Person, at: datetime
) -> PermitRequest:
    """`application`: the one that the permit came from.

    :raises NotAllowed: own_permit; not_allowed. :raises Conflict: see `check`. :raises Invalid: invalid_fields (reason, legal_basis, day).
    """
    role = _role(by, ASKERS)
    for each in by.acting_in(role):
        refuse_own(application, each)
    today = office_date(at, by.zone)
    reason, legal_basis = reason.strip(), legal_basis.strip()
    faults: dict[str, dict[str, Any]] = {
        name: {"code": "required"} for name, text in (("reason", reason), ("legal_basis", legal_basis)) if not text
    }
    if day < today:
        faults["day"] = {"code": "date_in_past"}
    elif day > today + FARTHEST:
        faults["day"] = {"code": "date_too_far"}
    if faults:
        raise Invalid("invalid_fields", "a request says why, by which law, and from when", fields=faults)
    check(one, kind, day=day, today=today)
    return new_request(one, kind, role=role, by=by, at=at, reason=reason, legal_basis=legal_basis, day=day)


def new_request(one: Permit, kind: str, *, role: str, by: Person, at: datetime, **said: Any) -> PermitRequest:
    """`said`: why, by which law, from when, and of a correction what changes."""
    absent = by.stands_in_for(role)
    assert one.id is not None
    return PermitRequest(
        id=None,
        permit_id=one.id,
        agency=one.agency,
        kind=kind,
        asked_at=at,
        asked_by_id=by.account_id,
        asked_by_name=by.name_in(role),
        asked_for_id=absent.account_id if absent else None,
        **said,
    )


def decide(
    request: PermitRequest, one: Permit, application: Application, *, grant: bool, note: str, by: Person, at: datetime
) -> tuple[PermitRequest, Entry | None]:
    """The request as it is then, and what it adds to the permit's life. A refusal says why.

    :raises NotAllowed: own_permit, same_person_as_asker; not_allowed. :raises Conflict: permit_request_decided; see `check`. :raises Invalid: invalid_fields.
    """
    if request.decided_at:
        raise Conflict("permit_request_decided", "somebody has decided", granted=request.granted)
    both = by.acting_in(_role(by, (DECIDER,)))
    for each in both:
        refuse_own(application, each)
    if _asked(request, both):
        raise NotAllowed("same_person_as_asker", "another person decides")
    note = note.strip()
    if not grant and not note:
        raise Invalid("invalid_fields", "a refusal says why", fields={"note": {"code": "required"}})
    decided = replace(
        request, decided_at=at, decided_by_id=by.account_id, decided_by_name=by.name_in(DECIDER), granted=grant, note=note or None
    )
    if not grant:
        return decided, None
    today = office_date(at, by.zone)
    day = max(request.day, today)
    check(one, request.kind, day=day, today=today)
    return decided, Entry(ENTRY[request.kind], day, written_on=today, at=at, request_id=request.id)


def check(one: Permit, kind: str, *, day: date, today: date) -> None:
    """Whether the permit will be on that day what the change is made for.

    :raises Conflict: permit_revoked, permit_superseded (number), permit_expired (last_day), permit_suspended, permit_not_suspended.
    """
    if one.revoked_at:
        raise Conflict("permit_revoked", "nothing follows a revocation")
    status = one.status(on=day)
    if status == SUPERSEDED:
        assert one.superseded_by
        raise Conflict("permit_superseded", "its successor is what counts", number=one.superseded_by.number)
    if status == EXPIRED:
        assert one.valid_until
        raise Conflict("permit_expired", "it has ended by then", last_day=one.valid_until.isoformat())
    if kind == SUSPEND and one.is_suspended_or_will_be(on=today):
        raise Conflict("permit_suspended", "it is suspended, or will be")
    if kind == LIFT and status != SUSPENDED:
        raise Conflict("permit_not_suspended", "there is nothing to lift on that day")
    if kind == LIFT and one.suspended_until:
        raise Conflict("permit_not_suspended", "the end of its suspension is decided")


def refusal_of(one: Permit, kind: str, *, today: date) -> Conflict | None:
    """Why it cannot be asked for today; None when it can. A suspension of a day to come can be lifted on that day at the earliest."""
    try:
        check(one, kind, day=max(today, one.suspended_on or today) if kind == LIFT else today, today=today)
    except Conflict as refusal:
        return refusal
    return None


def acts_of(one: Permit, application: Application, request: PermitRequest | None, *, by: Person, on: date) -> list[str]:
    """What that person may do about the permit now."""
    try:
        both = by.acting_in(_role(by, (DECIDER,) if request else ASKERS))
    except NotAllowed:
        return []
    if any(is_own(application, each) for each in both):
        return []
    if request:
        return [] if _asked(request, both) else ["decide"]
    return [kind for kind in ENTRY if refusal_of(one, kind, today=on) is None]


def acting_as(by: Person, roles: Sequence[str]) -> "tuple[str, Sequence[Person | Absent]]":
    """In which of the roles, and as whom. :raises NotAllowed: not_allowed."""
    role = _role(by, roles)
    return role, by.acting_in(role)


def _role(by: Person, roles: Sequence[str]) -> str:
    """In which of the roles the person acts: an own one, else one by delegation. :raises NotAllowed: not_allowed: a proof of before midnight says
    a role that was delegated until then."""
    own = [role for role in roles if role in by.roles]
    role = next(iter([*own, *(role for role in roles if by.stands_in_for(role))]), None)
    if role is None:
        raise NotAllowed("not_allowed", "the person has no role for it today")
    return role


def _asked(request: PermitRequest, some: Sequence[Person | Absent]) -> bool:
    """One of them asked for it, or somebody did in their name."""
    return not {request.asked_by_id, request.asked_for_id}.isdisjoint(each.account_id for each in some)


def event(one: Permit, application: Application, request: PermitRequest, entry: Entry) -> Event:
    """Tells the holder, of a company's permit who is there now, what was decided, why and from when."""
    assert entry.at
    return Event(
        EVENT[request.kind],
        {
            **told_of(one, application),
            "first_day": entry.day.isoformat(),
            "reason": request.reason,
            "legal_basis": request.legal_basis,
            "letter": entry.letter,
            "at": entry.at.isoformat(),
        },
    )


def refuse_own(application: Application, by: Person | Absent) -> None:
    """Nobody has an own permit, or one of their company, as a member of staff. :raises NotAllowed: own_permit."""
    if is_own(application, by):
        raise NotAllowed("own_permit", "nobody acts on an own permit")
