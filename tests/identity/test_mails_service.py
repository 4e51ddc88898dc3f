"""Registration's mails behind the service's door: sent again, to another address, renewed by an old link, and those that never arrived."""

import pytest
from sqlalchemy import update

from bus.database import Transactions
from bus.refusals import Conflict, Invalid, NotAllowed
from identity import seed, tokens
from identity.domain import links as purposes
from identity.domain.accounts import INVITED
from identity.store import accounts, links, tables
from identity.tokens import digest
from tests.identity.people import (
    NOW,
    OFFICER,
    accept,
    acts,
    decide,
    draft,
    give_back,
    later,
    mailed_token,
    opened,
    refusal,
    seen,
    set_for_agency,
    submit,
    told,
)


def accepted(door, **changed):
    """:returns: the registration's token and the mailed link's."""
    registration_token = draft(door, **changed)
    submit(door, registration_token)
    accept(door)
    return registration_token, mailed_token(door)


def activated(door):
    """:returns: the second mail, as it was sealed."""
    door.call("verify_email", now=NOW, token=accepted(door)[1])
    return opened(told(door, "account_activated")[-1])


def resend(door, status, *, now=NOW):
    door.call("resend_registration_mail", actor=OFFICER, now=now, registration_id=seen(door, status=status)["registration_id"])


def logged_in(door, password, *, now=NOW):
    try:
        return bool(door.call("log_in", now=now, login="siti.a", password=password, address="10.0.0.1"))
    except NotAllowed as refused:
        assert refused.code == "login_refused"
        return False


# Asked for by the applicant


def test_a_new_link_puts_the_old_one_out_of_use(door):
    registration_token = draft(door)
    submit(door, registration_token)
    assert not door.call("get_registration_status", registration_token=registration_token)["can_resend"]
    assert refusal(door, "resend_verification", now=NOW, registration_token=registration_token) == "registration_not_waiting"
    accept(door)
    old = mailed_token(door)
    door.call("resend_verification", now=NOW, registration_token=registration_token)
    assert refusal(door, "verify_email", now=NOW, token=old) == "verification_expired"
    door.call("verify_email", now=NOW, token=mailed_token(door))
    assert refusal(door, "resend_verification", now=NOW, registration_token=registration_token) == "registration_not_waiting"


@pytest.mark.parametrize("method", ["resend_verification", "renew_link", "change_registration_email", "resend_registration_mail"])
def test_mails_are_not_sent_again_without_end(door, method):
    registration_token, link = accepted(door)
    asked = {
        "resend_verification": {"registration_token": registration_token},
        "renew_link": {"token": link},
        "change_registration_email": {"registration_token": registration_token, "email": "baru@contoh.test"},
        "resend_registration_mail": {"actor": OFFICER, "registration_id": seen(door, status="accepted")["registration_id"]},
    }[method]
    for _ in range(5):
        door.call(method, now=NOW, **asked)
    with pytest.raises(NotAllowed) as refused:
        door.call(method, now=later(minutes=20), **asked)
    assert (refused.value.code, refused.value.details) == ("too_many_attempts", {"retry_after": 2401})
    door.call(method, now=later(minutes=61), **asked)
    assert len(told(door, "registration_accepted")) == 7


def test_another_address_gets_the_link_and_the_old_ones_is_dead(door):
    registration_token, old = accepted(door)
    status = door.call(
        "change_registration_email", now=later(hours=1), registration_token=registration_token, email=" Siti.Baru@CONTOH.test"
    )
    assert (status["email"], status["status"]) == ("Siti.Baru@contoh.test", "accepted")
    assert status["verification_expires_at"] == later(hours=25).isoformat()
    assert opened(told(door, "registration_accepted")[-1])["email"] == "Siti.Baru@contoh.test"
    assert refusal(door, "verify_email", now=later(hours=1), token=old) == "verification_expired"
    door.call("verify_email", now=later(hours=1), token=mailed_token(door))
    assert opened(told(door, "account_activated")[0])["email"] == "siti.baru@contoh.test"


def test_the_address_of_one_that_waits_for_the_office_just_changes(door):
    registration_token = draft(door)
    submit(door, registration_token)
    door.call("change_registration_email", now=NOW, registration_token=registration_token, email="baru@contoh.test")
    assert [event.type for event in door.events()] == ["registration_submitted", "registration_email_changed"]
    assert seen(door)["fields"]["email"] == "baru@contoh.test"


