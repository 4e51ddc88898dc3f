"""Filing at the counter: for whom, known or recorded there, and the proof by which permits knows for whom an officer fills in an application."""

import secrets
from dataclasses import replace

from bus import outbox
from bus.database import Session
from bus.entrypoints import command, rpc
from identity import events, tokens
from identity.domain import filing as rules
from identity.domain import person
from identity.domain.accounts import ACTIVE, Account
from identity.domain.answers import Answers, Checked
from identity.domain.filing import Filing
from identity.domain.registration import USUAL_LANGUAGE
from identity.domain.roles import APPLICANT
from identity.service.acceptance import Desk
from identity.service.door import Json
from identity.service.lookups import Lookups
from identity.store import accounts, audit, filings, offices, registrations
from identity.tokens import digest
from identity.views import filings as filings_view


class Filings(Lookups, Desk):
    @command
    def begin_filing(self, id_document: str, fields: Json, consent: Json, confirm_warnings: bool = False) -> Json:
        """Somebody who came to the counter before is known by number, name and date of birth; what was typed besides is not kept again."""
        agency = self._agency()
        typed = {**fields, "agency": agency}
        with self.db.begin() as session:
            facts = self._facts(session, typed, agency=agency)
            made = rules.checked(typed, facts=replace(facts, agencies=facts.agencies | {agency}), confirmed=confirm_warnings)
            rules.refuse_own(self._person(session), person.of_registration(made.answers))
            known = filings.person_with(session, made.answers["id_number"], agency=agency)
            if known:
                rules.refuse_other_account(*known, made.answers)
            whose = known[0] if known else self._entered(session, made, consent_version=consent["version"])
            begun = self._begun(session, whose, id_document=id_document, consent=consent)
        return filings_view.filing(begun, whose)

    @command
    def begin_filing_again(self, account_id: int, id_document: str, id_number: str, consent: Json) -> Json:
        with self.db.begin() as session:
            whose = accounts.by_id(session, account_id, agency=self._agency())
            if whose.status != ACTIVE or APPLICANT not in whose.roles:
                raise accounts.not_found()
            registered = self._registered(session, whose)
            rules.refuse_own(self._person(session), person.of_identity(whose, registered))
            rules.refuse_other_person(next(iter(registered), None), id_document=id_document, id_number=id_number)
            begun = self._begun(session, whose, id_document=id_document, consent=consent)
        return filings_view.filing(begun, whose)

    def _begun(self, session: Session, whose: Account, *, id_document: str, consent: Json) -> Filing:
        agency, officer = self._agency(), self._officer()
        said = {"consent_how": consent["how"], "consent_version": consent["version"], "consent_text": consent["text"]}
        who: Json = {"agency": agency, "account_id": whose.id, "officer_id": officer.id, "officer_name": officer.name}
        begun = filings.add(session, Filing(id=0, **who, id_document=id_document, **said, made_at=self.call.now))
        if not rules.is_without_login(whose):
            outbox.put(session, [events.filing_begun(begun, whose, at=self.call.now)], call=self.call)
        details = {"id_document": id_document, "consent": consent["how"], "consent_version": consent["version"]}
        audit.record(session, self.call, "filing_begun", f"filing/{begun.id}", agency=agency, person=whose.id, **details)
        return begun

    def _entered(self, session: Session, made: Checked, *, consent_version: str) -> Account:
        """A person record to which nobody can log in."""
        agency, now, officer = self._agency(), self.call.now, self._officer()
        token_hash = digest(tokens.new_token())
        language = self.call.language or USUAL_LANGUAGE
        registrations.start(session, token_hash=token_hash, language=language, at=now)
        draft = registrations.by_token(session, token_hash, lock=True)
        number = registrations.next_number(session, agency, offices.time_zone(session, agency))
        about = {"number": number, "consent_version": consent_version, "language": language, "at": now}
        saved = registrations.save(session, rules.registered(draft, made, **about, by=(officer.id, officer.name)))
        account = accounts.create(session, rules.account(saved, username=self._free_username(session)), at=now)
        outbox.put(session, [events.person_recorded(account, at=now)], call=self.call)
        return account

    def _free_username(self, session: Session) -> str:
        """Nobody types it; every account has one."""
        wish = f"loket-{secrets.token_hex(8)}"
        while not registrations.claim_username(session, wish):
            wish = f"loket-{secrets.token_hex(8)}"
        return wish

    @rpc
    def open_filing(self, filing_id: int) -> Json:
        with self.db.begin() as session:
            begun = filings.own(session, filing_id, officer_id=self.call.actor.id, agency=self._agency())
            rules.refuse_over(begun, at=self.call.now)
            whose = accounts.by_id(session, begun.account_id, agency=self._agency())
            if whose.status != ACTIVE:
                raise rules.not_found()
            marks = person.of_identity(whose, self._registered(session, whose))
        return {**filings_view.filing(begun, whose), "proof": tokens.filing_token(begun, whose, marks=marks, at=self.call.now)}

    def _registered(self, session: Session, whose: Account) -> list[Answers]:
        return [registrations.by_id(session, whose.registration_id).answers] if whose.registration_id else []
