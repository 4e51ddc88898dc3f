"""Claim codes: the counter prints one for somebody without a login, who takes the account over with it."""

import logging
from dataclasses import replace
from typing import Any

from sqlalchemy import Row

from bus import outbox
from bus.database import Session
from bus.entrypoints import command, rpc, timer
from bus.refusals import NotAllowed, NotFound
from identity import contacts, events, hashing, letters
from identity.domain import claim_code as rules
from identity.domain import filing as rules_of_filings
from identity.domain import links as rules_of_links
from identity.domain import passwords, person, usernames
from identity.domain.accounts import ACTIVE, Account
from identity.domain.answers import read_date
from identity.domain.claim_code import ClaimCode
from identity.domain.faults import fault, refuse
from identity.domain.limits import CLAIM, RESET, Count, origin
from identity.domain.links import CLAIM_ACCOUNT, Link
from identity.domain.person import Marks
from identity.service.acceptance import Desk
from identity.service.door import Json
from identity.service.passwords import Passwords
from identity.store import accounts, attempts, audit, claim_codes, filings, links, offices, registrations, wishes
from identity.tokens import digest
from identity.views import filings as filings_view

log = logging.getLogger("identity")


class Claims(Passwords, Desk):
    @command
    def make_claim_code(self, filing_id: int) -> Json:
        code = rules.new_code()
        with self.db.begin() as session:
            begun = filings.own(session, filing_id, officer_id=self.call.actor.id, agency=self._agency())
            rules_of_filings.refuse_over(begun, at=self.call.now)
            whose = accounts.by_id(session, begun.account_id, agency=self._agency(), lock=True)
            if whose.status != ACTIVE:
                raise rules_of_filings.not_found()
            rules.refuse_to_print(whose, printed=claim_codes.is_printed(session, begun.id))
            ended = claim_codes.end(session, whose.id, at=self.call.now)
            links.put_out_of_use(session, CLAIM_ACCOUNT, account_id=whose.id, at=self.call.now)
            made = claim_codes.add(session, begun, code_hash=digest(rules.meant(code)), at=self.call.now)
            details = {"claim_code": made.id, "filing": begun.id, "ended": ended}
            audit.record(session, self.call, "claim_code_printed", f"account/{whose.id}", agency=whose.agency, person=whose.id, **details)
        return {**filings_view.claim_code(made, whose.full_name, at=self.call.now), "code": code}

    @rpc
    def list_claim_codes(self, after: int | None = None, limit: int = 25) -> Json:
        with self.db.begin() as session:
            rows = claim_codes.page(session, agency=self._agency(), after=after, limit=limit + 1)
        items = [filings_view.claim_code(*row, at=self.call.now) for row in rows[:limit]]
        return {"items": items, "next": rows[limit - 1][0].id if len(rows) > limit else None}

    @command
    def request_claim(self, code: str, birth_date: str, email: str, address: str) -> Json:
        bare, reached = rules.meant(code), (contacts.email(email) or "").lower()
        refuse(
            {
                **({} if rules.is_code(bare) else {"code": fault("claim_code_mistyped")}),
                **({} if read_date(birth_date) else {"birth_date": fault("date_format")}),
                **({} if reached else {"email": fault("email_format")}),
            }
        )
        self._count([Count(f"claim_address:{origin(address)}", CLAIM)])
        self._wish(wishes.CLAIMS, code_hash=digest(bare), birth_date=birth_date, email=reached)
        return {}

    @timer(interval=5)
    def send_claims(self) -> None:
        self._answer_wishes(wishes.CLAIMS, self._answer_claim)

    @rpc
    def get_claim(self, token: str) -> Json:
        with self.db.begin() as session:
            link, account = self._behind_claim(session, token)
            minimum = offices.settings(session, account.agency)["password_minimum"]
            has_other = self._has_other(session, account)
        return filings_view.claim(link, account, minimum=minimum, has_other=has_other, at=self.call.now)

    @command
    def claim_account(self, token: str, username: str, new_password: str, device_token: str = "") -> Json:
        wish = usernames.canonical(username)
        with self.db.begin() as session:
            link, account = self._behind_claim(session, token)
            rules_of_links.use(link, at=self.call.now, served=not rules.can_be_claimed(account))
            minimum = offices.settings(session, account.agency)["password_minimum"]
            about = [*self._known_of(session, account), wish, link.email or ""]
            taken = wish in registrations.taken_usernames(session, [wish])
        faults = {
            "username": usernames.check(wish) or (fault("username_taken") if taken else None),
            "new_password": passwords.check(new_password, about=about, minimum=minimum),
        }
        refuse({name: found for name, found in faults.items() if found})
        new_hash = hashing.hash_password(new_password)
        with self.db.begin() as session:
            claimed = self._claim(session, token, username=wish, new_hash=new_hash)
        return {"username": claimed.username} | self._device_known(claimed, device_token)

    def _answer_claim(self, session: Session, asked: Row[Any]) -> None:
        seen = claim_codes.with_hash(session, bytes(asked.code_hash))
        if seen is None:
            return
        account = accounts.by_id(session, seen.account_id, lock=True)
        found = claim_codes.with_hash(session, bytes(asked.code_hash))  # read again under the lock
        if found is None or rules.state(found, at=self.call.now) != "open" or not rules.can_be_claimed(account):
            return
        # The log lines of this mail carry the id of the person's request.
        self.call = replace(self.call, request_id=asked.request_id)
        if asked.birth_date != self._born(session, account):
            claim_codes.save(session, rules.missed(found, at=self.call.now))
            self._record_claim(session, "claim_refused", account, claim_code=found.id)
        elif self._may_mail_claim(session, account):
            known = accounts.all_with(session, asked.email, but=account.id)
            about = replace(account, language=asked.language)
            letters.link_for_account(session, CLAIM_ACCOUNT, about, call=self.call, email=asked.email, known=bool(known))
            member = rules.of_office(
                [(each, self._identity(session, each)) for each in known], found, officer=self._officer_of(session, found)
            )
            if member is None:
                self._record_claim(session, "claim_requested", account, claim_code=found.id)
            else:
                self._stop_claim(session, account, found, member=member)

    def _stop_claim(self, session: Session, account: Account, found: ClaimCode, *, member: int) -> None:
        """The code is in the office's own hands: it ends, and the admins are told, but for those two."""
        claim_codes.save(session, rules.stopped(found, at=self.call.now))
        told = events.claim_by_staff(account, claim_code_id=found.id, member_id=member, officer_id=found.officer_id, at=self.call.now)
        outbox.put(session, [told], call=self.call)
        self._record_claim(session, "claim_by_staff", account, claim_code=found.id, member=member)

    def _officer_of(self, session: Session, printed: ClaimCode) -> Marks:
        return self._identity(session, accounts.by_id(session, printed.officer_id))

    def _identity(self, session: Session, whose: Account) -> Marks:
        return person.of_identity(whose, registrations.of_person(session, account_id=whose.id))

    def _born(self, session: Session, account: Account) -> str | None:
        registered = registrations.by_id(session, account.registration_id) if account.registration_id else None
        return registered.answers.get("birth_date") if registered else None

    def _may_mail_claim(self, session: Session, account: Account) -> bool:
        try:
            attempts.count(session, [Count(f"claim:{account.id}", RESET)], at=self.call.now)
        except NotAllowed:
            return False
        return True

    def _has_other(self, session: Session, account: Account) -> bool:
        """Whether the same person has an account to log in to already."""
        registered = registrations.by_id(session, account.registration_id) if account.registration_id else None
        known = filings.person_with(session, registered.answers["id_number"], agency=account.agency) if registered else None
        return known is not None and known[0].id != account.id

    def _behind_claim(self, session: Session, token: str) -> tuple[Link, Account]:
        """:raises NotFound: verification_not_found."""
        link = links.get(session, CLAIM_ACCOUNT, digest(token))
        if link.account_id is None or link.email is None:
            raise NotFound("verification_not_found", "no such link")
        return link, accounts.by_id(session, link.account_id)

    def _claim(self, session: Session, token: str, *, username: str, new_hash: str) -> Account:
        """Locks the account first, then the link: of two who come at once the second finds an account with a login.

        :raises Conflict: verification_expired, when somebody else has an account with this address meanwhile.
        """
        account = accounts.by_id(session, self._behind_claim(session, token)[1].id, lock=True)
        link = links.get(session, CLAIM_ACCOUNT, digest(token), lock=True)
        rules_of_links.use(link, at=self.call.now, served=not rules.can_be_claimed(account))
        if link.email is None or accounts.exists_with(session, link.email, but=account.id):
            raise rules_of_links.expired()
        if not registrations.claim_username(session, username, instead_of=account.username):
            refuse({"username": fault("username_taken")})
        claimed = rules.claimed(account, email=link.email, username=username, password_hash=new_hash)
        saved = accounts.take_over(session, claimed, at=self.call.now)
        registrations.release_username(session, account.username)
        self._register_claimed(session, saved)
        links.mark_used(session, link, at=self.call.now)
        links.put_out_of_use(session, CLAIM_ACCOUNT, account_id=account.id, at=self.call.now)
        used = [each for each in claim_codes.of_account(session, account.id) if rules.state(each, at=self.call.now) in ("open", "expired")]
        for each in used:
            claim_codes.save(session, replace(each, used_at=self.call.now))
        told = [events.contact_changed(saved, at=self.call.now), events.account_claimed(saved, at=self.call.now)]
        outbox.put(session, told, call=self.call)
        self._record_own(session, "account_claimed", saved, claim_codes=[each.id for each in used])
        return saved

    def _register_claimed(self, session: Session, account: Account) -> None:
        """What the counter recorded says from now on how its holder is reached, as every registration does."""
        if account.registration_id:
            kept = registrations.by_id(session, account.registration_id, lock=True)
            answers = {**kept.answers, "email": account.email, "username": account.username}
            registrations.save(session, replace(kept, answers=answers))

    def _record_claim(self, session: Session, act: str, account: Account, **details: Any) -> None:
        audit.record(session, self.call, act, f"account/{account.id}", agency=account.agency, person=account.id, **details)
