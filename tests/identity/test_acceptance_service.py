"""The office's side of registration at the service's door: the queue, what staff see, and whom they accept."""

import pytest
from sqlalchemy import select, text, update

from bus.database import Transactions
from bus.refusals import Conflict, Invalid, NotAllowed
from identity import seed
from identity.store import tables
from tests.identity.people import (
    ATTACHMENT,
    NIK,
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
    seen,
    staff,
    submit,
    told,
)

READING = ("get_registration", "reveal_id_number", "view_id_attachment")
DECISIONS = {"accept_registration": {}, "return_registration": {"reasons": {"npwp": "Salah."}}, "reject_registration": {"reason": "Palsu."}}


def test_a_known_person_is_answered_like_an_unknown_one_and_staff_see_it(door):
    submit(door, draft(door))
    first = door.call("list_registrations", actor=OFFICER)["items"][0]
    assert first["duplicate"] is False
    receipt = submit(door, draft(door, username="siti.b", email="SITI.aminah@contoh.test"))
    assert set(receipt) == {"number", "email", "submitted_at", "accept_by"}
    second = door.call("list_registrations", actor=OFFICER)["items"][1]
    assert second["duplicate"] is True
    found = door.call("get_registration", actor=OFFICER, registration_id=second["registration_id"])
    assert {(each["by"], each["registration_id"]) for each in found["duplicates"]} == {
        (by, first["registration_id"]) for by in ("id_number", "email", "mobile")
    }


def accept_of(door, officer):
    """The oldest that waits at that officer's agency."""
    found = seen(door, actor=officer)
    asked = {"registration_id": found["registration_id"], "revision": found["revision"]}
    return door.call("accept_registration", actor=officer, now=NOW, **asked)


def test_another_agencys_registrations_and_accounts_are_counted_and_never_named(door):
    for number in range(2):
        submit(door, draft(door, username=f"lain.{number}", agency="lain", full_name="Orang Lain"))
    theirs = {row["registration_id"] for row in door.call("list_registrations", actor=staff("counter_officer", agency="lain"))["items"]}
    link_of_one = accept_of(door, staff("counter_officer", agency="lain"))
    door.call("verify_email", now=NOW, token=mailed_token(door))
    submit(door, draft(door))
    found = seen(door)
    assert found["duplicate"] and found["duplicates"] == [
        {"by": by, "registration_id": None, "number": None, "account_id": None, "elsewhere": count, "accounts_elsewhere": accounts}
        for by, count, accounts in (("id_number", 2, 0), ("email", 2, 0), ("mobile", 2, 0), ("email", 0, 1))
    ]
    assert link_of_one["registration_id"] in theirs
    other = seen(door, status="submitted", actor=staff("counter_officer", agency="lain"))
    named = {each["registration_id"] for each in other["duplicates"]}
    assert named == {link_of_one["registration_id"], None}, "its own are named, beside the other agency's"


def test_an_account_with_the_same_address_is_shown_to_staff(door):
    with Transactions(door.engine).begin() as session:
        seed.seed_demo(session, at=NOW)
    submit(door, draft(door, email="siti@contoh.test"))
    row = door.call("list_registrations", actor=OFFICER)["items"][0]
    found = door.call("get_registration", actor=OFFICER, registration_id=row["registration_id"])
    assert row["duplicate"] and [each["by"] for each in found["duplicates"]] == ["email"] and found["duplicates"][0]["account_id"]


def test_staff_see_everything_but_the_number_which_is_masked_and_where_the_copy_lies(door):
    submit(door, draft(door))
    found = seen(door, actor=staff("auditor"))
    shown = {name: ATTACHMENT[name] for name in ("name", "media_type", "size")}
    assert (found["id_number_masked"], found["id_attachment"], found["fields"]["id_attachment"]) == ("1603••••••••••••", shown, shown)
    assert found["region_names"]["village"] == "Pasar I"
    assert [secret for secret in (NIK, ATTACHMENT["key"]) if secret in repr(found)] == []


