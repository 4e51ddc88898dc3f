"""The mailed link behind the service's door, and the account and password that it brings."""

import json
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest

from bus.refusals import Conflict, NotFound
from tests.identity.people import (
    NIK,
    NOW,
    accept,
    acts,
    draft,
    dump,
    give_back,
    later,
    lies_in,
    mailed_token,
    opened,
    refusal,
    set_for_agency,
    submit,
    told,
    verify,
)


def test_a_link_works_once(door):
    submit(door, draft(door))
    accept(door)
    token = mailed_token(door)
    door.call("verify_email", now=NOW, token=token)
    assert door.call("get_email_verification", now=NOW, token=token) == {"state": "used", "can_renew": False}
    with pytest.raises(Conflict, match="verification_used"):
        door.call("verify_email", now=NOW, token=token)
    assert len(told(door, "account_activated")) == 1


def test_of_several_who_use_a_link_at_once_one_succeeds(door):
    """Processes, since hashing belongs to the one thread in which a service lives."""
    submit(door, draft(door))
    accept(door)
    url = door.engine.url.render_as_string(hide_password=False)
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as pool:
        outcomes = list(pool.map(verify, [url] * 20, [mailed_token(door)] * 20))
    assert sorted(outcomes) == ["siti.a"] + ["verification_used"] * 19
    assert len(told(door, "account_activated")) == 1


def test_a_link_grows_old_by_the_clock(door):
    submit(door, draft(door))
    accept(door)
    token = mailed_token(door)
    assert door.call("get_email_verification", now=later(hours=24), token=token) == {"state": "expired", "can_renew": True}
    with pytest.raises(Conflict, match="verification_expired"):
        door.call("verify_email", now=later(hours=24), token=token)
    assert door.call("verify_email", now=later(hours=23, minutes=59), token=token)["username"] == "siti.a"


@pytest.mark.parametrize("method", ["get_email_verification", "verify_email"])
def test_an_unknown_link_is_not_there(door, method):
    with pytest.raises(NotFound, match="verification_not_found"):
        door.call(method, token="A" * 43)


@pytest.mark.parametrize("method", ["get_email_verification", "verify_email"])
def test_a_link_for_something_else_is_not_there(door, method):
    submit(door, draft(door))
    assert refusal(door, method, now=NOW, token=give_back(door)) == "verification_not_found"


def test_what_was_replaced_is_used_once_another_has_served(door):
    registration_token = draft(door)
    submit(door, registration_token)
    accept(door)
    old = mailed_token(door)
    door.call("resend_verification", now=NOW, registration_token=registration_token)
    assert door.call("get_email_verification", now=NOW, token=old) == {"state": "expired", "can_renew": True}
    door.call("verify_email", now=NOW, token=mailed_token(door))
    assert door.call("get_email_verification", now=NOW, token=old) == {"state": "used", "can_renew": False}
    assert refusal(door, "verify_email", now=NOW, token=old) == "verification_used"


@pytest.mark.parametrize("credentials", ["temporary_password", "link"])
def test_neither_events_nor_tables_hold_a_usable_secret_and_events_no_personal_data(door, credentials):
    set_for_agency(door, credentials=credentials)
    registration_token = draft(door)
    submit(door, registration_token)
    correcting = give_back(door, occupation="Rahasia Siti.")
    door.call("correct_registration", now=NOW, token=correcting, fields={"occupation": "Bidan"})
    accept(door)
    verifying = mailed_token(door)
    door.call("verify_email", now=NOW, token=verifying)
    mail = opened(told(door, "account_activated")[0])
    secrets = [registration_token, correcting, verifying, mail["token" if credentials == "link" else "temporary_password"]]
    events = json.dumps([[event.subject, event.data] for event in door.events()])
    personal = ["Siti", "Aminah", "siti.a", "contoh.test", NIK, "1990", "+62", "Jl. Contoh", "31311", "16.03", "ktp.jpg", "Bidan"]
    assert lies_in([*personal, *secrets], events) == []
    assert lies_in(secrets, dump(door)) == []
    assert lies_in(["siti.aminah@contoh.test"], dump(door))  # the search does find what is there


def test_the_language_of_the_applicant_goes_along_to_the_mails(door):
    token = draft(door)
    door.call("submit_registration", now=NOW, language="en", registration_token=token, consent_version="2026-11")
    accept(door)
    assert opened(told(door, "registration_accepted")[0])["language"] == "en"


@pytest.mark.parametrize("hours", [72, 5])
def test_a_temporary_password_works_as_long_as_the_agency_says(door, hours):
    set_for_agency(door, temporary_password_hours=hours)
    token = draft(door)
    submit(door, token)
    accept(door)
    assert door.call("get_registration_status", registration_token=token)["credentials_expire_at"] is None
    door.call("verify_email", now=NOW, token=mailed_token(door))
    mail = opened(told(door, "account_activated")[0])
    status = door.call("get_registration_status", registration_token=token)
    assert status["credentials_expire_at"] == later(hours=hours).isoformat() == mail["expires_at"]
    in_time = {"login": "siti.a", "password": mail["temporary_password"], "address": "10.0.0.1"}
    begun = door.call("log_in", now=later(hours=hours, minutes=-1), **in_time)
    assert begun["account"]["roles"] == ["password_change"]
    assert refusal(door, "log_in", now=later(hours=hours), **in_time) == "login_refused"


def test_where_the_agency_wants_a_link_nobody_is_told_a_password(door):
    set_for_agency(door, credentials="link")
    token = draft(door)
    submit(door, token)
    accept(door)
    assert door.call("verify_email", now=NOW, token=mailed_token(door)) == {"username": "siti.a", "credentials": "link"}
    mail = opened(told(door, "account_activated")[0])
    assert "temporary_password" not in mail
    status = door.call("get_registration_status", registration_token=token)
    assert status["credentials_expire_at"] == later(hours=72).isoformat()
    door.call("set_password", now=later(hours=71), token=mail["token"], new_password="empat kuda lumping")
    assert door.call("get_registration_status", registration_token=token)["credentials_expire_at"] is None
    door.call("log_in", now=later(hours=100), login="siti.a", password="empat kuda lumping", address="10.0.0.1")


def test_verifying_is_recorded_of_nobody_in_particular(door):
    submit(door, draft(door))
    accept(door)
    door.call("verify_email", now=NOW, token=mailed_token(door))
    assert acts(door)[-1] == (None, "email_verified", {})
