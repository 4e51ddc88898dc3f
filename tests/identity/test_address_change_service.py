"""Who may change a registration's email address at the service's door: never one officer alone, and never without a mail to the old
address."""

import pytest
from sqlalchemy import select, update

from bus.database import Transactions
from bus.refusals import Conflict
from identity.domain.address_change import APPROVED, REFUSED, REPLACED
from identity.store import tables
from tests.identity.people import (
    NOW,
    OFFICER,
    accept,
    acts,
    decide,
    draft,
    give_back,
    in_parallel,
    later,
    mailed_token,
    opened,
    refusal,
    rows,
    seen,
    staff,
    submit,
    told,
)

OLD, NEW = "siti.aminah@contoh.test", "baru@contoh.test"
SECOND = staff("counter_officer", id=901, name="Dua Loket")


def ask(door, status="submitted", *, email=NEW, actor=OFFICER, now=NOW):
    """An officer asks for another address of the oldest registration of that status. :returns: what the answer says."""
    found = seen(door, status=status)
    asked = {"registration_id": found["registration_id"], "revision": found["revision"], "email": email}
    return door.call("correct_registration_email", actor=actor, now=now, **asked)


def settle(door, status, decision, *, actor=SECOND):
    found = seen(door, status=status)
    asked = {"registration_id": found["registration_id"], "revision": found["revision"], "decision": decision}
    return door.call("decide_registration_email", actor=actor, now=NOW, **asked)


def mailed_to_old(door):
    return opened(told(door, "registration_email_asked")[-1])


def letters_after(door, begun):
    """To whom which letters went since then."""
    return [(event.type, opened(event)["email"]) for event in door.events()[begun:] if "sealed" in event.data]


def in_state(door, state):
    """:returns: the registration's token."""
    token = draft(door)
    submit(door, token)
    if state == "returned":
        give_back(door)
    if state == "accepted":
        accept(door)
    return token


# One officer alone changes nothing


@pytest.mark.parametrize("state", ["submitted", "returned", "accepted"])
def test_what_one_officer_asks_for_moves_nothing_and_the_old_address_is_told(door, state):
    token = in_state(door, state)
    begun = len(door.events())
    ask(door, state)
    assert letters_after(door, begun) == [("registration_email_asked", OLD)]
    assert mailed_to_old(door)["new_email"] == "b••••@contoh.test"
    assert seen(door, status=state)["fields"]["email"] == OLD
    found = seen(door, status=state)
    own = {"actor": OFFICER, "registration_id": found["registration_id"], "revision": found["revision"], "decision": APPROVED}
    assert refusal(door, "decide_registration_email", **own) == "second_officer_needed"
    assert door.call("get_registration_status", registration_token=token)["email"] == OLD


def test_an_officer_who_corrects_accepts_and_sends_again_gets_no_letter_to_the_new_address(door):
    in_state(door, "submitted")
    ask(door)
    accept(door)
    door.call("resend_registration_mail", actor=OFFICER, now=NOW, registration_id=seen(door, status="accepted")["registration_id"])
    door.call("renew_link", now=later(hours=30), token=mailed_token(door))
    door.call("verify_email", now=later(hours=30), token=mailed_token(door))
    door.call(
        "resend_registration_mail", actor=OFFICER, now=later(hours=31), registration_id=seen(door, status="active")["registration_id"]
    )
    assert {address for _, address in letters_after(door, 0)} == {OLD}


@pytest.mark.parametrize("state", ["submitted", "returned", "accepted"])
def test_a_second_officer_confirms_and_the_waited_for_mail_goes_to_the_new_address(door, state):
    token = in_state(door, state)
    ask(door, state)
    begun = len(door.events())
    settle(door, state, APPROVED)
    mail = {"submitted": [], "returned": [("registration_returned", NEW)], "accepted": [("registration_accepted", NEW)]}[state]
    assert letters_after(door, begun) == [("registration_email_changed", OLD), *mail]
    assert opened(told(door, "registration_email_changed")[-1])["by_office"] is True
    assert door.call("get_registration_status", registration_token=token)["email"] == NEW


def test_the_credentials_go_to_an_address_that_was_confirmed(door):
    in_state(door, "accepted")
    old_link = mailed_token(door)
    ask(door, "accepted")
    settle(door, "accepted", APPROVED)
    assert refusal(door, "verify_email", now=NOW, token=old_link) == "verification_expired"
    door.call("verify_email", now=NOW, token=mailed_token(door))
    assert opened(told(door, "account_activated")[0])["email"] == NEW


