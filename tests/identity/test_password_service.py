"""Passwords chosen by a link: forgotten ones, first ones, invitations; and what asking does not reveal."""

import json
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest
from sqlalchemy import event, update

from bus.database import Transactions
from bus.refusals import Refusal
from bus.testing import Door
from identity import hashing
from identity.domain.links import RESET_PASSWORD
from identity.letters import link_for_account
from identity.seed import DEMO_PASSWORD
from identity.service import Identity
from identity.service.sessions import Sessions
from identity.store import accounts, tables
from tests.identity.holders import (
    BETTER,
    GOOD,
    Holder,
    account_row,
    acts,
    change_account,
    decide,
    is_over,
    log_in,
    mailed,
    refusal,
    set_up,
)
from tests.identity.people import NOW, accept, draft, in_parallel, later, mailed_token, opened, rows, staff, submit, told

RESET = "password_reset_requested"


def forget(office, login="siti", *, now=NOW, address="10.0.0.1", work=True, **more):
    answer = office.call("request_password_reset", now=now, login=login, address=address, **more)
    if work:
        office.run("send_resets", now=now)
    return answer


def choose(office, token, new=GOOD, *, now=NOW):
    return office.call("set_password", now=now, token=token, new_password=new)


def look(office, token, *, now=NOW):
    return office.call("get_password_link", now=now, token=token)


# Changing


def test_the_holder_is_told_of_a_change_but_not_of_the_first_choice(office):
    change_account(office, "loket", must_change_password=True)
    for username, letters in (("loket", 0), ("siti", 1)):
        holder = Holder(office, username)
        holder.ask("change_password", current_password=holder.password, new_password=GOOD)
        assert len(told(office, "password_changed")) == letters
        assert acts(office, "password_changed")[-1] == (holder.id, f"account/{holder.id}", {})


def test_the_new_session_is_known_by_the_device_of_the_old(office):
    holder = Holder(office, device="Firefox, Android")
    holder.ask("change_password", current_password=holder.password, new_password=GOOD)
    assert [(each["device"], each["address"], each["current"]) for each in holder.ask("list_sessions")["items"]] == [
        ("Firefox, Android", "10.0.0.1", True)
    ]


@pytest.mark.parametrize(("minimum", "new", "refused"), [(8, "kuda 74x", False), (20, GOOD, True), (20, GOOD + " mati", False)])
def test_how_long_a_password_is_at_least_is_the_agencys_decision(office, minimum, new, refused):
    decide(office, password_minimum=minimum)
    holder = Holder(office)
    change = {"current_password": holder.password, "new_password": new}
    if refused:
        fault = refusal(lambda: holder.ask("change_password", **change)).details["fields"]["new_password"]
        assert fault == {"code": "too_short", "limit": minimum, "got": len(new)}
    else:
        holder.ask("change_password", **change)
    forget(office)
    assert look(office, mailed(office, RESET)["token"])["minimum"] == minimum


# Forgotten


@pytest.mark.parametrize("login", ["siti", " SITI ", "Siti@Contoh.Test"])
def test_who_forgot_the_password_gets_a_link_and_chooses_another(office, login):
    old = Holder(office)
    forget(office, login)
    letter = mailed(office, RESET)
    assert (letter["email"], letter["username"]) == ("siti@contoh.test", "siti")
    assert look(office, letter["token"]) == {
        "state": "ready",
        "purpose": "reset_password",
        "username": "siti",
        "minimum": 12,
        "can_renew": False,
    }
    assert choose(office, letter["token"])["username"] == "siti"
    assert is_over(office, old.token)
    assert refusal(lambda: log_in(office)).code == "login_refused"
    log_in(office, password=GOOD)
    assert told(office, "password_changed")[-1].data["account_id"] == old.id
    assert acts(office, "password_changed") == [(old.id, f"account/{old.id}", {"by": "reset_password"})]
    assert acts(office, RESET) == [(None, f"account/{old.id}", {})]


@pytest.mark.parametrize("login", ["tidak.ada", "tidak.ada@contoh.test", "' or 1=1 --", "siti%"])
def test_an_unknown_login_is_answered_alike_and_nothing_is_sent(office, login):
    assert forget(office, login, work=False) == forget(office, "siti", work=False) == {}
    unknown, known = rows(office, tables.reset_wish)
    assert unknown[2:3] + unknown[4:] == known[2:3] + known[4:]
    office.run("send_resets", now=NOW)
    assert [opened(letter)["username"] for letter in told(office, RESET)] == ["siti"]
    assert rows(office, tables.reset_wish) == []


