"""Handing over a permit on paper at the counter: to its holder or to somebody with a letter of authority, once for each paper that the office
gives out: the permit as it was issued, each correction of it, each duplicate."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bus.refusals import Conflict, Invalid, NotAllowed
from permits.domain.acts.outcome import Event
from permits.domain.application import Application
from permits.domain.document import LONGEST_NAME
from permits.domain.flow.step import FORWARD, HAND_OVER, Step
from permits.domain.flow.step import ISSUED as ENDS_ISSUED
from permits.domain.holder import COUNTER_OFFICER, is_own, refuse_who_filled_in
from permits.domain.office_time import office_date
from permits.domain.people import Person
from permits.domain.permit import Permit, told_of
from permits.domain.permit_life import ACTIVE, CORRECTED, DUPLICATED, HANDED_OVER, IN_LIFE, UPCOMING, Entry
from permits.domain.permit_request import refuse_own

HOLDER, REPRESENTATIVE = "holder", "representative"
PAPERS = (CORRECTED, DUPLICATED)  # entries of a life with which another paper is given out
DIGITS_KEPT = 4


@dataclass(frozen=True)
class Receiver:
    """Who took it. `id_document`: the kind of document that lay on the desk, `id_ending` the last characters of its number, no more;
    `authority`: number and date of the letter of authority."""

    kind: str
    name: str
    id_document: str
    id_ending: str
    authority: str = ""


def receiver(*, kind: str, name: str, id_document: str, id_number: str, authority: str) -> Receiver:
    """:raises Invalid: invalid_fields."""
    bare = "".join(sign for sign in id_number if sign.isalnum())
    faults = {
        **({} if name.strip() else {"name": {"code": "required"}}),
        **({"name": {"code": "too_long", "limit": LONGEST_NAME, "got": len(name)}} if len(name) > LONGEST_NAME else {}),
        **({} if len(bare) > DIGITS_KEPT else {"id_number": {"code": "required"}}),
        **({"authority": {"code": "required"}} if kind == REPRESENTATIVE and not authority.strip() else {}),
    }
    if faults:
        raise Invalid("invalid_fields", "who took it is not said", fields=faults)
    said = authority.strip() if kind == REPRESENTATIVE else ""
    return Receiver(kind, name.strip(), id_document, bare[-DIGITS_KEPT:], said)


def is_handed_over(life: Sequence[Entry]) -> bool:
    """Whether the newest paper was."""
    newest = next((each.kind for each in reversed(life) if each.kind in (*PAPERS, HANDED_OVER)), None)
    return newest == HANDED_OVER


def without_receipt(step: Step, one: Permit, life: Sequence[Entry], *, on: date) -> str | None:
    """Where an application goes on to whose `step` of handing over is done without a receipt of now: its paper was handed over before, or nobody
    gets the paper of that permit any more. None: the step is done with the receipt alone."""
    if is_handed_over(life):
        return step.outcomes[FORWARD]
    return None if one.status(on=on) in IN_LIFE else ENDS_ISSUED


def prints_original(application: Application, *, made_at: datetime, by: Person, at: datetime) -> bool:
    """Whether that person gets the receipt that is signed: the counter, on the day of the handover, as often as the printer jams."""
    is_the_day = office_date(at, by.zone) == office_date(made_at, by.zone)
    return is_the_day and _is_at_counter(by) and not is_own(application, by)


def _is_at_counter(by: Person) -> bool:
    return COUNTER_OFFICER in by.roles or by.stands_in_for(COUNTER_OFFICER) is not None


def hand_over(one: Permit, application: Application, life: Sequence[Entry], *, issue: int, by: Person, on: date, at: datetime) -> Entry:
    """`life`: in the order in which it was written. `issue`: the one that lies on the desk.

    :raises NotAllowed: own_permit, not_your_step, filed_at_counter.
    :raises Conflict: permit_not_in_force (status), permit_issued_again, permit_paper_not_ready, permit_handed_over.
    """
    if not _is_at_counter(by):
        raise NotAllowed("not_your_step", "another role does this", role=COUNTER_OFFICER)
    both = by.acting_in(COUNTER_OFFICER)
    for each in both:
        refuse_own(application, each)
    refuse_who_filled_in(application, [each.account_id for each in both])
    status = one.status(on=on)
    if status not in (ACTIVE, UPCOMING):
        raise Conflict("permit_not_in_force", "nobody gets the paper of such a permit", status=status)
    if one.issue != issue:
        raise Conflict("permit_issued_again", "it was issued again meanwhile", issue=one.issue)
    if not one.document_ready:
        raise Conflict("permit_paper_not_ready", "its paper is being made")
    if is_handed_over(life):
        raise Conflict("permit_handed_over", "this paper was handed over already")
    return Entry(HANDED_OVER, on, written_on=on, at=at)


def acts_of(one: Permit, application: Application, life: Sequence[Entry], *, by: Person, on: date) -> list[str]:
    """What that person may do about its paper now."""
    try:
        hand_over(one, application, life, issue=one.issue, by=by, on=on, at=one.issued_at)
    except (NotAllowed, Conflict):
        return []
    return [HAND_OVER]


def event(one: Permit, application: Application, who: Receiver, *, number: str, at: datetime) -> Event:
    """Tells the holder who took it."""
    said = {"received_by": who.kind, "receiver_name": who.name, "letter": number, "at": at.isoformat()}
    return Event("permit_handed_over", {**told_of(one, application), **said})
