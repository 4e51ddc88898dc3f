"""Who has taken an application at the step at which it waits. Taking it is not owning it: whoever may do the step may take it over, visibly,
and may act without having taken it. A claim ends with the step; when the applicant has sent corrections, who returned it has it again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bus.refusals import Conflict, NotAllowed
from permits.domain.acts import outcome, recommend
from permits.domain.acts.outcome import Event
from permits.domain.application import Application
from permits.domain.holder import step_for
from permits.domain.lateness import RANKS
from permits.domain.people import SYSTEM, Person

ADMIN = "agency_admin"
HEADS = RANKS  # who may hand out what waits in their units


@dataclass(frozen=True)
class Claim:
    """`unit`: in whose name, where every unit does the step; else "". `before_name`: from whom it was taken over or handed on."""

    application_id: int
    unit: str
    step: str
    account_id: int
    name: str
    at: datetime
    before_name: str | None = None


@dataclass(frozen=True)
class LetGo:
    """Who had taken it and may no longer do the step, or is away (`away_until`)."""

    unit: str
    step: str
    name: str
    at: datetime
    away_until: date | None = None


Changed = tuple[Claim | None, list[Event]]


def of(claims: Sequence[Claim], application: Application, *, by: Person) -> Claim | None:
    """The one that stands where that person would take it."""
    return next((each for each in claims if each.unit == _unit(application, by)), None)


def take(application: Application, claims: Sequence[Claim], *, step: str, held_by: int | None, by: Person, at: datetime) -> Changed:
    """`held_by`: whom the page showed as having it; that one is relieved. Refusals as for `step_for`, and

    :raises Conflict: application_claimed: another has it meanwhile.
    """
    current = step_for(application, step, by=by)
    held = of(claims, application, by=by)
    if held and held.account_id == by.account_id:
        return held, []
    _must_be_as_shown(held, held_by)
    return _given(application, held, to=by, role=current.role, at=at)


def release(application: Application, claims: Sequence[Claim], *, step: str, by: Person) -> Claim | None:
    """What that person holds, to be let go; None: nothing. :raises Conflict: step_not_current."""
    check_current(application, step)
    return next((each for each in claims if each.account_id == by.account_id), None)


def may_keep(application: Application, held: Claim, by: Person) -> bool:
    """Whether whoever has taken it still works where it waits, in the step's role."""
    step = application.step
    return step is not None and by.may_do(step, places=(held.unit,) if held.unit else application.places)


def assign(
    application: Application, claims: Sequence[Claim], *, step: str, held_by: int | None, to: Person, by: Person, at: datetime
) -> Changed:
    """A head, or an admin, hands it to a colleague who may do the step.

    :raises Conflict: application_claimed. :raises NotAllowed: not_your_unit; colleague_may_not.
    """
    role = _hands_out(application, by)
    if role is None:
        raise NotAllowed("not_your_unit", "it waits in a unit of which this person is no head")
    try:
        step_for(application, step, by=to)
    except NotAllowed as refusal:
        raise NotAllowed("colleague_may_not", "the colleague may not do this step of this application", name=to.name) from refusal
    held = of(claims, application, by=to)
    if held and held.account_id == to.account_id:
        return held, []
    _must_be_as_shown(held, held_by)
    return _given(application, held, to=to, role=role, at=at)


def hand_on(application: Application, claims: Sequence[Claim], held: Claim, *, deputies: Sequence[Person], at: datetime) -> Changed:
    """What somebody who is away held: to the first of those who act in their name that may do the step. None: it is let go, to whoever else
    may; so is what waits for its applicant, at which nobody may do anything."""
    step = application.step
    if step is None or application.correction:
        return None, released(application, held, role=step.role if step else SYSTEM, at=at)
    for deputy in deputies:
        absent = deputy.stands_in_for(step.role, places=application.places)
        if absent and absent.account_id == held.account_id and _may_have(application, claims, held, deputy):
            return _given(application, held, to=deputy, role=step.role, at=at)
    return None, released(application, held, role=step.role, at=at)


def _may_have(application: Application, claims: Sequence[Claim], held: Claim, by: Person) -> bool:
    """Whether that person may do the step where it is held now."""
    try:
        step_for(application, held.step, by=by)
    except (Conflict, NotAllowed):
        return False
    return of(claims, application, by=by) == held


def by_act(application: Application, claims: Sequence[Claim], *, before: Application, by: Person, at: datetime) -> Changed:
    """Who acts on it has it, where the step goes on; then nobody else does. None: it is left as it is."""
    if application.step is None or application.waits_at != before.waits_at or _unit(application, by) != _unit(before, by):
        return None, []
    held = of(claims, application, by=by)
    if held and held.account_id == by.account_id:
        return None, []
    return _given(application, held, to=by, role=application.step.role, at=at)


def acts_of(application: Application, claims: Sequence[Claim], *, by: Person, away: bool = False) -> list[str]:
    """What that person may do about it, so that no page offers what would be refused. `away`: that person is, and takes nothing."""
    if application.step is None or application.correction:
        return []
    acts = []
    try:
        step_for(application, application.step.code, by=by)
        held = of(claims, application, by=by)
        act = "claim" if held is None else "release" if held.account_id == by.account_id else "take_over"
        acts += [] if away and act != "release" else [act]
    except NotAllowed:
        pass
    return acts + (["assign"] if _hands_out(application, by) else [])


def released(application: Application, held: Claim, *, role: str, at: datetime) -> list[Event]:
    return [_event(application, held.unit, now=None, before=held, role=role, at=at)]


def _given(application: Application, held: Claim | None, *, to: Person, role: str, at: datetime) -> Changed:
    assert application.id is not None and application.waits_at is not None
    before = held.name if held else None
    made = Claim(application.id, _unit(application, to), application.waits_at, to.account_id, to.name, at, before_name=before)
    return made, [_event(application, made.unit, now=made, before=held, role=role, at=at)]


def _event(application: Application, unit: str, *, now: Claim | None, before: Claim | None, role: str, at: datetime) -> Event:
    """For the office: no applicant is told who it is."""
    whose = {"account_id": now.account_id if now else None, "from_account_id": before.account_id if before else None}
    told = outcome.event(application, "application_claimed", at=at.isoformat(), step=application.waits_at, **whose)
    holder = told.data["holder"] and {**told.data["holder"], "account_id": whose["account_id"]}
    return Event(told.type, {**told.data, "role": role, "holder": holder, "claimed_in": unit or None})


def _must_be_as_shown(held: Claim | None, held_by: int | None) -> None:
    if held and held.account_id != held_by:
        who = {"account_id": held.account_id, "name": held.name, "at": held.at.isoformat()}
        raise Conflict("application_claimed", "another has taken it meanwhile", **who)


def check_current(application: Application, step: str) -> None:
    """:raises Conflict: step_not_current."""
    current = None if application.correction else application.step
    if current is None or current.code != step:
        raise Conflict("step_not_current", "the application does not wait for this step", current=current and current.code)


def _hands_out(application: Application, by: Person) -> str | None:
    """As what that person may hand it to others."""
    if ADMIN in by.roles:
        return ADMIN
    places = application.places
    heads = (role for role in HEADS if role in by.roles or by.stands_in_for(role))
    return next((role for role in heads if not places or not by.units_in(role, places=places).isdisjoint(places)), None)


def _unit(application: Application, by: Person) -> str:
    return recommend.answers_for(application, by=by) or ""
