"""Registration, the office's side: the queue of submitted registrations, what officers see of each, and their decisions."""

from typing import Any

from bus import outbox
from bus.database import Session
from bus.entrypoints import command, rpc
from bus.refusals import NotFound
from identity import events, letters
from identity.domain import answers, decision, person, registration
from identity.domain.decision import Officer
from identity.domain.links import CORRECT_REGISTRATION, VERIFY_EMAIL
from identity.domain.registration import Registration
from identity.service.door import Door, Json
from identity.store import accounts, address_changes, audit, calendar, offices, registrations
from identity.views import registrations as registrations_view


class Desk(Door):
    """Base of the door's parts in which the office handles its registrations."""

    def _registration(self, session: Session, registration_id: int, *, lock: bool = False) -> Registration:
        """A registration of the asker's agency. A registration of the asker as a person is not found, whatever account it is under. :raises
        NotFound: registration_not_found."""
        found = registrations.of_agency(session, registration_id, agency=self._agency(), by=self.call.actor.id, lock=lock)
        if not self._person(session).isdisjoint(person.of_registration(found.answers)):
            raise registrations.not_found()
        return found

    def _person(self, session: Session) -> person.Marks:
        """The marks of the asker as a person."""
        account = accounts.find(session, self.call.actor.id)
        registered = registrations.of_person(session, account_id=account.id) if account else []
        return person.of_account(account, registered) if account else frozenset()

    def _officer(self) -> Officer:
        return Officer(self.call.actor.id, self.call.actor.claims["name"])

    def _record_of_registration(self, session: Session, act: str, found: Registration, **details: Any) -> None:
        audit.record(session, self.call, act, f"registration/{found.id}", agency=self._agency(), **details)


class Acceptance(Desk):
    @rpc
    def list_registrations(self, status: str = registration.SUBMITTED, after: int | None = None, limit: int = 25) -> Json:
        with self.db.begin() as session:
            asked = {"agency": self._agency(), "by": self.call.actor.id, "status": status, "after": after}
            rows = registrations.page(session, **asked, limit=limit + 1)
            own = self._person(session)
            days_off = calendar.days_off(session, self._agency(), self._today())
        others = [row for row in rows[:limit] if own.isdisjoint(person.of_registration(row[0].answers))]
        items = [registrations_view.registration_row(*row, at=self.call.now, days_off=days_off, zone=self._zone()) for row in others]
        return {"items": items, "next": rows[limit - 1][0].id if len(rows) > limit else None}

    @rpc
    def find_registrations(self, q: str) -> Json:
        with self.db.begin() as session:
            rows = registrations.of_agency_like(session, q.strip(), agency=self._agency(), by=self.call.actor.id)
            own = self._person(session)
            days_off = calendar.days_off(session, self._agency(), self._today())
            others = [row for row in rows if own.isdisjoint(person.of_registration(row[0].answers))]
            for row in others:
                audit.record_look(session, self.call, "person_found", f"registration/{row[0].id}", agency=self._agency())
        return {
            "items": [registrations_view.registration_row(*row, at=self.call.now, days_off=days_off, zone=self._zone()) for row in others]
        }

    @rpc
    def get_registration(self, registration_id: int) -> Json:
        with self.db.begin() as session:
            found = self._registration(session, registration_id)
            duplicates, let_in = registrations.duplicates(session, found), registrations.is_let_in(session, found)
            changes = address_changes.of_registration(session, found.id)
            names = offices.region_names(session, [found.answers[name] for name in answers.REGIONS])
            days_off = calendar.days_off(session, self._agency(), self._today())
        asker = self.call.actor.id
        shown = registrations_view.registration(
            found, duplicates, names, changes, asker=asker, at=self.call.now, days_off=days_off, zone=self._zone()
        )
        return shown | {"accept_needs_reason": found.status == registration.SUBMITTED and let_in}

    @rpc
    def reveal_id_number(self, registration_id: int) -> Json:
        with self.db.begin() as session:
            found = self._registration(session, registration_id)
            audit.record_look(session, self.call, "id_number_viewed", f"registration/{found.id}", agency=self._agency())
        return {"id_number": found.answers["id_number"]}

    @rpc
    def view_id_attachment(self, registration_id: int) -> Json:
        with self.db.begin() as session:
            found = self._registration(session, registration_id)
            if not found.answers["id_attachment"]:
                raise NotFound("id_copy_not_kept", "the card itself was shown at the counter")
            audit.record_look(session, self.call, "id_copy_viewed", f"registration/{found.id}", agency=self._agency())
        return found.answers["id_attachment"]

    @command
    def accept_registration(self, registration_id: int, revision: int, reason: str | None = None) -> Json:
        with self.db.begin() as session:
            found = self._registration(session, registration_id, lock=True)
            again = registrations.is_let_in(session, found, lock=True)
            officer, now = self._officer(), self.call.now
            accepted = decision.accept(found, by=officer, at=now, revision=revision, again=again, reason=reason)
            saved = registrations.save(session, accepted)
            letters.link_for_registration(session, VERIFY_EMAIL, saved, call=self.call)
            self._record_of_registration(session, "registration_accepted", saved, **({"reason": reason} if again else {}))
        return registrations_view.decided(saved)

    @command
    def return_registration(self, registration_id: int, revision: int, reasons: Json) -> Json:
        with self.db.begin() as session:
            found = self._registration(session, registration_id, lock=True)
            returned = decision.give_back(found, reasons=reasons, by=self._officer(), at=self.call.now, revision=revision)
            saved = registrations.save(session, returned)
            letters.link_for_registration(session, CORRECT_REGISTRATION, saved, call=self.call)
            self._record_of_registration(session, "registration_returned", saved, fields=sorted(reasons))
        return registrations_view.decided(saved)

    @command
    def reject_registration(self, registration_id: int, revision: int, reason: str) -> Json:
        with self.db.begin() as session:
            found = self._registration(session, registration_id, lock=True)
            rejected = decision.reject(found, reason=reason, by=self._officer(), at=self.call.now, revision=revision)
            saved = registrations.save(session, rejected)
            registrations.release_username(session, saved.answers["username"])
            address_changes.settle(session, saved.id, at=self.call.now)
            outbox.put(session, [events.registration_rejected(saved, at=self.call.now)], call=self.call)
            self._record_of_registration(session, "registration_rejected", saved)
        return registrations_view.decided(saved)
