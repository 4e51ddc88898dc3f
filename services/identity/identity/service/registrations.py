"""Registration, the applicant's side: a draft of four steps, handed in, followed by its token."""

from itertools import islice

from sqlalchemy.orm import Session

from bus import outbox
from bus.entrypoints import command, rpc
from bus.refusals import Invalid
from identity import contacts, events, tokens, views
from identity.domain import answers, limits, registration, usernames
from identity.domain.links import VERIFY_EMAIL
from identity.domain.registration import Registration
from identity.domain.working_days import due_at
from identity.service.door import Json
from identity.service.links import LinkSender
from identity.store import accounts, calendar, links, offices, registrations
from identity.tokens import digest


class Registrations(LinkSender):
    @rpc
    def check_username(self, username: str) -> Json:
        wish = usernames.canonical(username)
        likes = list(usernames.candidates(wish))
        with self.db.begin() as session:
            taken = registrations.taken_usernames(session, [wish, *likes])
        free = (like for like in likes if like not in taken)
        return {"available": usernames.check(wish) is None and wish not in taken, "suggestions": list(islice(free, 3))}

    @command
    def start_registration(self) -> Json:
        token = tokens.new_token()
        with self.db.begin() as session:
            registrations.start(session, token_hash=digest(token), language=self.call.language, at=self.call.now)
        return {"registration_token": token}

    @rpc
    def get_registration_draft(self, registration_token: str) -> Json:
        with self.db.begin() as session:
            return views.draft(registrations.by_token(session, digest(registration_token)))

    @rpc
    def save_registration_step(
        self, registration_token: str, step: int, fields: Json, confirm_warnings: bool = False, partial: bool = False
    ) -> Json:
        with self.db.begin() as session:
            found = registrations.by_token(session, digest(registration_token), lock=True)
            if partial:
                changed = registration.save_part(found, fields, step=step)
            else:
                facts = self._facts(session, fields)
                changed = registration.save_step(found, fields, step=step, facts=facts, confirmed=confirm_warnings)
            return views.draft(registrations.save(session, changed))

    @command
    def submit_registration(self, registration_token: str, consent_version: str) -> Json:
        with self.db.begin() as session:
            found = registrations.by_token(session, digest(registration_token), lock=True)
            checked = registration.check_all(found, facts=self._facts(session, found.answers))
            saved = registrations.save(session, self._submitted(session, found, checked, consent_version))
            outbox.put(
                session, [events.registration_submitted(saved, token=registration_token, known=False, at=self.call.now)], call=self.call
            )
        return views.receipt(saved)

    @rpc
    def get_registration_status(self, registration_token: str) -> Json:
        with self.db.begin() as session:
            found = registrations.by_token(session, digest(registration_token))
            return views.status(found, links.newest(session, VERIFY_EMAIL, registration_id=found.id))

    @command
    def resend_verification(self, registration_token: str) -> Json:
        with self.db.begin() as session:
            found = registrations.by_token(session, digest(registration_token), lock=True)
            registration.refuse_unless_accepted(found)
            accounts.count_attempt(session, [digest(f"resend:{found.id}")], limit=limits.RESEND, at=self.call.now)
            self._send_registration_link(session, VERIFY_EMAIL, found)
        return {}

    def _facts(self, session: Session, typed: answers.Answers) -> answers.Facts:
        wish = usernames.canonical(typed.get("username") or "")
        return answers.Facts(
            today=self._today(),
            username_free=not registrations.taken_usernames(session, [wish]),
            email=contacts.email(typed.get("email") or ""),
            phones={name: contacts.phone(typed.get(name) or "") for name in answers.PHONES},
            agencies=offices.agency_codes(session),
            regions=offices.known_regions(session, answers.codes_to_look_up(typed)),
        )

    def _submitted(self, session: Session, found: Registration, checked: answers.Checked, consent_version: str) -> Registration:
        """With its username claimed and its number drawn. Two may have asked for one username at once: the second hears what it would
        have heard a moment later.

        :raises Invalid: registration_incomplete.
        """
        if not registrations.claim_username(session, checked.answers["username"]):
            raise Invalid("registration_incomplete", "the username has gone", fields={"username": {"code": "username_taken"}})
        days_off = calendar.days_off(session, checked.answers["agency"], self._today())
        return registration.submit(
            found,
            checked,
            number=registrations.next_number(session, checked.answers["agency"]),
            accept_by=due_at(self.call.now, working_days=registration.ACCEPT_WITHIN_WORKING_DAYS, days_off=days_off),
            consent_version=consent_version,
            language=self.call.language,
            at=self.call.now,
        )