def test_refused_it_stays_as_it_was(door):
    token = in_state(door, "accepted")
    ask(door, "accepted")
    begun = len(door.events())
    settle(door, "accepted", REFUSED)
    assert letters_after(door, begun) == []
    assert door.call("get_registration_status", registration_token=token)["email"] == OLD
    found = seen(door, status="accepted")
    again = {"actor": SECOND, "registration_id": found["registration_id"], "revision": found["revision"], "decision": APPROVED}
    assert refusal(door, "decide_registration_email", **again) == "email_change_not_waiting"


# The applicant's own proof


@pytest.mark.parametrize("by", ["the mailed link", "the registration's own token"])
@pytest.mark.parametrize(("decision", "address"), [(APPROVED, NEW), (REFUSED, OLD)])
def test_the_applicant_answers(door, by, decision, address):
    own = in_state(door, "accepted")
    ask(door, "accepted")
    token = mailed_to_old(door)["token"] if by == "the mailed link" else own
    shown = door.call("get_email_correction", token=token)
    assert (shown["state"], shown["old_email_masked"], shown["new_email_masked"]) == ("ready", "s••••@contoh.test", "b••••@contoh.test")
    door.call("answer_email_correction", now=NOW, token=token, decision=decision)
    assert door.call("get_registration_status", registration_token=own)["email"] == address
    assert door.call("get_email_correction", token=token) == {"state": "used"}
    second = refusal(door, "answer_email_correction", now=NOW, token=token, decision=APPROVED)
    assert second == ("verification_used" if by == "the mailed link" else "email_change_not_waiting")


def test_a_link_answers_only_the_request_it_was_mailed_for(door):
    in_state(door, "accepted")
    ask(door, "accepted")
    first = mailed_to_old(door)["token"]
    ask(door, "accepted", email="lain@contoh.test")
    assert refusal(door, "answer_email_correction", now=NOW, token=first, decision=APPROVED) == "verification_expired"
    assert refusal(door, "answer_email_correction", now=later(days=8), token=mailed_to_old(door)["token"], decision=APPROVED)
    assert refusal(door, "verify_email", now=NOW, token=first) == "verification_not_found"
    assert seen(door, status="accepted")["fields"]["email"] == OLD


# The applicant's own change


def test_the_old_address_hears_of_the_applicants_own_change(door):
    token = in_state(door, "accepted")
    ask(door, "accepted")
    begun = len(door.events())
    status = door.call("change_registration_email", now=NOW, registration_token=token, email="sendiri@contoh.test")
    sent = [("registration_email_changed", OLD), ("registration_accepted", "sendiri@contoh.test")]
    assert letters_after(door, begun) == sent
    assert [(each["by_office"], each["decision"]) for each in status["email_changes"]] == [(False, APPROVED), (True, REPLACED)]
    assert opened(told(door, "registration_email_changed")[-1])["by_office"] is False


def test_an_address_corrected_because_the_office_named_it_is_told_to_the_old_one(door):
    token = in_state(door, "submitted")
    link = give_back(door, email="Alamat ini tidak menerima surat.")
    begun = len(door.events())
    door.call("correct_registration", now=NOW, token=link, fields={"email": NEW})
    assert letters_after(door, begun) == [("registration_email_changed", OLD)]
    assert len(door.call("get_registration_status", registration_token=token)["email_changes"]) == 1


# The history that people see


def test_the_change_stands_in_the_history_that_people_see(door):
    token = in_state(door, "accepted")
    ask(door, "accepted")
    row = door.call("list_registrations", actor=SECOND, now=NOW, status="accepted")["items"][0]
    assert row["email_change_waits"] is True
    first, second = seen(door, status="accepted"), seen(door, status="accepted", actor=SECOND)
    assert (first["email_changes"][0]["own"], second["email_changes"][0]["own"]) == (True, False)
    settle(door, "accepted", APPROVED)
    shown = seen(door, status="accepted")["email_changes"]
    assert [(each["old_email"], each["new_email"], each["asked_by_name"], each["decided_by_name"]) for each in shown] == [
        (OLD, NEW, "Lina Loket", "Dua Loket")
    ]
    assert seen(door, status="accepted")["email_change_waits"] is False
    status = door.call("get_registration_status", registration_token=token)
    assert [(each["by_office"], each["decision"]) for each in status["email_changes"]] == [(True, APPROVED)]
    assert "Loket" not in repr(status) and NEW not in repr(status["email_changes"])
    assert [act for _, act, _ in acts(door)][-2:] == ["registration_email_asked", "registration_email_approved"]
    assert NEW not in repr(acts(door)) and OLD not in repr(acts(door))
    door.call("verify_email", now=NOW, token=mailed_token(door))
    with Transactions(door.engine).begin() as session:
        account = session.execute(select(tables.account.c.id).where(tables.account.c.full_name != "Loket Pertama")).scalar_one()
    herself = staff("applicant", id=account)
    [own] = door.call("export_own_data", actor=herself, now=NOW)["registration"]["email_changes"]
    assert (own["old_email"], own["new_email"], own["by_office"], own["decision"]) == (OLD, NEW, True, APPROVED)
    assert "Loket" not in repr(own)


