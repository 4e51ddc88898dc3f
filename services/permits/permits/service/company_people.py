"""The people of a company: who they are, what they may, who leaves; and invitations by mail."""

import hashlib
import secrets
from dataclasses import replace

from bus import inbox
from bus.database import Session
from bus.entrypoints import command, event_handler, rpc, timer
from bus.seal import seal
from bus.settings import setting
from permits import contacts
from permits.domain import company_invitation as invitations
from permits.domain import company_member as rules
from permits.domain.acts.outcome import Event
from permits.domain.company import Company
from permits.domain.company_invitation import Invitation
from permits.domain.company_member import Member
from permits.service.company_door import CompanyDoor
from permits.store import companies, company_members
from permits.views import companies as companies_view
from permits.views.common import Json


class CompanyPeople(CompanyDoor):
    @rpc
    def list_company_people(self, *, company_id: int) -> Json:
        with self.db.read() as session:
            return self._people_shown(session, companies.own(session, company_id, account_id=self._who().account_id))

    @command
    def change_company_role(self, *, company_id: int, member_id: int, role: str) -> Json:
        with self.db.begin() as session:
            company = companies.the_alone(session, company_id)
            people = company_members.of_company(session, company_id)
            changed = rules.with_role(people, member_id, role=role, by=self._who())
            self._keep_member(session, company, people, changed)
            if changed not in people:
                self._record_of_company(session, "company_role_changed", company_id, whose=changed.account_id, role=role)
            return self._people_shown(session, company)

    @command
    def leave_company(self, *, company_id: int, member_id: int) -> Json:
        """Also removes somebody else."""
        by = self._who()
        with self.db.begin() as session:
            company = companies.the_alone(session, company_id)
            people = company_members.of_company(session, company_id)
            left = rules.without(people, member_id, by=by, at=self.call.now)
            self._keep_member(session, company, people, left)
            self._tell_people(session, company, agency=by.agency)
            self._record_of_company(session, "company_left", company_id, whose=left.account_id)
            return {} if left.account_id == by.account_id else self._people_shown(session, company)

    def _keep_member(self, session: Session, company: Company, people: list[Member], changed: Member) -> None:
        company_members.save(session, changed)
        after = [changed if each.id == changed.id else each for each in people]
        companies.save(session, replace(company, account_id=rules.keeper(after, company.account_id)))
        if changed.left_at or changed.role != rules.OWNER:
            company_members.end_invitations_of(session, company.id or 0, changed.account_id, at=self.call.now)

    @command
    def invite_to_company(self, *, company_id: int, email: str, role: str) -> Json:
        by, now = self._who(), self.call.now
        with self.db.begin() as session:
            company = companies.the_alone(session, company_id)
            people = company_members.of_company(session, company_id)
            known = {"waiting": company_members.waiting(session, company_id), "sent": self._sent_today(session)}
            new = invitations.invite(people, email=contacts.email(email), role=role, **known, by=by, at=now)
            self._send(session, company, new)
            return self._people_shown(session, company)

    @command
    def resend_company_invitation(self, *, company_id: int, invitation_id: int) -> Json:
        by, now = self._who(), self.call.now
        with self.db.begin() as session:
            company = companies.the_alone(session, company_id)
            people = company_members.of_company(session, company_id)
            rules.owner(people, by=by)
            before = company_members.invitation(session, invitation_id, company_id=company_id)
            new = invitations.again(people, before, sent=self._sent_today(session), by=by, at=now)
            company_members.end_invitation(session, before, invitations.REPLACED, at=now)
            self._send(session, company, new)
            return self._people_shown(session, company)

    @command
    def withdraw_company_invitation(self, *, company_id: int, invitation_id: int) -> Json:
        with self.db.begin() as session:
            company = companies.the_alone(session, company_id)
            people = company_members.of_company(session, company_id)
            rules.owner(people, by=self._who())
            one = company_members.invitation(session, invitation_id, company_id=company_id)
            invitations.refuse_withdrawing(people, one, by=self._who())
            company_members.end_invitation(session, one, invitations.WITHDRAWN, at=self.call.now)
            self._record_of_company(session, "company_invitation_withdrawn", company_id, whose=one.by_id)
            return self._people_shown(session, company)

    @rpc
    def get_company_invitation(self, *, token: str) -> Json:
        with self.db.read() as session:
            one = company_members.by_token(session, _digest(token))
            name = companies.name_of(session, one.company_id)
        return companies_view.invitation_for_invited(one, company_name=name, at=self.call.now)

    @command
    def accept_company_invitation(self, *, token: str) -> Json:
        by = self._who()
        with self.db.begin() as session:
            company = companies.the_alone(session, company_members.by_token(session, _digest(token)).company_id)
            one = company_members.by_token(session, _digest(token))  # as it is now that nobody else changes the company's people
            joined = invitations.accept(one, company_members.of_company(session, one.company_id), by=by, at=self.call.now)
            company_members.add(session, joined)
            self._admit(session, "companies")
            company_members.end_invitation(session, one, invitations.ACCEPTED, at=self.call.now)
            self._tell_people(session, company, agency=by.agency)
            self._record_of_company(session, "company_joined", one.company_id, whose=by.account_id, invited_by=one.by_id)
        return companies_view.own_company(company, joined.role)

    @command
    def decline_company_invitation(self, *, token: str) -> Json:
        """Whoever holds the link: nobody needs an account for a no."""
        with self.db.begin() as session:
            company = companies.the_alone(session, company_members.by_token(session, _digest(token)).company_id)
            one = company_members.by_token(session, _digest(token))
            invitations.refuse_unless_ready(one, at=self.call.now)
            company_members.end_invitation(session, one, invitations.DECLINED, at=self.call.now)
            self._record(session, "company_invitation_declined", f"company/{one.company_id}", whose=one.by_id, agency=one.agency)
        return {"company_name": company.name}

    @timer(interval=6 * 3600)
    def sweep_invitations(self) -> None:
        with self.db.begin() as session:
            company_members.forget_invitations(session, before=self.call.now - invitations.KEPT)

    @event_handler("identity", "account_closed")
    def on_account_closed(self, event: inbox.Event) -> None:
        """Nobody can log in to it any more, so the company's people go on without it."""
        account_id, agency = event.data["account_id"], event.data["agency"]
        with self.db.begin() as session:
            for company_id in companies.ids_in_order(session, account_id):
                company = companies.the_alone(session, company_id)
                people = company_members.of_company(session, company_id)
                company_members.end_invitations_of(session, company_id, account_id, at=self.call.now)
                changes = rules.account_closed(people, account_id, at=self.call.now)
                for changed in changes:
                    self._keep_member(session, company, people, changed)
                    people = [changed if each.id == changed.id else each for each in people]
                    act = "company_left" if changed.left_at else "company_role_changed"
                    role = {} if changed.left_at else {"role": changed.role}
                    self._record(session, act, f"company/{company_id}", whose=changed.account_id, agency=agency, **role)
                if changes:
                    self._tell_people(session, company, agency=agency)

    def _sent_today(self, session: Session) -> list[Invitation]:
        return company_members.sent_since(session, self._who().account_id, since=self.call.now - invitations.DAY)

    def _send(self, session: Session, company: Company, new: Invitation) -> None:
        """The token exists in the mail alone; the event has it sealed."""
        token = secrets.token_urlsafe(32)
        invitation_id = company_members.add_invitation(session, new, token_hash=_digest(token))
        letter = {"email": new.email, "full_name": "", "token": token, "company_name": company.name, "inviter_name": new.by_name}
        sealed = seal(setting("SEAL_PUBLIC_KEY"), {**letter, "role": new.role, "expires_at": new.expires_at.isoformat()})
        data = {"agency": new.agency, "company_id": company.id, "invitation_id": invitation_id, "sealed": sealed}
        self._tell(session, f"company_invitation/{invitation_id}", [Event("company_invited", data)])
        self._record_of_company(session, "company_invited", new.company_id, whose=new.by_id, role=new.role)

    def _people_shown(self, session: Session, company: Company) -> Json:
        """:raises NotFound: company_not_found: the asker was removed meanwhile."""
        people = company_members.of_company(session, company.id or 0)
        waiting = company_members.waiting(session, company.id or 0)
        return companies_view.people(people, waiting, own=rules.member(people, by=self._who()), at=self.call.now)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
