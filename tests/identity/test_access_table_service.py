"""The table of identity's contract, tried at its door: every method by every kind of asker, and whose things each of them reaches.

Somebody else's, another agency's and what never was must answer alike; the asker's own must not.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from copy import copy
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import insert, select, update

from bus import contract
from bus.context import Actor
from bus.database import Transactions
from bus.testing import Door
from identity import seed
from identity.domain import links as purposes
from identity.service import Identity
from identity.store import links, sessions, tables
from identity.tokens import digest, new_token
from tests.access_table import (
    APPLICANT,
    HALFWAY,
    NEVER_WAS,
    PRINCIPALS,
    STAFF_ROLES,
    about_somebodys_things,
    cells_that_differ,
    outcome,
    proven,
)
from tests.identity.people import AGENCY, NOW, draft, rows, submit

if TYPE_CHECKING:
    from tests.conftest import Templates

PROMISED = contract.of("identity")
METHODS = PROMISED.methods
CANARY = "Kenari"

# What a method is told, to say which thing it is about.
SUBJECTS = (
    "registration_id",
    "delegation_id",
    "account_id",
    "role_change_id",
    "settings_change_id",
    "filing_id",
    "registration_token",
    "session_token",
    "token",
)
OF_LINKS = {
    "get_email_verification": purposes.VERIFY_EMAIL, "verify_email": purposes.VERIFY_EMAIL,
    "get_registration_correction": purposes.CORRECT_REGISTRATION, "correct_registration": purposes.CORRECT_REGISTRATION,
    "renew_link": purposes.CORRECT_REGISTRATION, "get_password_link": purposes.RESET_PASSWORD, "set_password": purposes.RESET_PASSWORD,
    "get_email_correction": purposes.CONFIRM_ADDRESS, "answer_email_correction": purposes.CONFIRM_ADDRESS,
    "get_claim": purposes.CLAIM_ACCOUNT, "claim_account": purposes.CLAIM_ACCOUNT,
    "get_email_change": purposes.CHANGE_EMAIL, "confirm_email_change": purposes.CHANGE_EMAIL,
}  # fmt: skip
# A link that there is, but not one for this: a forgotten password's is not renewed, nor does it prove an email address.
OF_ANOTHER_KIND = {
    method: purposes.RESET_PASSWORD if purpose != purposes.RESET_PASSWORD else purposes.CHANGE_EMAIL for method, purpose in OF_LINKS.items()
}
# Those that are told of no thing. They show what is the asker's or their agency's …
SHOWING = {
    "list_days_off": {"year": 2026}, "list_registrations": {}, "find_people": {"q": "kenari@contoh.test"}, "find_registrations": {"q": "kenari"}, "list_staff": {}, "list_role_changes": {},
    "list_units": {}, "get_settings": {}, "list_settings_changes": {}, "list_audit": {}, "list_claim_codes": {}, "list_delegations": {}, "get_profile": {}, "export_own_data": {}, "list_views_of_me": {},
}  # fmt: skip
# … or change it: that the other agency stays as it was.
CHANGING = {
    "add_day_off": {"date": "2027-02-02", "name": "Hari jadi"}, "remove_day_off": {"date": "2026-12-01"},
    "invite_staff": {"username": "baru.sekali", "email": "b@contoh.test", "full_name": "Baru", "roles": ["verifier"], "units": []},
    "save_unit": {"code": "dpmptsp", "name": "Lain"}, "change_settings": {"settings": {"password_minimum": 20}},
    "change_contact": {"revision": 1, "fields": {}}, "begin_filing": METHODS["begin_filing"]["example"]["arguments"],
}  # fmt: skip


class Offices:
    """Two agencies, each with an applicant, staff of every role, a registration that waits and a wish for roles; the first one's things
    bear the canary's name."""

    def __init__(self, door: Door) -> None:
        self.door = door
        with Transactions(door.engine).begin() as session:
            self.ids = {row.username: row.id for row in session.execute(select(tables.account))}
            session.execute(insert(tables.username), [{"username": f"lain.{name}"} for name in self.ids])
            for row in session.execute(select(tables.account)).all():
                self._second_of(session, row)
            session.execute(insert(tables.unit).values(agency="lain", code="dpmptsp", name="Loket Lain"))
            session.execute(update(tables.unit).where(tables.unit.c.agency == AGENCY).values(name=CANARY))
            session.execute(update(tables.account).where(tables.account.c.agency == AGENCY).values(full_name=f"{CANARY} Contoh"))
            session.execute(insert(tables.day_off), [{"agency": name, "date": "2026-12-01", "name": CANARY} for name in (AGENCY, "lain")])
            session.execute(update(tables.day_off).where(tables.day_off.c.agency == "lain").values(name="Lain"))
        self.registrations = {name: self._registration(name) for name in (AGENCY, "lain")}
        self.looser = {name: self._looser(name) for name in (AGENCY, "lain")}
        self.wishes = {name: self._wish(name) for name in (AGENCY, "lain")}
        self.delegations = {name: self._delegation(name) for name in (AGENCY, "lain")}
        for name in (AGENCY, "lain"):
            self._claim_code(name)

    def _second_of(self, session: Any, row: Any) -> None:
        """The same person with another name, in the other agency."""
        values = {**row._asdict(), "username": f"lain.{row.username}", "full_name": "Orang Lain", "email": "lain@contoh.test"}
        del values["id"]
        id = session.execute(insert(tables.account).values(**{**values, "agency": "lain"}).returning(tables.account.c.id)).scalar_one()
        self.ids[values["username"]] = id
        roles = select(tables.account_role.c.role).where(tables.account_role.c.account_id == row.id)
        session.execute(insert(tables.account_role), [{"account_id": id, "role": role} for role in session.scalars(roles).all()])

    def _registration(self, agency: str) -> str:
        name = CANARY if agency == AGENCY else "Orang"
        token = draft(self.door, agency=agency, username=f"{name.lower()}.{agency}", full_name=f"{name} Daftar")
        submit(self.door, token)
        return token

    def _looser(self, agency: str) -> int:
        admin = self.of("agency_admin", agency)
        self.door.call("change_settings", actor=admin, now=NOW, settings={"temporary_password_hours": 100})
        return int(self.door.call("list_settings_changes", actor=admin)["items"][0]["settings_change_id"])

    def _wish(self, agency: str) -> int:
        prefix = "" if agency == AGENCY else "lain."
        wish = {"account_id": self.ids[f"{prefix}loket"], "roles": ["verifier"], "units": []}
        return int(self.door.call("request_role_change", actor=self.of("agency_admin", agency), now=NOW, **wish)["role_change_id"])

    def _delegation(self, agency: str) -> int:
        head, deputy = self.of("agency_head", agency), self.of("division_head", agency)
        away = {"roles": ["agency_head"], "since": "2026-11-23", "until": "2026-12-04", "reason": "Dinas luar"}
        return int(self.door.call("make_delegation", actor=head, now=NOW, deputy_id=deputy.id, **away)["delegation_id"])

    def _claim_code(self, agency: str) -> None:
        officer_id, whose = self.of("counter_officer", agency).id, self.ids["siti" if agency == AGENCY else "lain.siti"]
        values = {"agency": agency, "account_id": whose, "filing_id": officer_id, "officer_id": officer_id, "officer_name": "Petugas"}
        with Transactions(self.door.engine).begin() as session:
            session.execute(insert(tables.claim_code).values(**values, code_hash=digest(agency), made_at=NOW, expires_at=NOW, misses=0))

    def of(self, role: str, agency: str = AGENCY) -> Actor:
        """Somebody of that role; who may only finish logging in is the counter officer."""
        usernames = {APPLICANT: "siti", **{role: name for role, (name, _) in zip(STAFF_ROLES, seed.DEMO_STAFF, strict=True)}}
        username = usernames.get(role, "loket")
        id = self.ids[username if agency == AGENCY else f"lain.{username}"]
        return Actor(id, proven(role), {"agency": agency, "name": username, "units": []})

    def session_of(self, actor: Actor) -> str:
        token = new_token()
        with Transactions(self.door.engine).begin() as session:
            sessions.start(session, actor.id, token_hash=digest(token), at=NOW)
        return token

    def registration_ids(self) -> dict[str, int]:
        with Transactions(self.door.engine).begin() as session:
            return {
                row.agency: row.id for row in session.execute(select(tables.registration).where(tables.registration.c.agency.is_not(None)))
            }

    def filing(self, officer_id: int, agency: str = AGENCY) -> int:
        """Of somebody at the counter of that agency, begun by that officer."""
        values = {"agency": agency, "account_id": self.ids["siti"], "officer_id": officer_id, "officer_name": "Petugas", "made_at": NOW}
        said = {"id_document": "ktp", "consent_how": "said", "consent_version": "1", "consent_text": "Ya"}
        with Transactions(self.door.engine).begin() as session:
            return int(session.execute(insert(tables.filing).values(**values, **said).returning(tables.filing.c.id)).scalar_one())

    def link(self, purpose: str) -> str:
        """One of the first agency's applicant's, or of its registration."""
        of_registration = purpose in (purposes.VERIFY_EMAIL, purposes.CORRECT_REGISTRATION, purposes.CONFIRM_ADDRESS)
        owner = {"registration_id": self.registration_ids()[AGENCY]} if of_registration else {"account_id": self.ids["siti"]}
        email = "baru@contoh.test" if purpose in (purposes.CHANGE_EMAIL, purposes.CLAIM_ACCOUNT) else None
        token = new_token()
        with Transactions(self.door.engine).begin() as session:
            links.put(session, purpose, token_hash=digest(token), at=NOW, email=email, **owner)
        return token


