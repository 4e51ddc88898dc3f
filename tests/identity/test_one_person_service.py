"""A person with two accounts, from identity's proof to the desk of permits: nobody decides on what they applied for themselves."""

import os
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select, update

from bus import context
from bus.context import Actor
from bus.database import Transactions
from bus.refusals import NotAllowed
from bus.testing import Door
from identity import tokens
from identity.domain import person
from identity.store import accounts, sessions, tables
from tests.access_table import proven
from tests.identity.people import NIK, NOW, draft, mailed_token, seen, staff, submit
from tests.permits.office import COMPANY, Office, at

COUNTER = {"full_name": "Siti Aminah", "employee_number": "19900505 201503 2 001"}


@pytest.fixture
def permits(database: Any, permits_office: str) -> Office:
    return Office(database(permits_office))


def account_of(office: Door, username: str, **changed: Any) -> int:
    with Transactions(office.engine).begin() as session:
        one = tables.account.c.username == username
        if changed:
            session.execute(update(tables.account).where(one).values(**changed))
        return session.execute(select(tables.account.c.id).where(one)).scalar_one()


def registered(office: Door, agency: str = "muara-enim", **changed: Any) -> str:
    """A person whose address is proven. :returns: the username."""
    submit(office, draft(office, agency=agency, **changed))
    officer = staff("counter_officer", agency=agency)
    found = seen(office, actor=officer)
    office.call("accept_registration", actor=officer, now=NOW, registration_id=found["registration_id"], revision=found["revision"])
    return str(office.call("verify_email", now=NOW, token=mailed_token(office))["username"])


def actor(office: Door, username: str) -> Actor:
    """The actor with which that account calls permits: what identity signs for its session, read as the service reads it."""
    account_id, token = account_of(office, username, must_change_password=False), tokens.new_token()
    now = datetime.now(UTC)
    with Transactions(office.engine).begin() as session:
        sessions.start(session, account_id, token_hash=tokens.digest(token), at=now)
    opened = office.call("open_session", now=now, session_token=token, services=["permits"])
    return context.verify_actor(opened["actor_tokens"]["permits"], "permits")


def decided(permits: Office, one: Any, by: Actor) -> str:
    """The result of trying to decide; the buttons that are offered must say the same."""
    offered = permits.get_application(by, application_id=one["application_id"])["may"]
    try:
        permits.advance_application(by, **at(one), step="file_check")
    except NotAllowed as refused:
        assert offered == []
        return refused.code
    assert offered == ["advance", "return", "reject"]
    return "done"


def test_what_a_person_applied_for_under_another_account_is_left_to_colleagues(office: Door, permits: Office) -> None:
    account_of(office, "loket", **COUNTER)
    one = permits.submitted(actor(office, registered(office)))
    assert decided(permits, one, actor(office, "loket")) == "own_application"
    account_of(office, "loket", full_name="Lina Loket", employee_number=None)
    assert decided(permits, one, actor(office, "loket")) == "done"


def test_a_namesake_born_on_another_day_decides(office: Door, permits: Office) -> None:
    account_of(office, "loket", full_name="Siti Aminah", employee_number="19910505 201503 2 001")
    assert decided(permits, permits.submitted(actor(office, registered(office))), actor(office, "loket")) == "done"


def test_an_officer_without_a_civil_servants_number_is_known_by_what_they_registered_with(office: Door, permits: Office) -> None:
    registered(office, agency="lain", username="siti.dulu", email="loket@contoh.test", full_name="Nama Lama")
    one = permits.submitted(actor(office, registered(office, mobile="0813-1111-2222")))
    assert decided(permits, one, actor(office, "loket")) == "own_application"


def test_a_registration_with_an_officers_address_that_nobody_proved_keeps_them_from_nothing(office: Door, permits: Office) -> None:
    submit(office, draft(office, agency="lain", username="siti.dulu", email="loket@contoh.test"))
    one = permits.submitted(actor(office, registered(office)))
    assert decided(permits, one, actor(office, "loket")) == "done"


def test_what_was_submitted_before_marks_were_kept_is_known_by_its_account(office: Door, permits: Office) -> None:
    account_of(office, "loket", **COUNTER)
    siti = actor(office, registered(office))
    one = permits.submitted(siti)
    permits.execute("update application set applicant_marks = null")
    both = Actor(siti.id, proven("applicant", "counter_officer"), siti.claims)
    assert permits.get_application(both, application_id=one["application_id"])["may"] == ["withdraw"]
    assert decided(permits, one, actor(office, "loket")) == "done"


@pytest.mark.parametrize("keeps", [True, False])
def test_who_keeps_the_company_too_does_not_decide_for_it(office: Door, permits: Office, keeps: bool) -> None:
    siti, loket = actor(office, registered(office)), actor(office, "loket")
    company = permits.save_company(siti, company_id=None, **COMPANY)
    if keeps:
        applying = Actor(loket.id, frozenset({"applicant"}), loket.claims)
        permits.save_company(applying, company_id=None, **COMPANY | {"name": "Nama Lain"})
    one = permits.complete_draft(siti, permit_type="APOTEK", applicant_type="company")
    one = permits.change_application(siti, **at(one), company_id=company["company_id"])
    assert decided(permits, permits.submit_application(siti, **at(one)), loket) == ("own_application" if keeps else "done")


def test_permits_is_told_digests_that_only_identitys_key_makes(office: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    marks = actor(office, registered(office)).claims["marks"]
    assert len(marks) == 2 and all(len(mark) == 22 for mark in marks)
    assert NIK not in repr(marks) and "aminah" not in repr(marks).lower()
    monkeypatch.setenv("ACCOUNT_SEAL_KEY", os.environ["SEAL_PRIVATE_KEY"])
    assert not set(marks) & set(actor(office, "siti.a").claims["marks"])


def test_an_address_marks_nobody_for_permits(office: Door) -> None:
    account_id = account_of(office, "loket")
    with Transactions(office.engine).begin() as session:
        account = accounts.find(session, account_id)
    assert account and person.of_account(account, []) == {"email:loket@contoh.test"} and person.of_identity(account, []) == frozenset()