def test_the_address_of_one_that_was_given_back_gets_a_correction_link(door):
    registration_token = draft(door)
    submit(door, registration_token)
    old = give_back(door)
    door.call("change_registration_email", now=NOW, registration_token=registration_token, email="baru@contoh.test")
    mail = opened(told(door, "registration_returned")[-1])
    assert (mail["email"], mail["reasons"]) == ("baru@contoh.test", {"occupation": "Tulis seperti pada KTP."})
    assert refusal(door, "correct_registration", now=NOW, token=old, fields={}) == "verification_expired"
    door.call("correct_registration", now=NOW, token=mail["token"], fields={"occupation": "Bidan"})


@pytest.mark.parametrize(("email", "code"), [("siti", "email_format"), ("", "required"), (f"{'s' * 250}@contoh.test", "too_long")])
def test_what_is_no_address_is_refused(door, email, code):
    registration_token, link = accepted(door)
    with pytest.raises(Invalid) as refused:
        door.call("change_registration_email", now=NOW, registration_token=registration_token, email=email)
    assert refused.value.details["fields"]["email"]["code"] == code
    door.call("verify_email", now=NOW, token=link)


def test_known_and_unknown_addresses_answer_alike(door):
    with Transactions(door.engine).begin() as session:
        seed.seed_demo(session, at=NOW)
    answers, events = [], []
    for number, email in enumerate(("siti@contoh.test", "tidak.dikenal@contoh.test")):
        person = {"username": f"orang{number}", "id_number": f"160302450590100{number}"}
        registration_token, _ = accepted(door, **person, email="orang@contoh.test")
        before = len(door.events())
        answer = door.call("change_registration_email", now=NOW, registration_token=registration_token, email=email)
        answers.append({**answer, "email": None, "number": None, "email_changes": len(answer["email_changes"])})
        events.append([event.type for event in door.events()[before:]])
    assert answers[0] == answers[1] and events[0] == events[1] == ["registration_email_changed", "registration_accepted"]


def test_who_has_the_address_already_is_told_instead(door):
    with Transactions(door.engine).begin() as session:
        seed.seed_demo(session, at=NOW)
    for number, email in enumerate(("SITI@contoh.test", "tidak.dikenal@contoh.test")):
        submit(door, draft(door, username=f"orang{number}", email=email))
    assert [opened(event)["known"] for event in told(door, "registration_submitted")] == [True, False]


# Renewed by an old link


def test_an_old_verification_link_brings_a_new_one(door):
    _, old = accepted(door)
    door.call("renew_link", now=later(hours=30), token=old)
    token = mailed_token(door)
    assert token != old
    door.call("verify_email", now=later(hours=31), token=token)
    for used in (old, token):
        assert refusal(door, "renew_link", now=later(hours=60), token=used) == "verification_used"
    assert len(told(door, "registration_accepted")) == 2


def test_an_old_correction_link_is_not_renewed_when_the_correction_was_sent(door):
    registration_token = draft(door)
    submit(door, registration_token)
    old = give_back(door)
    door.call("correct_registration", now=NOW, token=registration_token, fields={"occupation": "Bidan"})
    assert refusal(door, "renew_link", now=later(days=20), token=old) == "verification_used"


def test_an_old_link_to_choose_the_first_password_brings_a_new_one(door):
    set_for_agency(door, credentials="link")
    old = activated(door)["token"]
    door.call("renew_link", now=later(hours=80), token=old)
    mails = [opened(event) for event in told(door, "account_activated")]
    assert (len(mails), mails[1]["username"]) == (2, "siti.a")
    assert refusal(door, "set_password", now=later(hours=81), token=old, new_password="empat kuda lumping") == "verification_expired"
    door.call("set_password", now=later(hours=81), token=mails[1]["token"], new_password="empat kuda lumping")
    assert refusal(door, "renew_link", now=later(hours=82), token=old) == "verification_used"


def test_an_old_invitation_brings_a_new_one_until_it_is_taken_up(door):
    token = link_to_account(door, purposes.INVITATION, status=INVITED)
    door.call("renew_link", now=later(days=8), token=token)
    assert opened(told(door, "staff_invited")[0])["token"] != token
    with Transactions(door.engine).begin() as session:
        session.execute(update(tables.account).values(status="active", must_change_password=False))
    assert refusal(door, "renew_link", now=later(days=8), token=token) == "verification_used"


@pytest.mark.parametrize("purpose", [purposes.RESET_PASSWORD, purposes.CHANGE_EMAIL])
def test_what_is_asked_for_elsewhere_is_not_renewed(door, purpose):
    token = link_to_account(door, purpose)
    assert refusal(door, "renew_link", now=later(days=8), token=token) == "verification_not_found"
    assert refusal(door, "renew_link", now=NOW, token="A" * 43) == "verification_not_found"