def _built(url: str) -> Offices:
    offices = Offices(Door(Identity, url))
    offices.door.engine.dispose()
    return offices


@pytest.fixture(scope="module")
def built(identity_templates: Templates) -> Offices:
    return identity_templates.filled("identity_access", of="identity_people", fill=_built)


@pytest.fixture
def offices(built: Offices, database: Callable[[str], str]) -> Offices:
    """Each test's own, of a copy: what one does to them no other sees."""
    mine = copy(built)
    mine.door = Door(Identity, database("identity_access"))
    return mine


def test_every_method_lets_in_exactly_whom_the_contract_names(offices: Offices) -> None:
    assert list(cells_that_differ(offices.door, offices.of, now=NOW)) == []
    assert len(PRINCIPALS) == 17 and len(METHODS) > 60


def subject_of(method: str) -> str | None:
    return next((name for name in SUBJECTS if name in METHODS[method]["arguments"]["properties"]), None)


TOLD_OF_A_THING = [method for method in METHODS if subject_of(method)]


def test_every_method_that_is_about_somebodys_things_is_tried() -> None:
    assert about_somebodys_things(PROMISED) == set(TOLD_OF_A_THING) | set(SHOWING) | set(CHANGING)


def subjects(offices: Offices, method: str, actor: Actor | None) -> tuple[Any, list[Any]]:
    """The asker's own thing, and others that are not: somebody else's or of the other agency, and one that never was."""
    name, nothing = subject_of(method), secrets.token_urlsafe(32)
    if name == "registration_id":
        ids = offices.registration_ids()
        return ids[AGENCY], [ids["lain"], NEVER_WAS]
    if name == "account_id" and ("applicant" in method or method == "begin_filing_again"):
        return offices.ids["siti"], [offices.ids["lain.siti"], offices.ids["loket"], NEVER_WAS]
    if name == "account_id":
        return offices.ids["loket"], [offices.ids["lain.loket"], offices.ids["lain.siti"], NEVER_WAS]
    if name == "delegation_id":
        return offices.delegations[AGENCY], [offices.delegations["lain"], NEVER_WAS]
    if name == "role_change_id":
        return offices.wishes[AGENCY], [offices.wishes["lain"], NEVER_WAS]
    if name == "settings_change_id":
        return offices.looser[AGENCY], [offices.looser["lain"], NEVER_WAS]
    if name == "filing_id":
        assert actor is not None
        own = offices.filing(actor.id)
        return own, [offices.filing(offices.ids["verifikator"]), offices.filing(actor.id, "lain"), NEVER_WAS]
    if name == "registration_token":
        return offices.registrations[AGENCY], [offices.session_of(offices.of(APPLICANT)), nothing]
    if name == "session_token":
        others = [offices.session_of(offices.of("auditor")), offices.session_of(offices.of(APPLICANT, "lain"))] if actor else []
        return offices.session_of(actor or offices.of(APPLICANT)), [*others, offices.registrations[AGENCY], nothing]
    return offices.link(OF_LINKS[method]), [offices.link(OF_ANOTHER_KIND[method]), offices.session_of(offices.of(APPLICANT)), nothing]


