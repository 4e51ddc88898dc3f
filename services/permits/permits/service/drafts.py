"""Drafts that nobody goes on with: the service reminds of them, and removes them, by itself."""

from datetime import timedelta
from functools import partial

from bus.database import Session
from bus.entrypoints import timer
from permits.domain import draft as rules
from permits.domain.acts.outcome import Event
from permits.domain.draft import DRAFTS_LIVE, REMINDED_BEFORE, Kept
from permits.domain.office_time import office_date
from permits.service.door import Door
from permits.store import drafts
from permits.store.drafts import A_PORTION

# A draft that was changed later than that long ago needs no look yet, whatever the time zone.
_QUIET = DRAFTS_LIVE - timedelta(days=max(REMINDED_BEFORE) + 1)


class Drafts(Door):
    @timer(interval=3600)
    def sweep_drafts(self) -> None:
        """A portion a transaction, in which one draft that fails leaves the others as they are; what it has told of is noted in the same one,
        so a process that dies tells nobody twice."""
        after, whole = None, True
        while whole:
            with self.db.begin() as session:
                found = drafts.unchanged_since(session, self.call.now - _QUIET, after=after)
                for each in found:
                    self._tried(partial(self._settle, session, each), named=f"settling draft {each.application_id}")
            whole, after = len(found) == A_PORTION, found[-1] if found else None
        with self.db.begin() as session:
            drafts.forget_reminders(session)

    def _settle(self, session: Session, draft: Kept) -> None:
        with session.begin_nested():
            self._tell(session, f"draft/{draft.application_id}", self._due(session, draft))

    def _due(self, session: Session, draft: Kept) -> list[Event]:
        on = office_date(self.call.now, draft.zone)
        if rules.is_over(draft, on=on):
            drafts.remove(session, draft)
            return [rules.removed(draft, at=self.call.now)]
        days = rules.reminder_due(draft, on=on)
        if days is None or not drafts.note_reminder(session, draft, days=days, on=on):
            return []
        return [rules.ending(draft, on=on)]
