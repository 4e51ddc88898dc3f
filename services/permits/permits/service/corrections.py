"""What happens by itself to applications that wait for their applicants."""

from bus.entrypoints import timer
from permits.domain.acts.lapse import remind_or_lapse
from permits.service.application_door import ApplicationDoor
from permits.store import applications, corrections

PORTION = 100  # applications of one run: the next one does the others


class Corrections(ApplicationDoor):
    @timer(interval=60)
    def remind_or_lapse(self) -> None:
        """Each application in a transaction of its own; all processes share the work, and what one has done no other does again."""
        with self.db.read() as session:
            due = corrections.to_wake(session, at=self.call.now, limit=PORTION)
        for application_id in due:
            self._wake(application_id)

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
