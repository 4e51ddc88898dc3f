"""The identity service's door: a table of contents. Rules are in domain/, tables in store/, what readers get in views.py."""

from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy.orm import Session

from bus import outbox
from bus.context import Call
from bus.database import Database
from bus.entrypoints import command, rpc, timer
from bus.refusals import Invalid, NotAllowed, NotFound
from identity import calendar, contacts, events, hashing, tokens, views
from identity.domain import accounts as rules_of_accounts
from identity.domain import answers, limits, passwords, registration, usernames, verification
from identity.domain.accounts import Account
from identity.domain.registration import Registration
from identity.domain.working_days import OFFICE_ZONE, due_at
from identity.store import accounts, offices, registrations
from identity.tokens import digest

Json = Any


class Identity:
    name = "identity"
    db = Database()
    call = Call()

    # Agencies, regions

    @rpc
    def list_agencies(self) -> Json:
        with self.db.begin() as session:
            return [views.agency(agency, units) for agency, units in offices.agencies(session)]

    @rpc
    def list_regions(self, parent: str | None = None) -> Json:
        with self.db.begin() as session:
            return [views.region(row) for row in offices.regions_below(session, parent)]

    @rpc
    def search_villages(self, q: str, limit: int = 25) -> Json:
        with self.db.begin() as session:
            return [views.village(row) for row in offices.villages(session, q, limit=limit)]

    # Registration, the applicant's side

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
            outbox.put(session, [events.registration_submitted(saved, at=self.call.now)], call=self.call)
        return views.receipt(saved)

    @rpc
    def get_registration_status(self, registration_token: str) -> Json:
        with self.db.begin() as session:
            found = registrations.by_token(session, digest(registration_token))
            return views.status(found, registrations.newest_token(session, found.id))

    @command
    def resend_verification(self, registration_token: str) -> Json:
        with self.db.begin() as session:
            found = registrations.by_token(session, digest(registration_token), lock=True)
            registration.refuse_unless_accepted(found)
            accounts.count_attempt(session, [digest(f"resend:{found.id}")], limit=limits.RESEND, at=self.call.now)
            self._send_link(session, found)
        return {}

    # Registration, the office's side

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
            self._send_link(session, saved)
        return {"registration_id": saved.id, "status": saved.status, "revision": saved.revision}

    # The link in the first mail, and what the second brings

    @rpc
    def get_email_verification(self, token: str) -> Json:
        with self.db.begin() as session:
            found = registrations.token(session, digest(token))
            state = verification.state(found, at=self.call.now)
            if state != "ready":
                return {"state": state}
            return {"state": state, "full_name": registrations.by_id(session, found.registration_id).answers["full_name"]}

    @command
    def verify_email(self, token: str) -> Json:
        with self.db.begin() as session:
            verification.use(registrations.token(session, digest(token)), at=self.call.now)
        # Hashed before anything is locked: nobody waits for it, and only a good link costs it.
        password = passwords.temporary()
        password_hash = hashing.hash_password(password)
        with self.db.begin() as session:
            account = self._open_account(session, digest(token), password_hash)
            told = [events.account_activated(account, temporary_password=password, at=self.call.now)]
            outbox.put(session, [*told, events.contact_changed(account, at=self.call.now)], call=self.call)
        return {"username": account.username}

    # Sessions

    @rpc
    def log_in(self, login: str, password: str, address: str) -> Json:
        counted = self._count_attempt(f"login:{login.strip().lower()}", f"address:{address}")
        account = self._account_fitting(login, password)
        with self.db.begin() as session:
            accounts.forget_attempts(session, counted)
            token = self._start_session(session, account)
        return {"session_token": token, "must_change_password": account.must_change_password, "account": views.account(account)}

    @rpc
    def open_session(self, session_token: str) -> Json:
        with self.db.begin() as session:
            found = accounts.session_by_token(session, digest(session_token))
            account = accounts.by_id(session, found.account_id)
            rules_of_accounts.refuse_ended(found, staff=account.is_staff, at=self.call.now)
            current = accounts.seen(session, found, at=self.call.now)
        ends = rules_of_accounts.session_end(current, staff=account.is_staff)
        proof = tokens.actor_token(account, at=self.call.now)
        return {"actor_token": proof, "account": views.account(account), "expires_at": views.time(ends)}

    @rpc
    def log_out(self, session_token: str) -> Json:
        with self.db.begin() as session:
            accounts.end_session(session, digest(session_token))
        return {}

    @command
    def change_password(self, session_token: str, current_password: str, new_password: str) -> Json:
        account = self._own_session(session_token)
        counted = self._count_attempt(f"login:{account.username}")
        wrong = Invalid("password_wrong", "not the current password", fields={"current_password": {"code": "password_wrong"}})
        if not hashing.fits(account.password_hash, current_password):
            raise wrong
        fault = passwords.check_change(current_password, new_password, about=account.names())
        if fault:
            raise Invalid("invalid_fields", "not a good new password", fields={"new_password": fault})
        new_hash = hashing.hash_password(new_password)
        with self.db.begin() as session:
            if not accounts.set_password(session, account.id, new_hash, instead_of=account.password_hash):
                raise wrong  # another change was quicker
            accounts.forget_attempts(session, counted)
            accounts.end_sessions(session, account.id)
            return {"session_token": self._start_session(session, account)}

    @rpc
    def get_profile(self) -> Json:
        with self.db.begin() as session:
            account = accounts.by_id(session, self.call.actor.id)
            registered = registrations.by_id(session, account.registration_id) if account.registration_id else None
            return views.profile(account, registered)

    @timer(interval=600)
    def sweep(self) -> None:
        with self.db.begin() as session:
            accounts.sweep(session, at=self.call.now)

    # What several methods above need

    def _agency(self) -> str:
        return str(self.call.actor.claims["agency"])

    def _today(self) -> date:
        return self.call.now.astimezone(OFFICE_ZONE).date()

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
        days_off = calendar.days_off(self._today().year)
        return registration.submit(
            found,
            checked,
            number=registrations.next_number(session, checked.answers["agency"]),
            accept_by=due_at(self.call.now, working_days=registration.ACCEPT_WITHIN_WORKING_DAYS, days_off=days_off),
            consent_version=consent_version,
            language=self.call.language,
            at=self.call.now,
        )

    def _send_link(self, session: Session, accepted: Registration) -> None:
        token = tokens.new_token()
        expires_at = self.call.now + verification.LIFE
        registrations.put_token(session, registration_id=accepted.id, token_hash=digest(token), expires_at=expires_at, at=self.call.now)
        outbox.put(session, [events.registration_accepted(accepted, token=token, at=self.call.now)], call=self.call)

    def _open_account(self, session: Session, token_hash: bytes, password_hash: str) -> Account:
        token = registrations.token(session, token_hash, lock=True)
        verification.use(token, at=self.call.now)
        registrations.mark_used(session, token, at=self.call.now)
        found = registrations.by_id(session, token.registration_id, lock=True)
        active = registrations.save(session, registration.activate(found, at=self.call.now))
        new = rules_of_accounts.applicant(active, password_hash=password_hash, at=self.call.now)
        account = accounts.create(session, new, at=self.call.now)
        outbox.put(session, [events.email_verified(active, account, at=self.call.now)], call=self.call)
        return account

    def _count_attempt(self, *keys: str) -> list[int]:
        """A transaction of its own: a try counts even when what it tried fails."""
        digests = [digest(key) for key in keys]
        with self.db.begin(apart=True) as session:
            return accounts.count_attempt(session, digests, limit=limits.LOG_IN, at=self.call.now)

    def _account_fitting(self, login: str, password: str) -> Account:
        """Unknown login, wrong password, a temporary one grown old: same work, same answer. :raises NotAllowed: login_refused."""
        with self.db.begin() as session:
            account = accounts.by_login(session, login)
        fits = hashing.fits(account.password_hash if account else None, password)
        if account is None or not fits or not account.may_log_in(at=self.call.now):
            raise NotAllowed("login_refused", "login and password do not fit")
        return account

    def _start_session(self, session: Session, account: Account) -> str:
        token = tokens.new_token()
        accounts.start_session(session, account_id=account.id, token_hash=digest(token), at=self.call.now)
        return token

    def _own_session(self, session_token: str) -> Account:
        """The account of a session that is the asker's and not over. :raises NotFound: session_ended."""
        with self.db.begin() as session:
            found = accounts.session_by_token(session, digest(session_token))
            account = accounts.by_id(session, found.account_id)
        rules_of_accounts.refuse_ended(found, staff=account.is_staff, at=self.call.now)
        if account.id != self.call.actor.id:
            raise NotFound("session_ended", "the session is somebody else's")
        return account
