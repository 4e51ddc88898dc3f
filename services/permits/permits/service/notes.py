"""What colleagues leave for each other at an application: notes, and who looked at it when."""

from bus.entrypoints import command, rpc, timer
from permits.domain import look as rules
from permits.domain import note
from permits.domain.holder import refuse_own
from permits.service.application_door import ApplicationDoor
from permits.store import applications, looks, notes
from permits.views import notes as notes_view
from permits.views.common import Json


class Notes(ApplicationDoor):
    @rpc
    def look_at_application(self, *, application_id: int) -> Json:
        """The look itself is kept for the next one, and for colleagues to see who has the application open; there is no history of looks."""
        by, now = self._who(), self.call.now
        with self.db.begin() as session:
            one = applications.in_office(session, application_id, by=by)
            refuse_own(one, by=by)
            before = looks.of_application(session, application_id)
            own = next((each for each in before if each.account_id == by.account_id), None)
            look = rules.looked(own, application_id, by=by, at=now)
            looks.save(session, look)
            written = notes.of_application(session, application_id)
        here = rules.others(before, by=by, at=now)
        changes = rules.changes(one, written, since=look.since, by=by)
        return notes_view.around(one, written, reader=by, look=look, others=here, changes=changes)

    @command
    def write_note(self, *, application_id: int, text: str) -> Json:
        with self.db.begin() as session:
            one = applications.in_office(session, application_id, by=self._who())
            notes.add(session, note.write(one, text, by=self._who(), at=self.call.now))
            self._record_of(session, one, "note_written")
            return notes_view.listed(one, notes.of_application(session, application_id), reader=self._who())

    @command
    def settle_note(self, *, application_id: int, note_id: int) -> Json:
        by = self._who()
        with self.db.begin() as session:
            one = applications.in_office(session, application_id, by=by)
            note.refuse_to_settle(one, by=by)
            if notes.settle(session, application_id, note_id, by_id=by.account_id, by_name=by.name, at=self.call.now):
                self._record_of(session, one, "note_settled", note_id=note_id)
            return notes_view.listed(one, notes.of_application(session, application_id), reader=by)

    @timer(interval=3600)
    def forget_looks(self) -> None:
        with self.db.begin() as session:
            looks.forget(session, before=self.call.now - rules.KEPT)
