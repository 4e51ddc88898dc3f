"""What happens by itself to applications that wait for their applicants."""

from datetime import timedelta
from functools import partial

from bus.entrypoints import timer
from permits.domain.acts.lapse import remind_or_lapse
from permits.service.application_door import ApplicationDoor
from permits.store import applications, corrections

PORTION = 100  # applications of one run: the next one does the others
AGAIN = timedelta(minutes=15)  # after a failure: those that fail again and again never fill a portion


class Corrections(ApplicationDoor):
    @timer(interval=60)
    def remind_or_lapse(self) -> None:
        """Each application in a transaction of its own; all processes share the work, and what one has done no other does again."""
        with self.db.read() as session:
            due = corrections.to_wake(session, at=self.call.now, limit=PORTION)
        for application_id in due:
            if not self._tried(partial(self._wake, application_id), named=f"waking application {application_id}"):
                self._wake_later(application_id)

    def _wake(self, application_id: int) -> None:
        with self.db.begin() as session:
            one = applications.lock(session, application_id)
            if one is None:
                return
            changed, events = remind_or_lapse(one, at=self.call.now)
            if events:
                applications.save(session, changed, revision=one.revision)
                self._tell(session, f"application/{one.id}", events)
                self._record_of(session, changed, events[0].type)
            elif one.correction is None:
                corrections.let_sleep(session, application_id)

    def _wake_later(self, application_id: int) -> None:
        with self.db.begin() as session:
            corrections.wake_later(session, application_id, at=self.call.now, again_at=self.call.now + AGAIN)
