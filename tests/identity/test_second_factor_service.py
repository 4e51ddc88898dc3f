"""The second factor at the door, on a real database: setting it up, entering a code, each code once, losing the phone."""

import json
import os
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from bus.database import Transactions
from bus.seal import unseal
from identity import devices, hashing, reseal, tokens
from identity.domain import second_factor
from identity.store import tables
from tests.identity.holders import Holder, account_row, acts, begin, change_account, decide, is_over, log_in, refusal, set_up
from tests.identity.people import AGENCY, NOW, later, rows, told

STEP = timedelta(seconds=30)


@pytest.fixture
def door(office):
    return office


@pytest.fixture
def officer(door):
    return Holder(door, "loket")


def said(door, code, *, now=NOW, username="loket"):
    """Log in again and enter the code. :returns: the holder, or the refusal's code."""
    fresh = Holder(door, username, now=now)
    assert fresh.actor(now).roles == {"second_factor"}
    try:
        fresh.ask("confirm_second_factor", now=now, code=code)
    except Exception as refused:
        return refused.code
    return fresh


def test_staff_set_one_up_before_anything_else_where_the_agency_wants_it(door):
    decide(door, staff_second_factor=True)
    officer, applicant = Holder(door, "loket"), Holder(door, "siti")
    assert (officer.roles, applicant.roles) == ({"second_factor_setup"}, {"applicant"})
    assert refusal(lambda: officer.call("get_profile")).code == "not_allowed"
    app = pyotp.TOTP(officer.ask("begin_second_factor")["secret"])  # the password was said a moment ago
    officer.ask("complete_second_factor", code=app.at(NOW))
    assert officer.roles == {"counter_officer"} and officer.call("get_profile")["second_factor"]
    assert told(door, "second_factor_changed") == []


@pytest.mark.parametrize("given", [{}, {"current_password": "salah"}])
def test_a_session_left_open_is_not_enough_to_put_another_app_in_place(door, officer, given):
    set_up(officer)
    refused = refusal(lambda: officer.ask("begin_second_factor", **given))
    assert (refused.code, refused.details["fields"]) == ("password_wrong", {"current_password": {"code": "password_wrong"}})
    assert account_row(door, "loket").totp_new_secret is None


def test_wrong_passwords_for_it_count_for_this_session_alone(door, officer):
    for _ in range(10):
        assert refusal(lambda: officer.ask("begin_second_factor", current_password="salah")).code == "password_wrong"
    assert refusal(lambda: begin(officer)).code == "too_many_attempts"
    begin(Holder(door, "loket"))


def test_whoever_is_shut_out_while_the_password_is_checked_begins_nothing(door, officer, monkeypatch):
    monkeypatch.setattr(hashing, "_verify", lambda *_: not change_account(door, "loket", status="disabled"))
    assert refusal(lambda: begin(officer)).code == "session_ended"
    assert account_row(door, "loket").totp_new_secret is None


def test_the_holder_is_told_of_the_first_app_and_of_every_other(door, officer):
    for times in (1, 2):
        set_up(officer, now=later(minutes=times))
        assert [event.data for event in told(door, "second_factor_changed")] == [{"agency": AGENCY, "account_id": officer.id}] * times


def test_the_app_is_told_the_secret_and_who_it_is_for(door, officer):
    begun = begin(officer)
    uri = urlsplit(begun["uri"])
    assert (uri.scheme, uri.netloc, uri.path) == ("otpauth", "totp", "/Izin:loket")
    assert parse_qs(uri.query) == {"secret": [begun["secret"]], "issuer": ["Izin"]}
    assert officer.roles == {"counter_officer"}  # nothing is asked for before a code was seen


def test_from_then_on_a_session_is_complete_when_the_code_was_said(door, officer):
    app, _ = set_up(officer)
    fresh = Holder(door, "loket", now=later(minutes=1))
    half = fresh.token
    assert refusal(lambda: fresh.ask("list_sessions", now=later(minutes=1))).code == "not_allowed"
    account = fresh.ask("confirm_second_factor", now=later(minutes=1), code=app.at(later(minutes=1)))["account"]
    assert account["roles"] == ["counter_officer"] and fresh.actor(later(minutes=1)).roles == {"counter_officer", "staff"}
    assert is_over(door, half, now=later(minutes=1))


