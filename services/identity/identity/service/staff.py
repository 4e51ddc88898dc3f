"""The office's staff: inviting them, giving them roles by two admins, and helping them when the phone with the authenticator is lost."""

from collections.abc import Collection
from dataclasses import replace

from bus import outbox
from bus.database import Session
from bus.entrypoints import command, rpc
from bus.refusals import Conflict, Invalid
from identity import contacts, copies, events, hashing, letters
from identity.domain import answers, usernames
from identity.domain import staff as rules
from identity.domain.accounts import ACTIVE, INVITED, Account
from identity.domain.faults import fault, refuse
from identity.domain.links import INVITATION, RESET_PASSWORD
from identity.domain.staff import RoleChange
from identity.service.door import Door, Json
from identity.store import accounts, audit, offices, registrations, staff
from identity.views import staff as staff_view


class Staff(Door):
    @rpc
    def list_staff(self, status: str | None = None, after: int | None = None, limit: int = 25) -> Json:
        with self.db.begin() as session:
            rows = staff.page(session, self._agency(), status=status, after=after, limit=limit + 1)
        items = [staff_view.staff(row) for row in rows[:limit]]
        return {"items": items, "next": items[-1]["account_id"] if len(rows) > limit else None}

    @rpc
    def get_staff(self, account_id: int) -> Json:
        with self.db.begin() as session:
            return staff_view.staff(staff.member(session, self._agency(), account_id))

    @command
    def invite_staff(
        self,
        username: str,
        email: str,
        full_name: str,
        roles: list[str],
        units: list[str],
        position: str | None = None,
        employee_number: str | None = None,
    ) -> Json:
        typed = {"username": username, "email": email, "full_name": full_name, "agency": self._agency()}
        with self.db.begin() as session:
            self._refuse_unfit(session, roles, units)
            new = self._invited(session, typed, position=position, employee_number=employee_number)
            account = accounts.create(session, new, at=self.call.now)
            letters.link_for_account(session, INVITATION, account, call=self.call)
            outbox.put(session, [events.contact_changed(account, at=self.call.now)], call=self.call)
            self._ask(session, rules.ask(account, roles=roles, units=units, by=self.call.actor.id, at=self.call.now))
            shown = staff_view.staff(staff.member(session, self._agency(), account.id))
            self._record(session, "staff_invited", account.id, roles=roles, units=units)
        return shown

    @command
    def resend_invitation(self, account_id: int) -> Json:
        with self.db.begin() as session:
            account = staff.account_of(session, self._agency(), account_id)
            if account.status != INVITED:
                raise Conflict("account_not_invited", "the invitation is not waited for", status=account.status)
            letters.link_for_account(session, INVITATION, account, call=self.call)
            self._record(session, "invitation_resent", account.id)
        return {}

    @command
    def change_staff(
        self, account_id: int, revision: int, full_name: str, position: str | None = None, employee_number: str | None = None
    ) -> Json:
        wished: Json = {"full_name": full_name, "position": position, "employee_number": employee_number}
        with self.db.begin() as session:
            account = staff.account_of(session, self._agency(), account_id)
            saved = accounts.save(session, rules.renamed(account, revision=revision, **wished), at=self.call.now)
            outbox.put(session, [events.contact_changed(saved, at=self.call.now)], call=self.call)
            shown = staff_view.staff(staff.member(session, self._agency(), account_id))
            self._record(session, "staff_details_changed", account_id)
        return shown

    @command
    def request_role_change(self, account_id: int, roles: list[str], units: list[str]) -> Json:
        with self.db.begin() as session:
            staff.one_at_a_time(session, self._agency())
            account = staff.account_of(session, self._agency(), account_id)
            asked = rules.ask(account, roles=roles, units=units, by=self.call.actor.id, at=self.call.now)
            self._refuse_unfit(session, roles, units)
            self._refuse_to_lose_last_admin(session, account, roles)
            new = self._ask(session, asked)
            row = staff.waiting_changes(session, self._agency(), role_change_id=new)[0]
            self._record(session, "role_change_requested", account.id, role_change_id=new, roles=asked.roles, units=asked.units)
        return staff_view.role_change(row, asker=self.call.actor.id)

    @rpc
    def list_role_changes(self) -> Json:
        with self.db.begin() as session:
            rows = staff.waiting_changes(session, self._agency())
        return {"items": [staff_view.role_change(row, asker=self.call.actor.id) for row in rows]}

    @command
    def decide_role_change(self, role_change_id: int, decision: str) -> Json:
        with self.db.begin() as session:
            staff.one_at_a_time(session, self._agency())
            asked = staff.change(session, self._agency(), role_change_id)
            decided = rules.decide(asked, decision=decision, by=self.call.actor.id, at=self.call.now)
            staff.keep_decision(session, decided)
            if decision == rules.APPROVED:
                self._grant(session, decided)
            shown = staff_view.staff(staff.member(session, self._agency(), decided.account_id))
            details = {"role_change_id": decided.id, "asked_by": decided.asked_by, "roles": decided.roles, "units": decided.units}
            self._record(session, f"role_change_{decision}", decided.account_id, **details)
        return shown

    @command
    def reset_second_factor(self, account_id: int, reason: str) -> Json:
        with self.db.begin() as session:
            account = staff.account_of(session, self._agency(), account_id)
            rules.refuse_own(account, by=self.call.actor.id)
            shut = replace(rules.without_second_factor(account), password_hash=hashing.NOBODY)
            # nobody, not even an admin, can set up a new authenticator with the old password
            accounts.save(session, shut, at=self.call.now)
            staff.forget_recovery_codes(session, account.id)
            accounts.end_sessions(session, account.id)
            outbox.put(session, [events.second_factor_reset(account, at=self.call.now)], call=self.call)
            if account.status == ACTIVE:
                letters.link_for_account(session, RESET_PASSWORD, account, call=self.call)
            self._record(session, "second_factor_reset", account.id, reason=reason)
        return {}

    def _refuse_unfit(self, session: Session, roles: Collection[str], units: Collection[str]) -> None:
        """:raises Invalid: invalid_fields."""
        known = [row.code for row in offices.units(session, self._agency())]
        refuse(rules.faults_of(roles, units, known_units=known))

    def _invited(self, session: Session, typed: answers.Answers, **more: Json) -> Account:
        """The invited account, with its username claimed. :raises Invalid: invalid_fields."""
        wish = usernames.canonical(typed["username"])
        facts = answers.Facts(
            today=self._today(),
            username_free=not registrations.taken_usernames(session, [wish]),
            email=contacts.email(typed["email"]),
            agencies=frozenset({self._agency()}),
        )
        new = rules.invited(typed, facts=facts, password_hash=hashing.NOBODY, **more)
        if not registrations.claim_username(session, new.username):
            raise Invalid("invalid_fields", "the username has gone", fields={"username": fault("username_taken")})
        return new

    def _ask(self, session: Session, asked: RoleChange) -> int:
        new = staff.put_change(session, asked)
        whom: Json = {"agency": asked.agency, "role_change_id": new, "account_id": asked.account_id, "asked_by": asked.asked_by}
        outbox.put(session, [events.role_change_requested(**whom, at=self.call.now)], call=self.call)
        return new

    def _grant(self, session: Session, decided: RoleChange) -> None:
        """The roles take effect at once: sessions with the old roles end. :raises Conflict: last_admin."""
        account = staff.account_of(session, decided.agency, decided.account_id)
        self._refuse_to_lose_last_admin(session, account, decided.roles)
        staff.set_roles(session, account.id, roles=decided.roles, units=decided.units)
        accounts.end_sessions(session, account.id)
        changed = accounts.by_id(session, account.id)
        changes = [events.staff_changed(changed, at=self.call.now), events.contact_changed(changed, at=self.call.now)]
        outbox.put(session, changes, call=self.call)
        copies.publish_roles(session, decided.agency, call=self.call)

    def _refuse_to_lose_last_admin(self, session: Session, account: Account, roles: Collection[str]) -> None:
        others = staff.active_admins(session, account.agency, but=account.id)
        rules.refuse_to_lose_last_admin(account, roles=roles, other_admins=others)

    def _record(self, session: Session, act: str, account_id: int, **details: Json) -> None:
        audit.record(session, self.call, act, f"account/{account_id}", agency=self._agency(), **details)