@pytest.mark.parametrize("end", ["rejected", "active"])
def test_a_change_does_not_outlive_what_it_was_asked_for(door, end):
    token = in_state(door, "submitted" if end == "rejected" else "accepted")
    ask(door, "submitted" if end == "rejected" else "accepted")
    if end == "rejected":
        decide(door, "reject_registration", reason="Salinan milik orang lain.")
    else:
        door.call("verify_email", now=NOW, token=mailed_token(door))
    assert door.call("get_registration_status", registration_token=token)["email_changes"][0]["decision"] == REPLACED
    assert refusal(door, "answer_email_correction", now=NOW, token=token, decision=APPROVED) == "registration_not_waiting"


# Edge cases


def test_the_same_address_again_is_no_change(door):
    in_state(door, "submitted")
    assert refusal(door, "correct_registration_email", actor=OFFICER, now=NOW, registration_id=1, revision=1, email=OLD) in (
        "registration_not_found", "registration_changed", "invalid_fields",
    )  # fmt: skip
    found = seen(door)
    asked = {"actor": OFFICER, "now": NOW, "registration_id": found["registration_id"], "revision": found["revision"]}
    assert refusal(door, "correct_registration_email", **asked, email=OLD) == "invalid_fields"


def test_a_notice_that_the_old_address_does_not_take_is_no_failure_of_the_registrations_mail(door):
    in_state(door, "accepted")
    about = f"registration/{seen(door, status='accepted')['registration_id']}"
    for kind in ("registration_email_asked", "registration_email_changed"):
        data = {"agency": "muara-enim", "about": about, "kind": kind}
        door.handle("on_mail_failed", type="mail_failed", source="notifications", subject="delivery/1", data=data, now=NOW)
    assert seen(door, status="accepted")["mail_failed"] is False


def test_of_those_who_ask_or_decide_at_once_one_is_heard(door):
    in_state(door, "accepted")
    found = seen(door, status="accepted")
    asked = {"actor": OFFICER, "now": NOW, "registration_id": found["registration_id"], "revision": found["revision"]}
    addresses = [f"baru{number}@contoh.test" for number in range(8)]
    outcomes = in_parallel(lambda email: door.call("correct_registration_email", **asked, email=email), addresses)
    assert [outcome.code for outcome in outcomes if isinstance(outcome, Conflict)] == ["registration_changed"] * 7
    deciding = {**asked, "actor": SECOND, "revision": seen(door, status="accepted")["revision"]}
    outcomes = in_parallel(lambda said: door.call("decide_registration_email", **deciding, decision=said), [APPROVED, REFUSED] * 4)
    assert len([outcome for outcome in outcomes if isinstance(outcome, Conflict)]) == 7
    assert len([row for row in rows(door, tables.address_change) if row[-1] in (APPROVED, REFUSED)]) == 1


def test_the_old_address_is_not_flooded(door):
    in_state(door, "accepted")
    for number in range(5):
        ask(door, "accepted", email=f"baru{number}@contoh.test")
    found = seen(door, status="accepted")
    asked = {"actor": OFFICER, "now": NOW, "registration_id": found["registration_id"], "revision": found["revision"]}
    assert refusal(door, "correct_registration_email", **asked, email="enam@contoh.test") == "too_many_attempts"


def test_the_applicant_who_became_an_officer_does_not_decide_on_the_own_address(office):
    token = draft(office)
    submit(office, token)
    ask(office)
    herself = staff("counter_officer", id=902)
    found = seen(office)
    with Transactions(office.engine).begin() as session:
        one = session.execute(select(tables.account.c.id).limit(1)).scalar_one()
        session.execute(update(tables.account).where(tables.account.c.id == one).values(registration_id=found["registration_id"]))
    herself = staff("counter_officer", id=one)
    asked = {"registration_id": found["registration_id"], "revision": found["revision"], "decision": APPROVED}
    assert refusal(office, "decide_registration_email", actor=herself, now=NOW, **asked) == "registration_not_found"


@pytest.mark.parametrize("steps", [(), (1,)])
def test_a_draft_has_no_address_to_change_yet(door, steps):
    token = draft(door, steps=steps)
    assert refusal(door, "change_registration_email", registration_token=token, email="b@contoh.test") == "registration_not_waiting"