def test_known_or_not_the_same_statements_are_asked(office, monkeypatch):
    """Hashes are counted, no time is measured."""
    said: list[str] = []
    event.listen(office.engine, "before_cursor_execute", lambda _c, _cur, statement, *_: said.append(statement))
    forget(office, "siti", work=False)
    known, said[:] = list(said), []
    forget(office, "tidak.ada", work=False, address="10.0.0.2")
    assert said == known and len(known) > 3


@pytest.mark.parametrize("values", [{"status": "disabled"}, {"status": "closed"}, {"status": "invited"}])
def test_an_account_that_may_not_log_in_gets_none(office, values):
    change_account(office, "siti", **values)
    assert forget(office) == {}
    assert told(office, RESET) == [] == acts(office, RESET)


def test_who_let_the_temporary_password_run_out_gets_one(office):
    change_account(office, "siti", must_change_password=True, password_expires_at=NOW)
    forget(office, now=later(days=1))
    choose(office, mailed(office, RESET)["token"], now=later(days=1))
    assert log_in(office, password=GOOD, now=later(days=2))["must_change_password"] is False


def test_the_wish_of_one_who_is_gone_when_it_is_looked_at_comes_to_nothing(office):
    forget(office, work=False)
    change_account(office, "siti", status="disabled")
    office.run("send_resets", now=NOW)
    assert told(office, RESET) == [] and rows(office, tables.reset_wish) == []


def test_a_wish_that_fails_holds_up_no_other_and_is_granted_the_next_time(office, monkeypatch, caplog):
    for number, login in enumerate(("siti", "loket")):
        forget(office, login, work=False, address=f"10.0.0.{number}")

    def fails_for_siti(session, purpose, account, *, call):
        if account.username == "siti":
            raise ValueError("siti@contoh.test")
        return link_for_account(session, purpose, account, call=call)

    monkeypatch.setattr("identity.service.passwords.letters.link_for_account", fails_for_siti)
    office.run("send_resets", now=NOW)
    assert [opened(letter)["username"] for letter in told(office, RESET)] == ["loket"]
    assert "ValueError at" in caplog.text and "siti@" not in caplog.text
    monkeypatch.setattr("identity.service.passwords.letters.link_for_account", link_for_account)
    office.run("send_resets", now=NOW)
    assert [opened(letter)["username"] for letter in told(office, RESET)] == ["loket", "siti"]
    assert rows(office, tables.reset_wish) == []


def test_every_wish_is_granted_once_however_many_processes_look(office):
    for number, login in enumerate(["siti", "loket", "kadis", "kasi", "kabid", "teknis"] * 2):
        forget(office, login, work=False, address=f"10.0.0.{number}")
    assert in_parallel(lambda _: office.run("send_resets", now=NOW), list(range(6))) == [None] * 6
    assert sorted(opened(letter)["username"] for letter in told(office, RESET)) == sorted(
        ["siti", "loket", "kadis", "kasi", "kabid", "teknis"] * 2
    )


def test_nobody_is_refused_because_others_asked_in_their_name_and_the_owner_gets_five_mails_an_hour(office):
    for login in ("siti", "tidak.ada"):
        for number in range(8):
            assert forget(office, login, address=f"10.1.{len(login)}.{number}") == {}
    letters = [opened(letter)["token"] for letter in told(office, RESET)]
    assert len(letters) == 5
    choose(office, letters[-1])  # the last one that was mailed works: what was asked for later put nothing out of use
    forget(office, "siti@contoh.test", now=later(minutes=59))
    assert len(told(office, RESET)) == 5
    forget(office, "siti", now=later(minutes=61))
    assert len(told(office, RESET)) == 6


def test_an_address_may_name_thirty_different_logins_and_each_as_often_as_it_likes(office):
    for number in [*range(30), *range(30), 0, 0]:
        forget(office, f"orang{number}", address="10.3.0.1", work=False)
    refused = refusal(lambda: forget(office, "kadis", address="10.3.0.1", now=later(minutes=1), work=False))
    assert (refused.code, refused.details) == ("too_many_attempts", {"retry_after": 241})
    assert forget(office, "kadis", address="10.3.0.2", work=False) == {}
    assert forget(office, "orang7", address="10.3.0.1", work=False) == {}


