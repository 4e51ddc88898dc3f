"""Registration, the office's side: who waits, and who is let in."""

from bus.entrypoints import command, rpc
from identity import views
from identity.domain import answers, registration
from identity.domain.links import VERIFY_EMAIL
from identity.service.door import Json
from identity.service.links import LinkSender
from identity.store import offices, registrations


class Acceptance(LinkSender):
    @rpc
    def list_registrations(self, status: str = registration.SUBMITTED, after: int | None = None, limit: int = 25) -> Json:
        with self.db.begin() as session:
            rows = registrations.page(session, agency=self._agency(), status=status, after=after, limit=limit + 1)
        items = [views.registration_row(*row) for row in rows[:limit]]
        return {"items": items, "next": items[-1]["registration_id"] if len(rows) > limit else None}

    @rpc
    def get_registration(self, registration_id: int) -> Json:
        with self.db.begin() as session:
            found = registrations.of_agency(session, registration_id, agency=self._agency())
            names = offices.region_names(session, [found.answers[name] for name in answers.REGIONS])
            return views.registration(found, registrations.duplicates(session, found), names)

    @command
    def accept_registration(self, registration_id: int, revision: int) -> Json:
        by = self.call.actor
        with self.db.begin() as session:
            found = registrations.of_agency(session, registration_id, agency=self._agency(), lock=True)
            accepted = registration.accept(found, by=by.id, by_name=by.claims["name"], at=self.call.now, revision=revision)
            saved = registrations.save(session, accepted)
            self._send_registration_link(session, VERIFY_EMAIL, saved)
        return {"registration_id": saved.id, "status": saved.status, "revision": saved.revision}
