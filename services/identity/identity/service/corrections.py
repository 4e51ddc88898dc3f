"""Correcting a returned registration: only the fields that the office named, opened by the mailed link or by the registration's own
token."""

from bus import outbox
from bus.database import Session
from bus.entrypoints import command, rpc
from bus.refusals import Invalid, NotFound
from identity import events
from identity.domain import answers, correction
from identity.domain import links as rules_of_links
from identity.domain.faults import fault
from identity.domain.links import CORRECT_REGISTRATION, Link
from identity.domain.registration import Registration
from identity.service.door import Json
from identity.service.lookups import Lookups
from identity.store import links, registrations
from identity.tokens import digest
from identity.views import registrations as registrations_view


class Corrections(Lookups):
    @rpc
    def get_registration_correction(self, token: str) -> Json:
        with self.db.begin() as session:
            link, found = self._given_back(session, token)
        served = found.link_awaited != CORRECT_REGISTRATION
        state = rules_of_links.state(link, at=self.call.now, served=served) if link else "used" if served else "ready"
        return registrations_view.correction(found, correction.open_fields(found)) if state == "ready" else {"state": state}

    @command
    def correct_registration(self, token: str, fields: Json, confirm_warnings: bool = False, partial: bool = False) -> Json:
        with self.db.begin() as session:
            link, found = self._given_back(session, token, lock=True)
            if link:
                rules_of_links.use(link, at=self.call.now, served=found.link_awaited != CORRECT_REGISTRATION)
            own = {"agency": found.answers.get("agency"), "own_username": found.answers.get("username")}
            facts = self._facts(session, correction.merged(found, fields), **own)
            corrected = correction.correct(found, fields, facts=facts, confirmed=confirm_warnings, partial=partial)
            changed, complete = corrected.registration, not (partial or corrected.open_warnings)
            self._move_username(session, found.answers, changed.answers)
            self._note_own_change(session, found, changed)
            saved = self._hand_in(session, link, changed) if complete else registrations.save(session, changed)
        return registrations_view.corrected(saved, corrected.open_warnings)

    def _given_back(self, session: Session, token: str, *, lock: bool = False) -> tuple[Link | None, Registration]:
        """The returned registration, and the link when the token is a link's. `lock`: nobody else uses either until the transaction ends.

        :raises NotFound: verification_not_found.
        """
        link = links.find(session, CORRECT_REGISTRATION, digest(token))
        if link:
            found = registrations.of_link(session, link, lock=lock)
            return links.get(session, CORRECT_REGISTRATION, digest(token)), found  # read again under the lock
        try:
            return None, registrations.by_token(session, digest(token), lock=lock)
        except NotFound:
            raise NotFound("verification_not_found", "neither a link nor a registration") from None

    def _move_username(self, session: Session, before: answers.Answers, after: answers.Answers) -> None:
        """:raises Invalid: invalid_fields, when somebody else took the username a moment ago."""
        if after["username"] == before["username"]:
            return
        if not registrations.claim_username(session, after["username"], instead_of=before["username"]):
            raise Invalid("invalid_fields", "the username has gone", fields={"username": fault("username_taken")})
        registrations.release_username(session, before["username"])

    def _hand_in(self, session: Session, link: Link | None, corrected: Registration) -> Registration:
        if link:
            links.mark_used(session, link, at=self.call.now)
        accept_by = self._accept_by(session, corrected.answers["agency"])
        saved = registrations.save(session, correction.hand_in(corrected, accept_by=accept_by, at=self.call.now))
        outbox.put(session, [events.registration_corrected(saved, at=self.call.now)], call=self.call)
        return saved