def link_to_account(door, purpose, **changed):
    """A link that was mailed to a demo account."""
    token = tokens.new_token()
    with Transactions(door.engine).begin() as session:
        seed.seed_demo(session, at=NOW)
        account = accounts.by_login(session, "siti")
        session.execute(update(tables.account).where(tables.account.c.id == account.id).values(**{"status": "active", **changed}))
        links.put(session, purpose, token_hash=digest(token), account_id=account.id, email="baru@contoh.test", at=NOW)
    return token


# Sent again and corrected by the office


@pytest.mark.parametrize("status", ["returned", "accepted"])
def test_the_office_sends_the_link_again_that_is_waited_for(door, status):
    submit(door, draft(door))
    old = give_back(door) if status == "returned" else (accept(door), mailed_token(door))[1]
    resend(door, status)
    kind = {"returned": "registration_returned", "accepted": "registration_accepted"}[status]
    new = opened(told(door, kind)[-1])["token"]
    assert (len(told(door, kind)), new != old) == (2, True)
    assert acts(door)[-1] == (OFFICER.id, "registration_mail_resent", {"status": status})


def test_the_office_sends_credentials_again_while_the_first_were_never_changed(door):
    first = activated(door)["temporary_password"]
    assert logged_in(door, first)
    resend(door, "active", now=later(hours=80))
    second = opened(told(door, "account_activated")[-1])["temporary_password"]
    assert not logged_in(door, first, now=later(hours=81))
    assert logged_in(door, second, now=later(hours=151))
    assert not logged_in(door, second, now=later(hours=152))
    with Transactions(door.engine).begin() as session:
        session.execute(update(tables.account).values(must_change_password=False))
    with pytest.raises(Conflict, match="registration_not_waiting"):
        resend(door, "active")
    assert acts(door).count((OFFICER.id, "registration_mail_resent", {"status": "active"})) == 1


def test_credentials_of_another_kind_put_those_before_out_of_use(door):
    set_for_agency(door, credentials="link")
    link = activated(door)["token"]
    set_for_agency(door, credentials="temporary_password")
    resend(door, "active")
    assert refusal(door, "set_password", now=NOW, token=link, new_password="empat kuda lumping") == "verification_expired"
    password = opened(told(door, "account_activated")[-1])["temporary_password"]
    assert logged_in(door, password)
    set_for_agency(door, credentials="link")
    resend(door, "active")
    assert not logged_in(door, password)
    mail = opened(told(door, "account_activated")[-1])
    door.call("set_password", now=NOW, token=mail["token"], new_password="empat kuda lumping")


def test_sessions_begun_with_the_old_credentials_end(door):
    password = activated(door)["temporary_password"]
    begun = door.call("log_in", now=NOW, login="siti.a", password=password, address="10.0.0.1")["session_token"]
    resend(door, "active")
    assert refusal(door, "open_session", now=NOW, session_token=begun) == "session_ended"


@pytest.mark.parametrize("status", ["submitted", "rejected"])
def test_where_no_mail_is_waited_for_none_is_sent_again(door, status):
    submit(door, draft(door))
    if status == "rejected":
        decide(door, "reject_registration", reason="Palsu.")
    registration_id = seen(door, status=status)["registration_id"]
    asked = {"actor": OFFICER, "registration_id": registration_id}
    assert refusal(door, "resend_registration_mail", **asked) == "registration_not_waiting"


# Never arrived


def failed(door, about, kind):
    data = {"agency": "muara-enim", "about": about, "kind": kind}
    door.handle("on_mail_failed", type="mail_failed", source="notifications", subject="delivery/1", data=data, now=NOW)


def mail_failed(door, status):
    return seen(door, status=status)["mail_failed"]


def test_a_mail_that_never_arrived_is_shown_until_another_is_sent(door):
    registration_token, link = accepted(door)
    revision = seen(door, status="accepted")["revision"]
    assert not mail_failed(door, "accepted")
    failed(door, f"registration/{seen(door, status='accepted')['registration_id']}", "registration_accepted")
    assert mail_failed(door, "accepted")
    assert seen(door, status="accepted")["revision"] == revision  # nobody's decision is in the way of
    door.call("change_registration_email", now=NOW, registration_token=registration_token, email="baru@contoh.test")
    assert not mail_failed(door, "accepted")
    assert link != mailed_token(door)


def test_credentials_that_never_arrived_are_shown_at_the_registration(door):
    activated(door)
    account = told(door, "account_activated")[0].subject
    failed(door, account, "account_activated")
    assert mail_failed(door, "active")
    resend(door, "active")
    assert not mail_failed(door, "active")


@pytest.mark.parametrize("kind", ["password_reset_requested", "application_submitted"])
def test_other_mails_are_none_of_the_registrations_business(door, kind):
    activated(door)
    about = told(door, "account_activated")[0].subject if kind.startswith("password") else "application/1"
    failed(door, about, kind)
    assert not mail_failed(door, "active")
