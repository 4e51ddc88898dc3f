"""Registration behind the service's door, the applicant's side: steps, drafts, and handing in."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import insert, select, text

from bus.refusals import Conflict, Invalid, NotAllowed, NotFound
from identity.domain import limits, usernames
from identity.store import registrations, tables
from tests.identity.people import (
    ATTACHMENT,
    NOW,
    OFFICER,
    STEP_1,
    STEP_2,
    STEP_3,
    accept,
    draft,
    dump,
    in_parallel,
    later,
    lies_in,
    opened,
    refusal,
    set_for_agency,
    submit,
    told,
)


def test_the_whole_way_from_the_first_step_to_a_password_of_ones_own(door):
    token = draft(door)
    receipt = submit(door, token)
    assert receipt["number"] == "REG-2026-0001"
    assert (receipt["email"], receipt["accept_by"]) == ("siti.aminah@contoh.test", "2026-11-24T09:00:00+00:00")
    accepted = accept(door, now=later(hours=1))
    assert accepted["status"] == "accepted"

    mail = opened(told(door, "registration_accepted")[0])
    assert (mail["email"], mail["full_name"], mail["language"]) == ("siti.aminah@contoh.test", "Siti Aminah", "id")
    shown = {"state": "ready", "full_name": "Siti Aminah", "email_masked": "s••••@contoh.test", "can_renew": False}
    assert door.call("get_email_verification", now=later(hours=2), token=mail["token"]) == shown
    verified = door.call("verify_email", now=later(hours=2), token=mail["token"])
    assert verified == {"username": "siti.a", "credentials": "temporary_password"}
    status = door.call("get_registration_status", now=later(hours=2), registration_token=token)
    assert (status["status"], status["activated_at"]) == ("active", later(hours=2).isoformat())

    mail = opened(told(door, "account_activated")[0])
    assert (mail["username"], mail["email"], len(mail["temporary_password"])) == ("siti.a", "siti.aminah@contoh.test", 16)
    in_time = later(hours=73)
    begun = door.call("log_in", now=in_time, login="Siti.A", password=mail["temporary_password"], address="10.0.0.1")
    assert (begun["must_change_password"], begun["account"]["roles"]) == (True, ["password_change"])
    assert [event.type for event in door.events()] == [
        "registration_submitted",
        "registration_accepted",
        "email_verified",
        "account_activated",
        "contact_changed",
    ]


def test_a_draft_is_kept_between_steps_and_shows_the_manuals_progress(door):
    token = draft(door, steps=())
    seen = []
    for step, fields in ((1, STEP_1), (2, STEP_2), (3, STEP_3)):
        seen.append(door.call("get_registration_draft", registration_token=token)["progress"])
        door.call("save_registration_step", registration_token=token, step=step, fields=fields)
    found = door.call("get_registration_draft", registration_token=token)
    assert ([*seen, found["progress"]], found["step"], found["status"]) == ([0, 23, 52, 100], 4, "draft")
    assert (found["fields"]["mobile"], found["fields"]["id_attachment"]) == ("+6281234567890", ATTACHMENT)


def test_a_draft_gone_on_with_elsewhere_opens_for_the_new_token_alone(door):
    token = draft(door, steps=(1,))
    moved = door.call("continue_registration", registration_token=token)["registration_token"]
    assert door.call("get_registration_draft", registration_token=moved)["fields"]["full_name"] == STEP_1["full_name"]
    for method in ("get_registration_draft", "continue_registration"):
        with pytest.raises(NotFound):
            door.call(method, registration_token=token)
    with pytest.raises(NotFound):
        door.call("save_registration_step", registration_token=token, step=2, fields=STEP_2)


def test_what_was_handed_in_is_not_gone_on_with(door):
    token = draft(door)
    submit(door, token)
    with pytest.raises(Conflict, match="registration_already_submitted"):
        door.call("continue_registration", registration_token=token)
    assert door.call("get_registration_status", registration_token=token)["status"] == "submitted", "its mails' link still opens it"


def test_what_was_handed_in_is_not_shown_to_who_finds_its_token_later(door):
    token = draft(door)
    submit(door, token)
    found = door.call("get_registration_draft", registration_token=token)
    assert (found["status"], found["fields"]) == ("submitted", {})


def test_wrong_fields_are_refused_together_and_nothing_is_kept(door):
    token = draft(door, steps=())
    with pytest.raises(Invalid) as refused:
        door.call("save_registration_step", registration_token=token, step=1, fields={**STEP_1, "email": "siti@", "full_name": ""})
    assert {name: fault["code"] for name, fault in refused.value.details["fields"].items()} == {
        "email": "email_format",
        "full_name": "required",
    }
    assert door.call("get_registration_draft", registration_token=token)["fields"] == {}


def test_unknown_fields_and_wrong_types_do_not_come_through_the_door(door):
    token = draft(door, steps=())
    for fields in ({"role": "agency_admin"}, {"username": 7}, {"whatsapp_consent": "yes"}, {"id_attachment": {"key": "x"}}):
        with pytest.raises(Invalid, match="invalid_arguments"):
            door.call("save_registration_step", registration_token=token, step=1, fields=fields)


def test_half_typed_steps_are_kept_for_later(door):
    token = draft(door, steps=(1,))
    found = door.call("save_registration_step", registration_token=token, step=2, fields={"id_number": "1603"}, partial=True)
    assert (found["step"], found["fields"]["id_number"], found["progress"]) == (2, "1603", 29)


def test_warnings_are_confirmed_by_the_applicant_and_shown_to_staff(door):
    token = draft(door, steps=(1, 3))
    male = {**STEP_2, "sex": "male"}
    assert door.call("save_registration_step", registration_token=token, step=2, fields=male)["step"] == 2
    with pytest.raises(Invalid, match="registration_incomplete"):
        submit(door, token)
    assert door.call("save_registration_step", registration_token=token, step=2, fields=male, confirm_warnings=True)["step"] == 4
    submit(door, token)
    assert door.call("list_registrations", actor=OFFICER)["items"][0]["warnings"] == [{"field": "sex", "code": "nik_sex_differs"}]


def test_what_is_missing_is_named_on_submission(door):
    with pytest.raises(Invalid) as refused:
        submit(door, draft(door, steps=(1, 2)))
    missing = {"phone", "mobile", "address", "province", "regency", "district", "village", "postal_code"}
    assert (refused.value.code, set(refused.value.details["fields"])) == ("registration_incomplete", missing)
    assert door.events() == []


def test_where_the_agency_does_not_ask_for_a_telephone_none_is_needed(door):
    without = {**STEP_3, "phone": ""}
    token = draft(door, steps=(1, 2))
    with pytest.raises(Invalid) as refused:
        door.call("save_registration_step", registration_token=token, step=3, fields=without)
    assert refused.value.details["fields"] == {"phone": {"code": "required"}}
    set_for_agency(door, phone_required=False)
    door.call("save_registration_step", registration_token=token, step=3, fields=without)
    assert submit(door, token)["number"] == "REG-2026-0001"


def test_it_is_submitted_once(door):
    token = draft(door)
    submit(door, token)
    with pytest.raises(Conflict) as refused:
        submit(door, token)
    assert (refused.value.code, refused.value.details["number"]) == ("registration_already_submitted", "REG-2026-0001")
    with pytest.raises(Conflict, match="registration_already_submitted"):
        door.call("save_registration_step", registration_token=token, step=1, fields=STEP_1)
    assert len(told(door, "registration_submitted")) == 1


def test_numbers_have_no_gaps_though_a_submission_fails_between(door):
    submit(door, draft(door))
    second = draft(door, username="siti.b", steps=(1,))
    with pytest.raises(Invalid):
        submit(door, second)
    assert submit(door, draft(door, username="siti.c"))["number"] == "REG-2026-0002"


def test_a_username_is_given_once_whoever_comes_first(door):
    first, second = draft(door), draft(door)
    submit(door, first)
    with pytest.raises(Invalid) as refused:
        submit(door, second)
    assert refused.value.details["fields"] == {"username": {"code": "username_taken"}}
    answer = door.call("check_username", username="SITI.A ")
    assert answer["available"] is False and len(set(answer["suggestions"])) == 3
    assert all(door.call("check_username", username=like)["available"] for like in answer["suggestions"])
    assert door.call("check_username", username="x")["available"] is False


@pytest.mark.parametrize("like", ["siti.a", "sitia", "s.iti-a", "s1t1a", "siti_a", "SITI.A", "sltla"])
def test_a_username_that_looks_like_one_somebody_has_is_taken(door, like):
    submit(door, draft(door))  # siti.a
    told = door.call("check_username", username=like)
    assert told["available"] is False and len(told["suggestions"]) == 3
    for each in told["suggestions"]:
        assert door.call("check_username", username=each)["available"]
    with pytest.raises(Invalid, match="invalid_fields") as refused:
        draft(door, username=like, email="lain@contoh.test")
    assert refused.value.details["fields"]["username"]["code"] == "username_taken"
    assert door.call("check_username", username="siti.b")["available"]


def test_of_two_look_alikes_at_once_one_gets_it(door):
    drafts = [draft(door, username=name, email=f"{name}@contoh.test") for name in ("siti.a", "sitia", "s1tia", "siti-a")]
    outcomes = in_parallel(lambda token: submit(door, token)["number"], drafts)
    assert len([outcome for outcome in outcomes if isinstance(outcome, str)]) == 1


def test_the_database_reads_a_name_at_a_glance_as_the_rule_does(door):
    names = ["0il1o", "a.b-c_d", "adm1n", "x" * 30, "10.20-30_oil"]
    with door.engine.begin() as asking:
        asking.execute(insert(tables.username), [{"username": name} for name in names])
        assert set(asking.scalars(select(registrations._SKELETON))) >= {usernames.skeleton(name) for name in names}
        plan = "\n".join(
            asking.scalars(
                text("set local enable_seqscan = off; explain select 1 from username where translate(username, '01i._-', 'oll') = 'x'")
            )
        )
    assert "username_skeleton" in plan


def test_of_twenty_who_submit_one_username_at_once_one_gets_it(door):
    drafts = [draft(door, email=f"orang{number}@contoh.test") for number in range(20)]
    outcomes = in_parallel(lambda token: submit(door, token)["number"], drafts)
    assert [type(outcome) for outcome in outcomes if isinstance(outcome, Exception)] == [Invalid] * 19
    assert [outcome for outcome in outcomes if isinstance(outcome, str)] == ["REG-2026-0001"]


@pytest.mark.parametrize("method", ["get_registration_draft", "get_registration_status", "resend_verification"])
def test_an_unknown_registration_is_not_there(door, method):
    with pytest.raises(NotFound, match="registration_not_found"):
        door.call(method, registration_token="A" * 43)


def test_usernames_and_beginnings_are_limited_by_where_they_come_from(door, monkeypatch):
    for method, more, name, tries, minutes in (
        ("check_username", {"username": "siti.a"}, "CHECK_USERNAME", 300, 5),
        ("start_registration", {}, "START_REGISTRATION", 100, 5),
        ("admit_upload", {}, "UPLOAD", 100, 5),
        ("admit_guess", {"missed": True}, "GUESS", 30, 5),
    ):
        limit = getattr(limits, name)
        assert limit == limits.Limit(tries, timedelta(minutes=minutes))
        monkeypatch.setattr(limits, name, replace(limit, tries=4))  # hundreds of calls would say the same
        for _ in range(4):
            door.call(method, now=NOW, address="10.0.0.1", **more)
        with pytest.raises(NotAllowed) as refused:
            door.call(method, now=later(minutes=minutes, seconds=-10), address="10.0.0.1", **more)
        assert (refused.value.code, refused.value.details) == ("too_many_attempts", {"retry_after": 11})
        door.call(method, now=NOW, address="10.0.0.2", **more)
        door.call(method, now=later(minutes=minutes, seconds=1), address="10.0.0.1", **more)


def test_drafts_that_were_left_are_forgotten_after_30_days_and_nothing_else_is(door):
    left, submitted = draft(door, username="siti.b"), draft(door)
    submit(door, submitted)
    door.run("sweep_drafts", now=later(days=30))
    assert door.call("get_registration_draft", registration_token=left)["step"] == 4
    door.run("sweep_drafts", now=later(days=30, seconds=1))
    assert refusal(door, "get_registration_draft", registration_token=left) == "registration_not_found"
    assert lies_in(["siti.b"], dump(door)) == []
    assert door.call("get_registration_status", registration_token=submitted)["status"] == "submitted"


def test_a_registration_is_to_be_decided_by_the_clock_of_its_agency(door):
    """14.30 in WIB is 16.30 in WIT: the office there has closed, so the registration is received on the next working day."""
    with door.engine.begin() as connection:
        connection.execute(text("update agency set time_zone = 'WIT'"))
    receipt = submit(door, draft(door), now=NOW.replace(hour=7, minute=30))
    assert receipt["accept_by"] == "2026-11-25T07:00:00+00:00"
