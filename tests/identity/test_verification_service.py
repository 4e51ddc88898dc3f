"""The mailed link behind the service's door, and the account and password that it brings."""

import json
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from multiprocessing import get_context

import pytest

from bus.refusals import Conflict, NotAllowed, NotFound
from identity.store import tables
from tests.identity.people import (
    NIK,
    NOW,
    accept,
    draft,
    later,
    mailed_token,
    opened,
    rows,
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
        outcomes = list(pool.map(verify, [url] * 12, [mailed_token(door)] * 12))
    assert sorted(outcomes) == ["siti.a"] + ["verification_used"] * 11
    assert len(told(door, "account_activated")) == 1


def test_a_link_grows_old_by_the_clock(door):
    submit(door, draft(door))
    accept(door)
    token = mailed_token(door)
    assert door.call("get_email_verification", now=later(hours=24), token=token) == {"state": "expired", "can_renew": True}
    with pytest.raises(Conflict, match="verification_expired"):
        door.call("verify_email", now=later(hours=24), token=token)
    assert door.call("verify_email", now=later(hours=23, minutes=59), token=token)["username"] == "siti.a"


def test_a_new_link_puts_the_old_one_out_of_use(door):
    registration_token = draft(door)
    submit(door, registration_token)
    with pytest.raises(Conflict, match="registration_not_waiting"):
        door.call("resend_verification", now=NOW, registration_token=registration_token)
    accept(door)
    old = mailed_token(door)
    door.call("resend_verification", now=NOW, registration_token=registration_token)
    with pytest.raises(Conflict, match="verification_expired"):
        door.call("verify_email", now=NOW, token=old)
    door.call("verify_email", now=NOW, token=mailed_token(door))
    with pytest.raises(Conflict, match="registration_not_waiting"):
        door.call("resend_verification", now=NOW, registration_token=registration_token)


def test_mails_are_not_sent_again_without_end(door):
    registration_token = draft(door)
    submit(door, registration_token)
    accept(door)
    for _ in range(5):
        door.call("resend_verification", now=NOW, registration_token=registration_token)
    with pytest.raises(NotAllowed) as refused:
        door.call("resend_verification", now=later(minutes=20), registration_token=registration_token)
    assert (refused.value.code, refused.value.details) == ("too_many_attempts", {"retry_after": 2401})
    door.call("resend_verification", now=later(minutes=61), registration_token=registration_token)


@pytest.mark.parametrize("method", ["get_email_verification", "verify_email"])
def test_an_unknown_link_is_not_there(door, method):
    with pytest.raises(NotFound, match="verification_not_found"):
        door.call(method, token="A" * 43)


def test_neither_events_nor_tables_hold_a_usable_secret_and_events_no_personal_data(door):
    registration_token = draft(door)
    submit(door, registration_token)
    accept(door)
    link = mailed_token(door)
    door.call("verify_email", now=NOW, token=link)
    password = opened(told(door, "account_activated")[0])["temporary_password"]
    events = json.dumps([[event.subject, event.data] for event in door.events()])
    personal = ["Siti", "Aminah", "siti.a", "contoh.test", NIK, "1990", "+62", "Jl. Contoh", "31311", "16.03", "ktp.jpg"]
    assert [canary for canary in [*personal, registration_token, link, password] if canary in events] == []
    everything = repr([rows(door, table) for table in tables.metadata.sorted_tables])
    assert [secret for secret in (registration_token, link, password) if secret in everything] == []
    assert "siti.aminah@contoh.test" in everything  # the search does find what is there


def test_the_language_of_the_applicant_goes_along_to_the_mails(door):
    token = draft(door)
    door.call("submit_registration", now=NOW, language="en", registration_token=token, consent_version="2026-11")
    accept(door)
    assert opened(told(door, "registration_accepted")[0])["language"] == "en"


def test_a_temporary_password_works_for_72_hours(door):
    submit(door, draft(door))
    accept(door)
    door.call("verify_email", now=NOW, token=mailed_token(door))
    password = opened(told(door, "account_activated")[0])["temporary_password"]
    door.call("log_in", now=NOW + timedelta(hours=71, minutes=59), login="siti.a", password=password, address="10.0.0.1")
    with pytest.raises(NotAllowed, match="login_refused"):
        door.call("log_in", now=NOW + timedelta(hours=72), login="siti.a", password=password, address="10.0.0.1")