def test_setting_it_up_changes_the_token_and_ends_the_other_sessions(door, officer):
    other, before = Holder(door, "loket"), officer.token
    set_up(officer)
    assert is_over(door, before) and is_over(door, other.token) and not is_over(door, officer.token)
    assert acts(door, "second_factor_set_up") == [(officer.id, f"account/{officer.id}", {})]


def test_a_code_is_good_once(door, officer):
    app, _ = set_up(officer)
    moment = later(minutes=5)
    assert isinstance(said(door, app.at(moment), now=moment), Holder)
    assert said(door, app.at(moment), now=moment) == "code_wrong"
    assert said(door, app.at(moment - STEP), now=moment) == "code_wrong"  # older than the one that was used
    assert isinstance(said(door, app.at(moment + STEP), now=moment), Holder)


def test_the_code_that_set_it_up_is_used_too(door, officer):
    app, _ = set_up(officer)
    assert said(door, app.at(NOW)) == "code_wrong"


@pytest.mark.parametrize(("steps", "good"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_off_by_half_a_minute(door, officer, steps, good):
    app, _ = set_up(officer)
    moment = later(minutes=5)
    assert isinstance(said(door, app.at(moment + steps * STEP), now=moment), Holder) == good


@pytest.mark.parametrize("typed", ["{0} {1}", " {0}{1} ", "{0}-{1}"])
def test_blanks_and_dashes_in_a_code_do_no_harm(door, officer, typed):
    app, _ = set_up(officer)
    code = app.at(later(minutes=5))
    assert isinstance(said(door, typed.format(code[:3], code[3:]), now=later(minutes=5)), Holder)


def test_who_has_lost_the_app_has_ten_codes_each_good_once(door, officer):
    _, recovery = set_up(officer)
    assert len(set(recovery)) == 10 and {len(code) for code in recovery} == {19}
    assert isinstance(said(door, recovery[0]), Holder)
    assert said(door, recovery[0]) == "code_wrong"
    assert isinstance(said(door, recovery[1].upper().replace("-", " ")), Holder)


def test_codes_of_another_are_good_for_nothing(door, officer):
    _, recovery = set_up(officer)
    set_up(Holder(door, "kadis"))
    assert said(door, recovery[0], username="kadis") == "code_wrong"


def test_a_new_app_takes_the_place_of_the_old_one_with_its_first_code(door, officer):
    old, lost = set_up(officer)
    new = pyotp.TOTP(begin(officer, now=later(minutes=2))["secret"])
    assert isinstance(said(door, old.at(later(minutes=3)), now=later(minutes=3)), Holder)
    officer.ask("complete_second_factor", now=later(minutes=4), code=new.at(later(minutes=4)))
    assert said(door, old.at(later(minutes=5)), now=later(minutes=5)) == "code_wrong"
    assert said(door, lost[0], now=later(minutes=5)) == "code_wrong"
    assert isinstance(said(door, new.at(later(minutes=5)), now=later(minutes=5)), Holder)


def test_a_wrong_first_code_sets_nothing_up_and_none_is_awaited_unasked(door, officer):
    assert refusal(lambda: officer.ask("complete_second_factor", code="123456")).code == "second_factor_not_begun"
    app = pyotp.TOTP(begin(officer)["secret"])
    refused = refusal(lambda: officer.ask("complete_second_factor", code=app.at(NOW - 10 * STEP)))
    assert (refused.code, refused.details["fields"]) == ("code_wrong", {"code": {"code": "code_wrong"}})
    assert officer.roles == {"counter_officer"} and account_row(door, "loket").totp_confirmed_at is None


def test_guessing_codes_is_limited_per_account(door, officer):
    app, recovery = set_up(officer)
    fresh = Holder(door, "loket", now=later(minutes=1))
    for _ in range(10):
        assert refusal(lambda: fresh.ask("confirm_second_factor", now=later(minutes=1), code="000000")).code == "code_wrong"
    again = Holder(door, "loket", now=later(minutes=2))
    for code in (app.at(later(minutes=2)), recovery[0]):
        refused = refusal(lambda code=code: again.ask("confirm_second_factor", now=later(minutes=2), code=code))
        assert (refused.code, refused.details) == ("too_many_attempts", {"retry_after": 241})
    again.ask("confirm_second_factor", now=later(minutes=7), code=app.at(later(minutes=7)))


def test_a_log_in_is_recorded_when_it_is_complete_and_a_wrong_code_as_refused(door, officer):
    app, _ = set_up(officer)
    before = len(acts(door, "logged_in"))
    assert said(door, "000000", now=later(minutes=5)) == "code_wrong"
    assert acts(door, "log_in_refused") == [(officer.id, f"account/{officer.id}", {"second_factor": True})]
    assert len(acts(door, "logged_in")) == before
    said(door, app.at(later(minutes=5)), now=later(minutes=5))
    assert acts(door, "logged_in")[before:] == [(officer.id, f"account/{officer.id}", {"second_factor": True})]


def test_nobody_says_a_code_for_anothers_session(door, officer):
    app, _ = set_up(officer)
    set_up(Holder(door, "kadis"))
    mine, theirs = Holder(door, "kadis", now=later(minutes=5)), Holder(door, "loket", now=later(minutes=5))
    mine.token, actor = theirs.token, mine.actor(later(minutes=5))
    asked = {"session_token": theirs.token, "code": app.at(later(minutes=5))}
    assert refusal(lambda: door.call("confirm_second_factor", actor=actor, now=later(minutes=5), **asked)).code == "session_ended"


def test_applicants_have_none_to_set_up(door):
    assert refusal(lambda: begin(Holder(door))).code == "not_allowed"


def test_a_new_password_keeps_the_session_complete_and_the_second_factor_needed(door, officer):
    set_up(officer)
    officer.ask("change_password", current_password=officer.password, new_password="empat kuda lumping")
    assert officer.roles == {"counter_officer"}
    assert log_in(door, "loket", "empat kuda lumping")["account"]["roles"] == ["second_factor"]


def test_recovery_codes_are_tried_with_a_key_that_no_dump_of_the_database_holds(door, officer, monkeypatch):
    _, recovery = set_up(officer)
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("ACCOUNT_SEAL_KEY", json.dumps(ECKey.generate_key("P-256").as_dict(private=True)))
        assert said(door, recovery[0]) == "code_wrong"
    assert isinstance(said(door, recovery[0]), Holder)


def test_a_dump_of_the_database_holds_neither_secrets_nor_codes(door, officer):
    app, recovery = set_up(officer)
    begun = begin(officer, now=later(minutes=1))["secret"]
    everything = repr([rows(door, table) for table in tables.metadata.sorted_tables])
    secrets = [app.secret, begun, *recovery, *(second_factor.bare(code) for code in recovery)]
    assert [secret for secret in secrets if secret in everything] == []
    kept = bytes(account_row(door, "loket").totp_secret).decode()
    assert unseal(os.environ["ACCOUNT_SEAL_KEY"], kept) == {"secret": app.secret}
    with pytest.raises(JoseError):
        unseal(json.dumps(ECKey.generate_key("P-256").as_dict(private=True)), kept)


def test_the_key_is_replaced_while_secrets_codes_and_devices_made_with_the_old_one_stay_good(door, officer, monkeypatch):
    app, recovery = set_up(officer)
    old, new = os.environ["ACCOUNT_SEAL_KEY"], json.dumps(ECKey.generate_key("P-256").as_dict(private=True))
    device = devices.remember("", 5, at=NOW)
    for several in (f"{old} {new}", f"{new} {old}"):
        monkeypatch.setenv("ACCOUNT_SEAL_KEY", several)
        assert isinstance(said(door, recovery.pop(), now=later(minutes=5)), Holder)
        assert devices.known(device, 5, at=NOW)
    assert isinstance(said(door, app.at(later(minutes=5)), now=later(minutes=5)), Holder)
    begin(officer, now=later(minutes=6))  # sealed with the new key
    with Transactions(door.engine).begin() as session:
        assert (reseal.reseal(session), reseal.reseal(session)) == (1, 0)
    monkeypatch.setenv("ACCOUNT_SEAL_KEY", new)
    assert isinstance(said(door, app.at(later(minutes=9)), now=later(minutes=9)), Holder)
    assert said(door, recovery[0], now=later(minutes=9)) == "code_wrong", "it was made with a key that is gone"
    assert devices.known(device, 5, at=NOW) is None


def test_a_persons_marks_are_known_again_after_the_key_was_replaced(monkeypatch):
    old, new = os.environ["ACCOUNT_SEAL_KEY"], json.dumps(ECKey.generate_key("P-256").as_dict(private=True))
    before = set(tokens._mark_digests("1603024505900001"))
    monkeypatch.setenv("ACCOUNT_SEAL_KEY", f"{new} {old}")
    both = set(tokens._mark_digests("1603024505900001"))
    assert len(before) == 1 and before < both and len(both) == 2