def test_the_queue_is_paged_by_key_oldest_first(door):
    for number in range(5):
        submit(door, draft(door, username=f"orang{number}"))
    numbers, after = [], None
    while True:
        page = door.call("list_registrations", actor=OFFICER, after=after, limit=2)
        numbers += [row["number"] for row in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert numbers == [f"REG-2026-000{number}" for number in range(1, 6)]


def test_the_queue_goes_by_when_they_were_handed_in_not_begun(door):
    slow, quick, returned = (draft(door, username=f"orang{number}") for number in range(3))
    submit(door, returned)
    submit(door, quick, now=later(hours=1))
    link = give_back(door, now=later(hours=2))
    submit(door, slow, now=later(hours=3))
    door.call("correct_registration", now=later(hours=4), token=link, fields={"occupation": "Bidan"}, confirm_warnings=True)
    numbers, after = [], None
    for _ in range(3):
        page = door.call("list_registrations", actor=OFFICER, now=later(hours=5), after=after, limit=1)
        numbers += [row["number"] for row in page["items"]]
        after = page["next"]
    assert (numbers, after) == (["REG-2026-0002", "REG-2026-0003", "REG-2026-0001"], None)


@pytest.mark.parametrize("role", ["applicant", "verifier", "agency_head", "operator", "password_change"])
def test_the_queue_is_not_for_others(door, role):
    for method in READING:
        with pytest.raises(NotAllowed):
            door.call(method, actor=staff(role), registration_id=1)


def test_an_auditor_reads_and_does_nothing(door):
    every = {**DECISIONS, "correct_registration_email": {"email": "a@contoh.test"}}
    for method, more in every.items():
        with pytest.raises(NotAllowed):
            door.call(method, actor=staff("auditor"), registration_id=1, revision=1, **more)
    with pytest.raises(NotAllowed):
        door.call("resend_registration_mail", actor=staff("auditor"), registration_id=1)


def test_another_agencys_and_absent_ones_and_drafts_and_ones_own_answer_alike(door):
    submit(door, draft(door))
    registration_id = seen(door)["registration_id"]
    draft(door, username="siti.b")
    stranger, herself = staff("counter_officer", agency="lain"), staff("counter_officer", id=_account_of(door, registration_id))
    assert [door.call("list_registrations", actor=who)["items"] for who in (stranger, herself)] == [[], []]
    deciding = {
        **DECISIONS,
        "correct_registration_email": {"email": "lain@contoh.test"},
        "decide_registration_email": {"decision": "approved"},
    }
    methods = {method: {} for method in (*READING, "resend_registration_mail")}
    methods |= {method: {**more, "revision": 3} for method, more in deciding.items()}
    for actor, id in ((stranger, registration_id), (OFFICER, 99), (OFFICER, registration_id + 1), (herself, registration_id)):
        said = {refusal(door, method, actor=actor, registration_id=id, **more) for method, more in methods.items()}
        assert said == {"registration_not_found"}
    assert acts(door) == []


def test_who_registers_with_the_address_of_the_account_they_work_with_is_not_decided_on_by_themselves(door):
    with Transactions(door.engine).begin() as session:
        seed.seed_demo(session, at=NOW)
        officer = session.execute(select(tables.account.c.id).where(tables.account.c.username == "loket")).scalar_one()
    submit(door, draft(door, email="Loket@contoh.test"))
    registration_id, herself = seen(door)["registration_id"], staff("counter_officer", id=officer)
    assert door.call("list_registrations", actor=herself)["items"] == []
    said = refusal(door, "accept_registration", actor=herself, registration_id=registration_id, revision=3)
    assert said == "registration_not_found"


@pytest.mark.parametrize(
    ("registered_as", "employee_number"),
    [
        ({}, None),  # the same number, under another name and address
        ({"id_type": "passport", "id_number": "X1234567", "full_name": "Dr. SITI Aminah, S.H."}, None),  # the same name and date of birth
        (
            {"id_type": "passport", "id_number": "X1234567", "full_name": "Siti Aminah"},
            "19900505 201503 2 001",
        ),  # by the civil servant's number
    ],
)
def test_whoever_is_the_same_person_under_another_account_does_not_decide(door, registered_as, employee_number):
    with Transactions(door.engine).begin() as session:
        seed.seed_demo(session, at=NOW)
        one = tables.account.c.username == "loket"
        session.execute(update(tables.account).where(one).values(full_name="Siti Aminah", employee_number=employee_number))
        officer = session.execute(select(tables.account.c.id).where(one)).scalar_one()
    if not employee_number:  # what she once registered with, in another agency, with the address she works with
        submit(door, draft(door, agency="lain", username="siti.dulu", email="loket@contoh.test"))
    name = registered_as.get("full_name", "Nama Lain")
    new = {**registered_as, "full_name": name, "email": "lain.lagi@contoh.test", "mobile": "0813-1111-2222", "username": "siti.baru"}
    submit(door, draft(door, **new))
    found, herself = seen(door), staff("counter_officer", id=officer)
    assert door.call("list_registrations", actor=herself)["items"] == []
    for method, more in DECISIONS.items():
        asked = {"registration_id": found["registration_id"], "revision": found["revision"], **more}
        assert refusal(door, method, actor=herself, **asked) == "registration_not_found"
    accept(door)  # another officer


def test_a_namesake_with_another_date_of_birth_is_somebody_else(door):
    with Transactions(door.engine).begin() as session:
        seed.seed_demo(session, at=NOW)
        one = tables.account.c.username == "loket"
        session.execute(update(tables.account).where(one).values(full_name="Siti Aminah", employee_number="19910505 201503 2 001"))
        officer = session.execute(select(tables.account.c.id).where(one)).scalar_one()
    submit(door, draft(door))
    assert len(door.call("list_registrations", actor=staff("counter_officer", id=officer))["items"]) == 1


def _again(door, **changed):
    """Accept a registration, then submit a second one with the same identity number. :returns: what staff see of the second."""
    submit(door, draft(door))
    accept(door)
    submit(door, draft(door, username="siti.b", email="siti.b@contoh.test", mobile="0813-1111-2222", **changed))
    return seen(door)


def test_who_has_an_account_is_accepted_again_for_a_reason_only_which_the_audit_keeps(door):
    second = _again(door)
    door.call("verify_email", now=NOW, token=mailed_token(door))
    asked = {"actor": OFFICER, "registration_id": second["registration_id"], "revision": second["revision"]}
    for reason in (None, "", "  \n"):
        assert refusal(door, "accept_registration", **asked, reason=reason) == "duplicate_needs_reason"
    found = seen(door)
    assert found["accept_needs_reason"] and found["status"] == "submitted"
    assert [(each["by"], bool(each["account_id"])) for each in found["duplicates"]] == [("id_number", True)]
    door.call("accept_registration", **asked, now=NOW, reason="Akun lama milik perusahaan.")
    assert [details.get("reason") for _, act, details in acts(door) if act == "registration_accepted"] == [
        None,
        "Akun lama milik perusahaan.",
    ]


def test_who_only_has_to_prove_the_address_counts_as_let_in(door):
    second = _again(door)
    asked = {"actor": OFFICER, "registration_id": second["registration_id"], "revision": second["revision"]}
    assert second["accept_needs_reason"] and refusal(door, "accept_registration", **asked) == "duplicate_needs_reason"


@pytest.mark.parametrize("standing", ["closed", "another agency's", "another number"])
def test_nobody_else_needs_a_reason(door, standing):
    elsewhere = standing == "another agency's"
    found = _again(door, **{"id_number": "1603024505900002"} if standing == "another number" else {})
    door.call("verify_email", now=NOW, token=mailed_token(door))
    with Transactions(door.engine).begin() as session:
        if standing == "closed":
            session.execute(update(tables.account).values(status="closed"))
        if elsewhere:
            first = tables.registration.c.id != found["registration_id"]
            session.execute(update(tables.registration).where(first).values(agency="lain"))
    assert not seen(door)["accept_needs_reason"]
    accept(door)


def test_of_two_with_one_number_that_are_accepted_at_once_one_needs_a_reason(door):
    for number in range(2):
        submit(door, draft(door, username=f"siti.{number}", email=f"siti.{number}@contoh.test"))
    rows = door.call("list_registrations", actor=OFFICER)["items"]
    asked = [{"registration_id": row["registration_id"], "revision": row["revision"]} for row in rows]
    outcomes = in_parallel(lambda one: door.call("accept_registration", actor=OFFICER, now=NOW, **one), asked)
    assert sorted(getattr(each, "code", "accepted") for each in outcomes) == ["accepted", "duplicate_needs_reason"]


def _account_of(door, registration_id):
    """As if the applicant had become an officer."""
    with Transactions(door.engine).begin() as session:
        seed.seed_demo(session, at=NOW)
        one = session.execute(text("select min(id) from account")).scalar_one()
        session.execute(update(tables.account).where(tables.account.c.id == one).values(registration_id=registration_id))
        return one


def test_who_looked_at_the_number_or_the_copy_is_recorded(door):
    submit(door, draft(door))
    registration_id = seen(door)["registration_id"]
    assert acts(door) == []
    assert door.call("reveal_id_number", actor=OFFICER, registration_id=registration_id) == {"id_number": NIK}
    assert door.call("view_id_attachment", actor=staff("auditor", id=77), registration_id=registration_id) == ATTACHMENT
    assert acts(door) == [(OFFICER.id, "id_number_viewed", {}), (77, "id_copy_viewed", {})]


@pytest.mark.parametrize(("method", "act"), [("reveal_id_number", "id_number_viewed"), ("view_id_attachment", "id_copy_viewed")])
def test_a_look_that_comes_again_because_the_service_died_is_one_look(door, method, act):
    submit(door, draft(door))
    registration_id = seen(door)["registration_id"]
    for message in ("one", "one", "another"):
        door.call(method, actor=OFFICER, message=message, registration_id=registration_id)
    assert acts(door) == [(OFFICER.id, act, {})] * 2


def test_a_decision_on_an_old_reading_is_refused(door):
    submit(door, draft(door))
    found = seen(door)
    for method, more in DECISIONS.items():
        with pytest.raises(Conflict) as refused:
            door.call(method, actor=OFFICER, registration_id=found["registration_id"], revision=found["revision"] - 1, **more)
        assert (refused.value.code, refused.value.details) == ("registration_changed", {"revision": found["revision"]})
    accept(door)
    for method, more in DECISIONS.items():
        with pytest.raises(Conflict) as refused:
            door.call(method, actor=OFFICER, registration_id=found["registration_id"], revision=found["revision"] + 1, **more)
        assert (refused.value.code, refused.value.details) == ("registration_not_waiting", {"status": "accepted"})
    assert len(told(door, "registration_accepted")) == 1


def test_of_officers_who_decide_at_once_one_is_heard(door):
    submit(door, draft(door))
    found = seen(door)
    asked = {"actor": OFFICER, "now": NOW, "registration_id": found["registration_id"], "revision": found["revision"]}
    outcomes = in_parallel(lambda method: door.call(method, **asked, **DECISIONS[method]), list(DECISIONS) * 4)
    assert [type(outcome) for outcome in outcomes if isinstance(outcome, Exception)] == [Conflict] * 11
    assert len(acts(door)) == 1
    assert len([event for event in door.events() if event.type != "registration_submitted"]) == 1


def test_what_is_turned_down_stays_so_and_its_username_is_free(door):
    token = draft(door)
    submit(door, token)
    assert decide(door, "reject_registration", reason="Salinan milik orang lain.")["status"] == "rejected"
    status = door.call("get_registration_status", registration_token=token)
    assert (status["reject_reason"], status["can_resend"], status["can_change_email"]) == ("Salinan milik orang lain.", False, False)
    mail = opened(told(door, "registration_rejected")[0])
    assert (mail["email"], mail["reason"]) == ("siti.aminah@contoh.test", "Salinan milik orang lain.")
    found = seen(door, status="rejected")
    assert (found["decided_by_name"], found["reject_reason"]) == ("Lina Loket", "Salinan milik orang lain.")
    assert door.call("check_username", username="siti.a")["available"]
    assert refusal(door, "change_registration_email", registration_token=token, email="b@contoh.test") == "registration_not_waiting"
    assert refusal(door, "submit_registration", registration_token=token, consent_version="1") == "registration_already_submitted"
    assert submit(door, draft(door))["number"] == "REG-2026-0002"
    assert acts(door) == [(OFFICER.id, "registration_rejected", {})]


@pytest.mark.parametrize(
    ("field", "reason", "code"), [("agency", "Salah.", "unknown_field"), ("hobby", "Salah.", "unknown_field"), ("npwp", " ", "required")]
)
def test_only_what_can_be_corrected_is_given_back_and_with_a_reason(door, field, reason, code):
    submit(door, draft(door))
    with pytest.raises(Invalid) as refused:
        decide(door, "return_registration", reasons={"occupation": "Salah.", field: reason})
    assert (refused.value.code, refused.value.details["fields"]) == ("invalid_fields", {field: {"code": code}})
    assert seen(door)["status"] == "submitted"


def test_giving_back_is_told_by_mail_and_recorded_by_the_names_of_the_fields(door):
    token = draft(door)
    submit(door, token)
    give_back(door, occupation="Tulis seperti pada KTP.", birth_place="Bukan Jakarta.")
    reasons = {"occupation": "Tulis seperti pada KTP.", "birth_place": "Bukan Jakarta."}
    assert opened(told(door, "registration_returned")[0])["reasons"] == reasons
    assert door.call("get_registration_status", registration_token=token)["reasons"] == reasons
    found = seen(door, status="returned")
    assert (found["reasons"], found["decided_by_name"], found["resubmitted"]) == (reasons, "Lina Loket", False)
    assert acts(door) == [(OFFICER.id, "registration_returned", {"fields": ["birth_place", "occupation"]})]


def test_how_long_the_office_has_kept_them_waiting(door):
    submit(door, draft(door))  # Monday at 10.00
    assert _waiting(door, later(hours=3)) == (3.0, False)
    assert _waiting(door, later(hours=24)) == (8.0, False)
    assert _waiting(door, later(hours=30)) == (14.0, False)  # Tuesday at 16.00, the last moment
    assert _waiting(door, later(hours=30, minutes=1)) == (14.0, True)
    decide(door, "accept_registration", now=later(hours=26))
    assert _waiting(door, later(days=9), status="accepted") == (10.0, False)  # until the decision


def _waiting(door, now, status="submitted"):
    row = door.call("list_registrations", actor=OFFICER, now=now, status=status)["items"][0]
    return row["waiting_hours"], row["late"]


def test_who_does_not_verify_within_a_day_is_shown(door):
    submit(door, draft(door))
    accept(door)
    assert not seen(door, status="accepted", now=later(hours=24))["unverified"]
    assert seen(door, status="accepted", now=later(hours=24, seconds=1))["unverified"]
    door.call("verify_email", now=later(hours=1), token=mailed_token(door))
    assert not seen(door, status="active", now=later(hours=25))["unverified"]
