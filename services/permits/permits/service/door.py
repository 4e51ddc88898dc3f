"""Base of every part of permits' door: the database, the current call, who asks, and what is recorded and published about it."""

import logging
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any

from bus import outbox
from bus.attempts import tried
from bus.context import Call
from bus.database import Database, Session
from bus.refusals import Invalid
from bus.settings import setting
from permits.domain import decision_day, quotas
from permits.domain.acts.outcome import Event
from permits.domain.application import Application
from permits.domain.office_time import LATEST, USUAL, office_date
from permits.domain.people import Absent, Person
from permits.store import calendar, offices
from permits.store import quotas as quota_store

HOME_AGENCY = setting(
    "HOME_AGENCY", ""
)  # whose catalogue a visitor sees who has not logged in; without it: of the agency that was there first
# How much one account may keep.
QUOTAS = {
    "documents": int(setting("DOCUMENTS_QUOTA", "500")),
    "drafts": int(setting("DRAFTS_QUOTA", "50")),
    "companies": int(setting("COMPANIES_QUOTA", "50")),
}
PORTION = 100  # of what is due
log = logging.getLogger("permits")


class Door:
    db = Database()
    call = Call()

    def _who(self) -> Person:
        actor = self.call.actor
        assert actor is not None, "the contract lets nobody unknown in here"
        marks, units = frozenset(actor.claims.get("marks", ())), frozenset(actor.claims.get("units", ()))
        claims = {"name": actor.claims["name"], "agency": actor.claims["agency"], "zone": actor.claims.get("time_zone") or USUAL}
        told = actor.claims.get("acts_for", ())
        own = actor.roles.difference(*(each["roles"] for each in told))
        return Person(actor.id, **claims, roles=own, marks=marks, units=units, acts_for=self._absent(told, zone=claims["zone"]))

    def _absent(self, told: Sequence[dict[str, Any]], *, zone: str) -> tuple[Absent, ...]:
        """In whose names the asker acts, by the delegations that still count today: a proof of before midnight is none after it."""
        today = office_date(self.call.now, zone)
        return tuple(
            Absent(each["id"], each["name"], *(frozenset(each[name]) for name in ("roles", "marks", "units")))
            for each in told
            if today <= date.fromisoformat(each["until"])
        )

    def _today(self) -> date:
        """The date at the asker's agency."""
        return office_date(self.call.now, self._who().zone)

    def _agency(self, session: Session) -> str:
        return str(self.call.actor.claims["agency"]) if self.call.actor else HOME_AGENCY or offices.first_agency(session)

    def _today_at(self, session: Session, agency: str) -> date:
        """The date at that agency, whoever asks: visitors have none of their own."""
        return self._today() if self.call.actor else office_date(self.call.now, offices.zone(session, of=agency))

    def _decided_on(self, session: Session, one: Application) -> date | None:
        """As `decision_day` has it; the calendar is read only where a requirement depends on it."""
        if not decision_day.is_asked(one):
            return None
        off = self._days_off_since(session, one)
        return decision_day.decision_day(one, days_off=off, zone=self._who().zone, now=self.call.now)

    def _days_off_since(self, session: Session, one: Application) -> frozenset[date]:
        """Of the years of the submission and of today, and of those that follow them."""
        since = {office_date(moment, self._who().zone) for moment in (one.submitted_at, self.call.now) if moment}
        years = {day.year: day for day in sorted(since, reverse=True)}
        return frozenset().union(*(calendar.days_off(session, of=one.agency, since=day) for day in years.values()))

    def _admit(self, session: Session, kind: str, *, of: int | None = None) -> None:
        """Undo what was just added where it is one too many; `of`: whose it is, if not the asker's. :raises Conflict: see `quotas.admit`."""
        have = quota_store.count_alone(session, kind, of or self._who().account_id, quotas=QUOTAS)
        quotas.admit(kind, have=have, quotas=QUOTAS)

    def _record(self, session: Session, act: str, subject: str, *, whose: int, agency: str, **details: Any) -> None:
        outbox.put(session, [self._record_made(act, subject, whose=whose, agency=agency, **details)], call=self.call)

    def _record_look(self, session: Session, act: str, subject: str, *, whose: int, agency: str) -> None:
        """Of somebody other than whose it is."""
        if self._who().account_id != whose:
            outbox.put_once(session, self._record_made(act, subject, whose=whose, agency=agency), call=self.call)

    def _record_made(self, act: str, subject: str, *, whose: int, agency: str, **details: Any) -> outbox.Event:
        """For the audit chains, which identity keeps; no personal data. Nobody did what happened by itself."""
        actor_id = self.call.actor.id if self.call.actor else None
        who = {"agency": agency, "act": act, "subject": subject, "actor_id": actor_id, "account_id": whose}
        return outbox.Event("record_made", f"record/{subject.replace('/', '-')}", {**who, "details": details}, occurred_at=self.call.now)

    def _tell(self, session: Session, subject: str, events: Sequence[Event]) -> None:
        told = [outbox.Event(each.type, subject, each.data, occurred_at=self.call.now, also=each.also) for each in events]
        outbox.put(session, told, call=self.call)

    def _each_due(self, due: Callable[..., Sequence[int]], act: Callable[[int], object], *, named: str) -> None:
        """What `due` finds, a portion at a time, by the day where it is latest. Each has a transaction of its own, in which `act` also notes what
        it has told of, so a process that dies tells nobody twice. One that fails is left for the next run, and holds up none of the others."""
        on, after, whole = office_date(self.call.now, LATEST), 0, True
        while whole:
            with self.db.read() as session:
                found = due(session, on=on, after=after, limit=PORTION)
            for each in found:
                self._tried(partial(act, each), named=f"{named} {each}")
            whole, after = len(found) == PORTION, found[-1] if found else 0

    def _tried(self, act: Callable[[], object], *, named: str) -> bool:
        return tried(act, named=named, log=log)


def day_of(text: str, field: str) -> date:
    """:raises Invalid: invalid_fields: the contract knows how a date is written, and not which days there are."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid("invalid_fields", "no day of any calendar", fields={field: {"code": "not_a_date"}}) from None