def test_a_wish_sent_again_is_the_same_wish(office):
    for _ in range(8):
        forget(office, key="sama")
    assert len(told(office, RESET)) == 1


def test_the_mail_belongs_to_the_request_that_asked_for_it(office):
    forget(office, work=False)
    wished = rows(office, tables.reset_wish)[0]
    office.run("send_resets", now=NOW)
    assert told(office, RESET)[0].request_id == wished[3]


# Links


def test_a_link_works_once_and_for_an_hour(office):
    forget(office)
    token = mailed(office, RESET)["token"]
    assert look(office, token, now=later(minutes=60)) == {"state": "expired", "purpose": "reset_password", "can_renew": False}
    assert refusal(lambda: choose(office, token, now=later(minutes=60))).code == "verification_expired"
    choose(office, token, now=later(minutes=59))
    assert look(office, token) == {"state": "used", "purpose": "reset_password", "can_renew": False}
    assert refusal(lambda: choose(office, token, BETTER)).code == "verification_used"


def test_a_newer_link_puts_the_older_out_of_use(office):
    forget(office)
    forget(office, "siti@contoh.test")
    older, newer = (opened(letter)["token"] for letter in told(office, RESET))
    assert refusal(lambda: choose(office, older)).code == "verification_expired"
    choose(office, newer)


def test_changing_the_password_otherwise_puts_a_link_out_of_use(office):
    forget(office)
    holder = Holder(office)
    holder.ask("change_password", current_password=holder.password, new_password=BETTER)
    assert refusal(lambda: choose(office, mailed(office, RESET)["token"])).code == "verification_expired"


@pytest.mark.parametrize(
    ("new", "code"), [("kurang", "too_short"), ("k" * 129, "too_long"), ("password1234", "too_common"), ("siti@contoh.test", "too_common")]
)
def test_a_weak_password_is_refused_and_the_link_stays_good(office, new, code):
    forget(office)
    token = mailed(office, RESET)["token"]
    refused = refusal(lambda: choose(office, token, new))
    assert (refused.code, refused.details["fields"]["new_password"]["code"]) == ("invalid_fields", code)
    choose(office, token)


@pytest.mark.parametrize("method", ["get_password_link", "set_password"])
def test_links_for_something_else_choose_no_password(office, method):
    holder = Holder(office)
    holder.ask("request_email_change", current_password=holder.password, email="siti.baru@contoh.test")
    submit(office, draft(office))
    accept(office)
    more = {"new_password": GOOD} if method == "set_password" else {}
    for token in (mailed(office, "email_change_requested")["token"], mailed_token(office), "A" * 43):
        assert refusal(lambda token=token: office.call(method, now=NOW, token=token, **more)).code == "verification_not_found"


def test_the_second_factor_is_asked_for_after_a_reset_too(office):
    officer = Holder(office, "loket")
    set_up(officer)
    forget(office, "loket")
    choose(office, mailed(office, RESET)["token"])
    assert log_in(office, "loket", GOOD)["account"]["roles"] == ["second_factor"]


def use(url, token):
    """From a process of its own: hashing belongs to the one thread in which a service lives."""
    try:
        return Door(Identity, url).call("set_password", now=NOW, token=token, new_password=GOOD)["username"]
    except Refusal as refused:
        return refused.code


def test_of_twenty_who_use_a_link_at_once_one_succeeds(office):
    forget(office)
    url = office.engine.url.render_as_string(hide_password=False)
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as pool:
        outcomes = list(pool.map(use, [url] * 20, [mailed(office, RESET)["token"]] * 20))
    assert sorted(outcomes) == ["siti"] + ["verification_used"] * 19
    assert len(told(office, "password_changed")) == 1


def test_neither_events_nor_a_dump_hold_a_usable_link(office):
    forget(office)
    token = mailed(office, RESET)["token"]
    everything = repr([rows(office, table) for table in tables.metadata.sorted_tables])
    events = json.dumps([[each.subject, each.data] for each in office.events()])
    assert token not in everything + events and "siti@contoh.test" not in events
    assert RESET_PASSWORD in everything  # the search does find what is there
    choose(office, token)
    assert GOOD not in repr([rows(office, table) for table in tables.metadata.sorted_tables])


