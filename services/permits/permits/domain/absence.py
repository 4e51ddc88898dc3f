"""Days on which somebody at the office is away: what they hold is handed on when the first day comes, and nothing is handed to them until the
last one has gone. Only the days and who said so are kept: why somebody is away is asked of nobody."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bus.refusals import Conflict, Invalid, NotAllowed
from permits.domain.claim import ADMIN, HEADS
from permits.domain.colleague import Colleague
from permits.domain.people import Person

AHEAD, COUNTS, OVER = "ahead", "counts", "over"
LONGEST = timedelta(days=366)
KEPT = timedelta(days=366)  # after the last day


@dataclass(frozen=True)
class Absence:
    """`since` and `until` are days at the agency, both included. `ended_at`: when it was taken back, or ended early; `carried_out_at`: when what
    the person held was handed on."""

    agency: str
    account_id: int
    name: str
    since: date
    until: date
    said_by: int
    said_by_name: str
    said_at: datetime
    id: int = 0
    revision: int = 1
    ended_at: datetime | None = None
    carried_out_at: datetime | None = None

    def counts(self, *, on: date) -> bool:
        return self.ended_at is None and self.since <= on <= self.until

    def is_due(self, *, on: date) -> bool:
        """Whether what the person holds is to be handed on; once for each absence."""
        return self.carried_out_at is None and self.counts(on=on)

    def state(self, *, on: date) -> str:
        if self.ended_at is not None or self.until < on:
            return OVER
        return COUNTS if self.counts(on=on) else AHEAD


def say(who: Colleague, *, since: date, until: date, others: Iterable[Absence], by: Person, today: date, at: datetime) -> Absence:
    """`others`: that person's.

    :raises NotAllowed: not_your_colleague. :raises Invalid: invalid_fields (since, until). :raises Conflict: absence_overlaps (first_day, last_day).
    """
    _refuse_others(who, by=by)
    _refuse_days(since, until, today=today)
    new = Absence(who.agency, who.account_id, who.name, since, until, by.account_id, by.name, at)
    _refuse_overlap(new, others)
    return new


def change(
    one: Absence, who: Colleague, *, since: date, until: date, others: Iterable[Absence], by: Person, today: date, at: datetime
) -> Absence:
    """Other days; once it has begun, another last day alone.

    :raises NotAllowed: not_your_colleague. :raises Conflict: absence_over, absence_begun, absence_overlaps. :raises Invalid: invalid_fields.
    """
    _refuse_others(who, by=by)
    _refuse_over(one, on=today)
    if one.since <= today and since != one.since:
        raise Conflict("absence_begun", "it has begun: only its last day can change", first_day=one.since.isoformat())
    _refuse_days(since, until, today=today, begun=one.since <= today)
    changed = replace(one, since=since, until=until, said_by=by.account_id, said_by_name=by.name, said_at=at)
    _refuse_overlap(changed, [each for each in others if each.id != one.id])
    return changed


def end(one: Absence, who: Colleague, *, by: Person, today: date, at: datetime) -> Absence:
    """Taken back before it begins, or ended early. What was handed on stays with those who have it.

    :raises NotAllowed: not_your_colleague. :raises Conflict: absence_over.
    """
    _refuse_others(who, by=by)
    _refuse_over(one, on=today)
    return replace(one, ended_at=at)


def may_say(who: Colleague, *, by: Person) -> bool:
    """Whether that person says it of themselves, heads one of their units, or is an admin."""
    if who.account_id == by.account_id or ADMIN in by.roles:
        return True
    return not by.roles.isdisjoint(HEADS) and not by.units.isdisjoint(who.units)


def refuse_away(away: Absence | None, *, by: Person) -> None:
    """Nobody takes anything for somebody who is away, nor do they themselves. :raises Conflict: you_are_away, colleague_away (name, last_day)."""
    if away is None:
        return
    if away.account_id == by.account_id:
        raise Conflict("you_are_away", "whoever is away takes nothing", last_day=away.until.isoformat())
    raise Conflict("colleague_away", "the colleague is away", name=away.name, last_day=away.until.isoformat())


def _refuse_others(who: Colleague, *, by: Person) -> None:
    if not may_say(who, by=by):
        raise NotAllowed("not_your_colleague", "a head of the colleague's unit, or an admin, says so for others")


def _refuse_over(one: Absence, *, on: date) -> None:
    if one.state(on=on) == OVER:
        raise Conflict("absence_over", "the absence is over")


def _refuse_days(since: date, until: date, *, today: date, begun: bool = False) -> None:
    faults: dict[str, dict[str, str]] = {}
    if since < today and not begun:
        faults["since"] = {"code": "date_in_past"}
    if until < since:
        faults["until"] = {"code": "before_first_day"}
    elif until < today:
        faults["until"] = {"code": "date_in_past"}
    elif until - since > LONGEST:
        faults["until"] = {"code": "date_too_far"}
    if faults:
        raise Invalid("invalid_fields", "the absence has wrong days", fields=faults)


def _refuse_overlap(new: Absence, others: Iterable[Absence]) -> None:
    meeting = (each for each in others if each.ended_at is None and each.since <= new.until and new.since <= each.until)
    other = next(meeting, None)
    if other:
        days = {"first_day": other.since.isoformat(), "last_day": other.until.isoformat()}
        raise Conflict("absence_overlaps", "the person is away on some of these days already", **days)
