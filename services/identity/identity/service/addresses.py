"""Changing the email address of a registration: an officer asks and another officer or the applicant decides, or the applicant changes
it."""

from typing import Any

from bus.database import Session
from bus.entrypoints import command, rpc
from bus.refusals import NotFound
from identity import contacts, letters
from identity.domain import address_change, answers, correction
from identity.domain import links as rules_of_links
from identity.domain.address_change import APPROVED, AddressChange
from identity.domain.decision import refuse_changed
from identity.domain.limits import RESEND, Count
from identity.domain.links import CONFIRM_ADDRESS, Link
from identity.domain.registration import Registration
from identity.service.acceptance import Desk
from identity.service.door import Json
from identity.service.lookups import Lookups
from identity.store import address_changes, attempts, audit, links, registrations
from identity.tokens import digest
from identity.views import addresses as addresses_view
from identity.views import registrations as registrations_view


class Addresses(Lookups, Desk):
    @command
    def change_registration_email(self, registration_token: str, email: str) -> Json:
        with self.db.begin() as session:
            found = registrations.by_token(session, digest(registration_token), lock=True)
            self._count_address(session, f"other_address:{found.id}")
            changed = self._with_email(session, found, email)
            self._note_own_change(session, found, changed)
            return self._status(session, self._send_to(session, changed))

    @command
    def correct_registration_email(self, registration_id: int, revision: int, email: str) -> Json:
        with self.db.begin() as session:
            found = self._registration(session, registration_id, lock=True)
            refuse_changed(found, revision)
            asked = address_change.ask(found, self._with_email(session, found, email), by=self._officer(), at=self.call.now)
            self._count_address(session, f"address_by_office:{found.id}")
            address_changes.put(session, asked)
            saved = registrations.save(session, found)  # the new revision refuses decisions by officers who read the registration before
            letters.ask_old_address(session, saved, asked, call=self.call)
            self._record_of_registration(session, "registration_email_asked", saved)
        return registrations_view.decided(saved)

    @command
    def decide_registration_email(self, registration_id: int, revision: int, decision: str) -> Json:
        with self.db.begin() as session:
            found = self._registration(session, registration_id, lock=True)
            refuse_changed(found, revision)
            decided = address_change.decide(self._waiting(session, found), decision=decision, by=self._officer(), at=self.call.now)
            saved = self._settle(session, found, decided)
            self._record_of_registration(session, f"registration_email_{decision}", saved, asked_by=decided.asked_by)
        return registrations_view.decided(saved)

    @rpc
    def get_email_correction(self, token: str) -> Json:
        with self.db.begin() as session:
            link, found = self._asked_about(session, token)
            change = address_changes.waiting(session, found.id) if correction.can_change_email(found) else None
        state = rules_of_links.state(link, at=self.call.now, served=change is None) if link else "ready" if change else "used"
        return addresses_view.email_correction(found, change) if change and state == "ready" else {"state": state}

    @command
    def answer_email_correction(self, token: str, decision: str) -> Json:
        with self.db.begin() as session:
            link, found = self._asked_about(session, token, lock=True)
            if link:
                rules_of_links.use(link, at=self.call.now, served=address_changes.waiting(session, found.id) is None)
                links.mark_used(session, link, at=self.call.now)
            decided = address_change.decide(self._waiting(session, found), decision=decision, by=None, at=self.call.now)
            saved = self._settle(session, found, decided)
            details = {"asked_by": decided.asked_by, "by": "applicant"}
            self._record_by_applicant(session, f"registration_email_{decision}", saved, **details)
        return {"number": saved.number, "decision": decided.decision}

    def _asked_about(self, session: Session, token: str, *, lock: bool = False) -> tuple[Link | None, Registration]:
        """The registration, by the link that was mailed to the old address or by the registration's own token. :raises NotFound:
        verification_not_found."""
        link = links.find(session, CONFIRM_ADDRESS, digest(token))
        if link:
            found = registrations.of_link(session, link, lock=lock)
            return links.get(session, CONFIRM_ADDRESS, digest(token)), found  # the link is read again under the registration's lock
        try:
            return None, registrations.by_token(session, digest(token), lock=lock)
        except NotFound:
            raise NotFound("verification_not_found", "neither a link nor a registration") from None

    def _waiting(self, session: Session, found: Registration) -> AddressChange:
        """:raises Conflict: registration_not_waiting (status), email_change_not_waiting."""
        correction.refuse_unless_email_open(found)
        change = address_changes.waiting(session, found.id)
        if change is None:
            raise address_change.not_waiting()
        return change

    def _settle(self, session: Session, found: Registration, decided: AddressChange) -> Registration:
        """Save the decision. If it approves the change, the mail that the applicant waits for is sent to the new address, and the old
        address gets a mail about the change."""
        address_changes.keep_decision(session, decided)
        if decided.decision != APPROVED:
            return registrations.save(session, found)
        letters.tell_old_address(session, found, decided, call=self.call)
        return self._send_to(session, self._with_email(session, found, decided.new_email))

    def _with_email(self, session: Session, found: Registration, email: str) -> Registration:
        facts = answers.Facts(today=self._today_at(session, found.answers.get("agency")), email=contacts.email(email))
        return correction.change_email(found, email, facts=facts)

    def _send_to(self, session: Session, changed: Registration) -> Registration:
        """The link that the applicant waits for is sent to the new address; the link that went to the old address no longer works."""
        saved = registrations.save(session, changed)
        if saved.link_awaited:
            letters.link_for_registration(session, saved.link_awaited, saved, call=self.call)
        return saved

    def _count_address(self, session: Session, key: str) -> None:
        """:raises NotAllowed: too_many_attempts."""
        attempts.count(session, [Count(key, RESEND)], at=self.call.now)

    def _record_by_applicant(self, session: Session, act: str, found: Registration, **details: Any) -> None:
        audit.record(session, self.call, act, f"registration/{found.id}", agency=found.answers["agency"], **details)
