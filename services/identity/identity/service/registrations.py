"""Registration, the applicant's side: filling in a draft in four steps, submitting it, and following it with its token."""

from itertools import islice

from bus import outbox
from bus.database import Session
from bus.entrypoints import command, rpc
from bus.refusals import Invalid
from identity import events, tokens
from identity.domain import answers, limits, registration, usernames
from identity.domain.faults import fault
from identity.domain.limits import Count, Limit
from identity.domain.registration import USUAL_LANGUAGE, Registration
from identity.service.door import Json
from identity.service.lookups import Lookups
from identity.store import accounts, attempts, offices, registrations
from identity.tokens import digest
from identity.views import registrations as registrations_view


class Registrations(Lookups):
    @rpc
    def check_username(self, username: str, address: str | None = None) -> Json:
        wish = usernames.canonical(username)
        likes = list(usernames.candidates(wish))
        with self.db.begin() as session:
            self._count_from(session, address, "check_username", limits.CHECK_USERNAME)
            taken = registrations.taken_usernames(session, [wish, *likes])
        free = (like for like in likes if like not in taken)
        return {"available": usernames.check(wish) is None and wish not in taken, "suggestions": list(islice(free, 3))}

    @command
    def start_registration(self, address: str | None = None) -> Json:
        token = tokens.new_token()
        with self.db.begin() as session:
            self._count_from(session, address, "start_registration", limits.START_REGISTRATION)
            registrations.start(session, token_hash=digest(token), language=self.call.language or USUAL_LANGUAGE, at=self.call.now)
        return {"registration_token": token}

    @rpc
    def admit_upload(self, address: str) -> Json:
        with self.db.begin() as session:
            self._count_from(session, address, "upload", limits.UPLOAD)
        return {}

    @rpc
    def admit_guess(self, address: str, missed: bool = False) -> Json:
        with self.db.begin() as session:
            if missed:
                self._count_from(session, address, "guess", limits.GUESS)
            else:
                attempts.refuse_at_limit(session, [Count(f"guess:{limits.origin(address)}", limits.GUESS)], at=self.call.now)
        return {}

    @rpc
    def get_registration_draft(self, registration_token: str) -> Json:
        with self.db.begin() as session:
            return registrations_view.draft(registrations.by_token(session, digest(registration_token)))

    @command
    def continue_registration(self, registration_token: str) -> Json:
        token = tokens.new_token()
        with self.db.begin() as session:
            found = registrations.by_token(session, digest(registration_token), lock=True)
            registration.refuse_submitted(found)
            registrations.move(session, found, token_hash=digest(token))
        return {"registration_token": token}

    @rpc
    def save_registration_step(
        self, registration_token: str, step: int, fields: Json, confirm_warnings: bool = False, partial: bool = False
    ) -> Json:
        with self.db.begin() as session:
            found = registrations.by_token(session, digest(registration_token), lock=True)
            if partial:
                changed = registration.save_part(found, fields, step=step)
            else:
                facts = self._facts(session, fields, agency=found.answers.get("agency"))
                changed = registration.save_step(found, fields, step=step, facts=facts, confirmed=confirm_warnings)
            return registrations_view.draft(registrations.save(session, changed))

    @command
    def submit_registration(self, registration_token: str, consent_version: str) -> Json:
        with self.db.begin() as session:
            found = registrations.by_token(session, digest(registration_token), lock=True)
            facts = self._facts(session, found.answers, agency=found.answers.get("agency"))
            checked = registration.check_all(found, facts=facts)
            saved = registrations.save(session, self._submitted(session, found, checked, consent_version))
            # Looked up in every case: the answer then takes the same time and looks the same, whether or not somebody has that address.
            known = accounts.exists_with(session, saved.answers["email"])
            event = events.registration_submitted(saved, token=registration_token, known=known, at=self.call.now)
            outbox.put(session, [event], call=self.call)
        return registrations_view.receipt(saved)

    @rpc
    def get_registration_status(self, registration_token: str) -> Json:
        with self.db.begin() as session:
            return self._status(session, registrations.by_token(session, digest(registration_token)))

    def _count_from(self, session: Session, address: str | None, act: str, limit: Limit) -> None:
        """:raises NotAllowed: too_many_attempts, when this address did it too often."""
        if address:
            attempts.count(session, [Count(f"{act}:{limits.origin(address)}", limit)], at=self.call.now)

    def _submitted(self, session: Session, found: Registration, checked: answers.Checked, consent_version: str) -> Registration:
        """The submitted registration, with its username claimed and its number drawn. When two people claim one username at once, the
        second gets the same refusal as if it had been taken a moment earlier.

        :raises Invalid: registration_incomplete.
        """
        if not registrations.claim_username(session, checked.answers["username"]):
            raise Invalid("registration_incomplete", "the username has gone", fields={"username": fault("username_taken")})
        agency = checked.answers["agency"]
        return registration.submit(
            found,
            checked,
            number=registrations.next_number(session, agency, offices.time_zone(session, agency)),
            accept_by=self._accept_by(session, agency),
            consent_version=consent_version,
            language=self.call.language or USUAL_LANGUAGE,
            at=self.call.now,
        )