# Invitations


def invited(office):
    admin = staff("agency_admin", id=Holder(office, "admin").id)
    person = {"username": "nina.baru", "email": "nina@contoh.test", "full_name": "Nina Baru", "roles": ["verifier"], "units": ["dpmptsp"]}
    return office.call("invite_staff", actor=admin, now=NOW, **person)


def test_who_was_invited_chooses_a_password_and_is_active(office):
    person = invited(office)
    token = mailed(office, "staff_invited")["token"]
    assert refusal(lambda: log_in(office, "nina.baru", GOOD)).code == "login_refused"
    assert look(office, token)["purpose"] == "invitation"
    choose(office, token, now=later(days=6))
    changed = told(office, "staff_changed")[-1].data
    assert (changed["account_id"], changed["status"]) == (person["account_id"], "active")
    assert told(office, "password_changed") == []
    assert log_in(office, "nina.baru", GOOD)["account"]["roles"] == []  # they wait for a second admin


def test_an_invitation_is_good_for_a_week_and_may_be_asked_for_again(office):
    invited(office)
    token = mailed(office, "staff_invited")["token"]
    assert look(office, token, now=later(days=7)) == {"state": "expired", "purpose": "invitation", "can_renew": True}
    assert refusal(lambda: choose(office, token, now=later(days=7))).code == "verification_expired"
    office.call("renew_link", now=later(days=7), token=token)
    choose(office, mailed(office, "staff_invited")["token"], now=later(days=8))
    assert look(office, token, now=later(days=8)) == {"state": "used", "purpose": "invitation", "can_renew": False}


def test_a_first_password_by_link_opens_the_account(office):
    decide(office, credentials="link")
    submit(office, draft(office))
    accept(office)
    office.call("verify_email", now=NOW, token=mailed_token(office))
    token = mailed(office, "account_activated")["token"]
    assert look(office, token)["purpose"] == "set_password"
    choose(office, token)
    begun = log_in(office, "siti.a", GOOD)
    assert (begun["must_change_password"], begun["account"]["roles"]) == (False, ["applicant"])


def test_a_session_begun_with_the_old_password_while_it_changes_does_not_outlive_it(office, monkeypatch):
    """Between looking at the password and beginning the session, somebody changes it."""
    begin = Sessions._begin

    def overtaken(self, session, account, token, **more):
        with Transactions(office.engine).begin() as other:
            other.execute(update(tables.account).where(tables.account.c.id == account.id).values(password_hash="another"))
        return begin(self, session, account, token, **more)

    monkeypatch.setattr(Sessions, "_begin", overtaken)
    assert refusal(lambda: log_in(office)).code == "login_refused"
    assert rows(office, tables.session) == []
    assert account_row(office).password_hash == "another"


@pytest.mark.parametrize("shut_out", [True, False])
def test_who_is_shut_out_or_logged_out_while_changing_the_password_does_not_change_it(office, monkeypatch, shut_out):
    siti, hash_password = Holder(office, "siti"), hashing.hash_password
    before = account_row(office).password_hash

    def overtaken(password):
        change_account(office, "siti", status="disabled") if shut_out else office.call("log_out", session_token=siti.token, now=NOW)
        return hash_password(password)

    monkeypatch.setattr(hashing, "hash_password", overtaken)
    changing = {"current_password": DEMO_PASSWORD, "new_password": GOOD}
    assert refusal(lambda: siti.ask("change_password", **changing)).code == "session_ended"
    assert account_row(office).password_hash == before


def test_who_is_overtaken_while_waiting_for_the_account_sees_the_link_used(office, monkeypatch):
    forget(office)
    token, by_id = mailed(office, RESET)["token"], accounts.by_id

    def overtaken(session, account_id, *, lock=False, **more):
        if lock:
            monkeypatch.setattr(accounts, "by_id", by_id)
            choose(office, token, BETTER)
        return by_id(session, account_id, lock=lock, **more)

    monkeypatch.setattr(accounts, "by_id", overtaken)
    assert refusal(lambda: choose(office, token)).code == "verification_used"
    log_in(office, password=BETTER)