@pytest.mark.parametrize("method", TOLD_OF_A_THING)
def test_what_is_not_the_askers_is_as_absent_as_what_never_was(offices: Offices, method: str) -> None:
    promised, name = METHODS[method], str(subject_of(method))
    roles = [role for role in ("agency_admin", APPLICANT, *STAFF_ROLES, *HALFWAY) if proven(role) & set(promised["who"])]
    actor = offices.of(roles[0]) if roles else None
    own, others = subjects(offices, method, actor)
    example = promised["example"]["arguments"]
    said = [outcome(offices.door, method, actor, now=NOW, **{**example, name: thing}) for thing in others]
    assert all(each == said[0] for each in said), said
    if method == "log_out":
        return  # says nothing about what it was given
    assert said[0][0] != "answered"
    assert outcome(offices.door, method, actor, now=NOW, **{**example, name: own}) != said[0]


def test_lists_hold_what_is_the_askers_and_nothing_else(offices: Offices) -> None:
    with Transactions(offices.door.engine).begin() as session:
        session.execute(update(tables.account).where(tables.account.c.username == "siti").values(email=f"{CANARY.lower()}@contoh.test"))
    offices.door.call("change_settings", actor=offices.of("agency_admin"), now=NOW, settings={"password_minimum": 33})

    def shows_it(method: str, agency: str) -> bool:
        role = APPLICANT if APPLICANT in METHODS[method]["who"] else "auditor"
        shown = json.dumps(offices.door.call(method, actor=offices.of(role, agency), now=NOW, **SHOWING[method]))
        return CANARY.lower() in shown.lower() or '"password_minimum": 33' in shown

    assert {method for method in SHOWING if shows_it(method, AGENCY)} == set(SHOWING)  # of the looks at oneself: find_people's
    assert {method for method in SHOWING if shows_it(method, "lain")} == set()


def test_what_changes_in_one_agency_changes_nothing_in_the_other(offices: Offices) -> None:
    def seen() -> list[Any]:
        kept = [tables.unit, tables.day_off, tables.agency_setting, tables.account, tables.role_change, tables.settings_change]
        of_the_first = [[row for row in rows(offices.door, table) if AGENCY in row] for table in kept]
        return [sorted(found, key=str) for found in of_the_first]

    before = seen()
    for method, arguments in CHANGING.items():
        outcome(offices.door, method, offices.of(METHODS[method]["who"][0], "lain"), now=NOW, **arguments)
        assert seen() == before, method
    assert any("lain" in row for row in rows(offices.door, tables.agency_setting)), "nothing was changed at all"
