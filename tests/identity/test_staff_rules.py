"""Which roles one person may hold together, and who may decide that: pure rules."""

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bus.refusals import Conflict, Invalid, NotAllowed
from identity.domain import staff
from identity.domain.accounts import ACTIVE, DISABLED, INVITED, Account
from identity.domain.answers import Facts
from identity.domain.roles import ROLES, Role, names

NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)
LINA = Account(
    id=2, username="lina", full_name="Lina Loket", email="lina@contoh.test", agency="muara-enim", language="id", password_hash="x",
    must_change_password=False, password_expires_at=None, roles=("agency_admin",), units=(),
)  # fmt: skip
ASKED = staff.ask(LINA, roles=["verifier"], units=["dpmptsp"], by=10, at=NOW)
FACTS = Facts(today=date(2026, 11, 23), email="baru@contoh.test", agencies=frozenset({"muara-enim"}))
TYPED = {"username": " Petugas.Baru ", "full_name": "Nina  Baru", "email": "Baru@contoh.test", "agency": "muara-enim"}


@pytest.mark.parametrize("pair", list(itertools.combinations(ROLES, 2)), ids="-".join)
def test_no_admin_decides_on_applications_and_no_auditor_on_anything(pair):
    decides = {"verifier", "section_head", "division_head", "agency_head", "treasurer", "technical_team"}
    refused = ("agency_admin" in pair and decides & set(pair)) or ("auditor" in pair and set(pair) != {"auditor", "operator"})
    faults = staff.faults_of(pair, ["dinkes"], known_units={"dinkes"})
    assert faults == ({"roles": {"code": "roles_incompatible"}} if refused else {})


@pytest.mark.parametrize("role", ROLES)
def test_every_role_may_stand_alone_and_only_the_technical_team_needs_a_unit(role):
    assert staff.faults_of([role], ["dinkes"], known_units={"dinkes"}) == {}
    alone = staff.faults_of([role], [], known_units={"dinkes"})
    assert alone == ({"units": {"code": "unit_needed"}} if role == "technical_team" else {})


@pytest.mark.parametrize("held", [["counter_officer", "verifier"], ["verifier", "counter_officer"]])
def test_a_role_without_a_name_in_a_third_language_is_called_as_in_indonesian(held, monkeypatch):
    monkeypatch.setitem(ROLES, "counter_officer", Role({**ROLES["counter_officer"].names, "jv": "Juru loket"}))
    called = {"counter_officer": "Juru loket", "verifier": "Verifikator"}
    assert names(held)["jv"] == [called[role] for role in held]


def test_units_must_be_the_offices():
    assert staff.faults_of([], ["dinkes", "x"], known_units={"dinkes"}) == {"units": {"code": "unknown_unit"}}


def test_nobody_asks_for_themselves():
    with pytest.raises(NotAllowed, match="own_account"):
        staff.ask(LINA, roles=[], units=[], by=LINA.id, at=NOW)


@pytest.mark.parametrize("by", [10, LINA.id])
@pytest.mark.parametrize("decision", ["approved", "refused"])
def test_neither_who_asked_nor_whom_it_is_about_decides(by, decision):
    with pytest.raises(NotAllowed, match="second_admin_needed"):
        staff.decide(ASKED, decision=decision, by=by, at=NOW)


@pytest.mark.parametrize("decision", ["approved", "refused"])
def test_another_decides_once(decision):
    decided = staff.decide(ASKED, decision=decision, by=11, at=NOW)
    assert decided == replace(ASKED, decision=decision, decided_by=11, decided_at=NOW)
    with pytest.raises(Conflict, match="role_change_decided") as refused:
        staff.decide(decided, decision="approved", by=12, at=NOW)
    assert refused.value.details == {"decision": decision}


@pytest.mark.parametrize(
    ("account", "roles", "others", "lost"),
    [
        (LINA, ["verifier"], 0, True),
        (LINA, ["verifier"], 1, False),
        (LINA, ["agency_admin", "counter_officer"], 0, False),
        (replace(LINA, status=DISABLED), [], 0, False),
        (replace(LINA, status=INVITED), [], 0, False),
        (replace(LINA, roles=("verifier",)), [], 0, False),
    ],
)
def test_an_agency_keeps_an_active_admin(account, roles, others, lost):
    assert LINA.status == ACTIVE
    if lost:
        with pytest.raises(Conflict, match="last_admin"):
            staff.refuse_to_lose_last_admin(account, roles=roles, other_admins=others)
    else:
        staff.refuse_to_lose_last_admin(account, roles=roles, other_admins=others)


def test_the_invited_have_no_roles_and_their_details_in_kept_form():
    new = staff.invited(TYPED, facts=FACTS, password_hash="nobody's", position="  ")
    assert (new.username, new.full_name, new.email, new.status) == ("petugas.baru", "Nina Baru", "baru@contoh.test", INVITED)
    assert (new.roles, new.units, new.position, new.employee_number, new.password_hash) == ((), (), None, None, "nobody's")
    assert not new.may_log_in(at=NOW)


@pytest.mark.parametrize(
    ("typed", "facts", "field", "code"),
    [
        ({"username": "ab"}, FACTS, "username", "too_short"),
        ({"username": "admin"}, FACTS, "username", "username_taken"),
        ({}, replace(FACTS, username_free=False), "username", "username_taken"),
        ({}, replace(FACTS, email=None), "email", "email_format"),
        ({"full_name": " "}, FACTS, "full_name", "required"),
        ({"full_name": "R2-D2"}, FACTS, "full_name", "name_format"),
        ({"agency": "lain"}, FACTS, "agency", "unknown_agency"),
    ],
)
def test_invitations_keep_the_rules_of_registrations(typed, facts, field, code):
    with pytest.raises(Invalid) as refused:
        staff.invited({**TYPED, **typed}, facts=facts, password_hash="x")
    assert {name: found["code"] for name, found in refused.value.details["fields"].items()} == {field: code}


def test_a_name_is_changed_at_its_revision_only():
    changed = staff.renamed(LINA, revision=1, full_name=" Lina  Baru ", position="", employee_number="19")
    assert changed == replace(LINA, full_name="Lina Baru", position=None, employee_number="19")
    with pytest.raises(Conflict, match="account_changed"):
        staff.renamed(LINA, revision=2, full_name="Lina", position=None, employee_number=None)
    with pytest.raises(Invalid, match="invalid_fields"):
        staff.renamed(LINA, revision=1, full_name="  ", position=None, employee_number=None)
