"""Registration behind the service's door, on a real database: the applicant's side, the office's side, the mails between."""

import json
import os
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from multiprocessing import get_context
from typing import Any

import pytest
from sqlalchemy import insert, select

from bus.database import Transactions
from bus.refusals import Conflict, Invalid, NotAllowed, NotFound
from bus.seal import unseal
from bus.testing import Door
from identity import seed
from identity.service import Identity
from identity.store import tables
from tests.identity.people import (
    AGENCY,
    ATTACHMENT,
    NIK,
    NOW,
    OFFICER,
    REGIONS,
    STEP_1,
    STEP_2,
    STEP_3,
    accept,
    draft,
    later,
    staff,
    submit,
    verify,
)


@pytest.fixture
def door(database: Callable[[str], str]) -> Door:
    door = Door(Identity, database("identity"))
    with Transactions(door.engine).begin() as session:
        seed.seed_offices(session)
        session.execute(insert(tables.agency).values(code="lain", name="Kabupaten Lain"))
        for code, parent, level, name, postal_code in REGIONS:
            search = f"{name} Muara Enim Kabupaten Muara Enim Sumatera Selatan".lower() if level == 4 else None
            values = {"code": code, "parent": parent, "level": level, "name": name, "postal_code": postal_code, "search": search}
            session.execute(insert(tables.region).values(**values))
    return door


def opened(event: Any) -> dict[str, Any]:
    return unseal(os.environ["SEAL_PRIVATE_KEY"], event.data["sealed"])


def told(door: Door, type: str) -> list[Any]:
    return [event for event in door.events() if event.type == type]


def mailed_token(door: Door) -> str:
    return str(opened(told(door, "registration_accepted")[-1])["token"])


def test_the_whole_way_from_the_first_step_to_a_password_of_ones_own(door):
    token = draft(door)
    receipt = submit(door, token)
    assert receipt["number"] == "REG-2026-0001"
    assert (receipt["email"], receipt["accept_by"]) == ("siti.aminah@contoh.test", "2026-11-24T09:00:00+00:00")
    accepted = accept(door, now=later(hours=1))
    assert accepted["status"] == "accepted"

    mail = opened(told(door, "registration_accepted")[0])
    assert (mail["email"], mail["full_name"], mail["language"]) == ("siti.aminah@contoh.test", "Siti Aminah", "id")
    assert door.call("get_email_verification", now=later(hours=2), token=mail["token"]) == {"state": "ready", "full_name": "Siti Aminah"}
    assert door.call("verify_email", now=later(hours=2), token=mail["token"]) == {"username": "siti.a"}
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


def test_of_twenty_who_submit_one_username_at_once_one_gets_it(door):
    drafts = [draft(door, email=f"orang{number}@contoh.test") for number in range(20)]
    outcomes = in_parallel(lambda token: submit(door, token)["number"], drafts)
    assert [type(outcome) for outcome in outcomes if isinstance(outcome, Exception)] == [Invalid] * 19
    assert [outcome for outcome in outcomes if isinstance(outcome, str)] == ["REG-2026-0001"]


def in_parallel(act: Callable[[Any], Any], arguments: list[Any]) -> list[Any]:
    outcomes: list[Any] = []

    def run(argument: Any) -> None:
        try:
            outcomes.append(act(argument))
        except Exception as error:
            outcomes.append(error)

    threads = [threading.Thread(target=run, args=(argument,)) for argument in arguments]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


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


def test_an_account_with_the_same_address_is_shown_to_staff(door):
    with Transactions(door.engine).begin() as session:
        seed.seed_demo(session, at=NOW)
    submit(door, draft(door, email="siti@contoh.test"))
    row = door.call("list_registrations", actor=OFFICER)["items"][0]
    found = door.call("get_registration", actor=OFFICER, registration_id=row["registration_id"])
    assert row["duplicate"] and [each["by"] for each in found["duplicates"]] == ["email"] and found["duplicates"][0]["account_id"]


def test_staff_see_everything_and_the_number_masked_beside_the_whole(door):
    submit(door, draft(door))
    row = door.call("list_registrations", actor=OFFICER)["items"][0]
    found = door.call("get_registration", actor=staff("auditor"), registration_id=row["registration_id"])
    assert (found["id_number"], found["id_number_masked"]) == (NIK, "1603••••••••0001")
    assert (found["id_attachment"], found["region_names"]["village"]) == (ATTACHMENT, "Pasar I")
    assert "id_number" not in found["fields"]


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


@pytest.mark.parametrize("role", ["applicant", "verifier", "agency_head", "operator", "password_change"])
def test_the_queue_is_not_for_others(door, role):
    for method, arguments in (("list_registrations", {}), ("get_registration", {"registration_id": 1})):
        with pytest.raises(NotAllowed):
            door.call(method, actor=staff(role), **arguments)


def test_an_auditor_reads_but_does_not_accept(door):
    with pytest.raises(NotAllowed):
        door.call("accept_registration", actor=staff("auditor"), registration_id=1, revision=1)


def test_another_agencys_and_absent_registrations_and_drafts_answer_alike(door):
    submit(door, draft(door))
    row = door.call("list_registrations", actor=OFFICER)["items"][0]
    draft(door, username="siti.b")
    stranger = staff("counter_officer", agency="lain")
    assert door.call("list_registrations", actor=stranger)["items"] == []
    for actor, id in ((stranger, row["registration_id"]), (OFFICER, 99), (OFFICER, row["registration_id"] + 1)):
        for method, more in (("get_registration", {}), ("accept_registration", {"revision": 1})):
            with pytest.raises(NotFound, match="registration_not_found"):
                door.call(method, actor=actor, registration_id=id, **more)


def test_a_decision_on_an_old_reading_is_refused(door):
    submit(door, draft(door))
    row = door.call("list_registrations", actor=OFFICER)["items"][0]
    found = door.call("get_registration", actor=OFFICER, registration_id=row["registration_id"])
    with pytest.raises(Conflict) as refused:
        door.call("accept_registration", actor=OFFICER, registration_id=found["registration_id"], revision=found["revision"] - 1)
    assert (refused.value.code, refused.value.details) == ("registration_changed", {"revision": found["revision"]})
    accept(door)
    with pytest.raises(Conflict) as refused:
        door.call("accept_registration", actor=OFFICER, registration_id=found["registration_id"], revision=found["revision"] + 1)
    assert (refused.value.code, refused.value.details) == ("registration_not_waiting", {"status": "accepted"})
    assert len(told(door, "registration_accepted")) == 1


def test_a_link_works_once(door):
    submit(door, draft(door))
    accept(door)
    token = mailed_token(door)
    door.call("verify_email", now=NOW, token=token)
    assert door.call("get_email_verification", now=NOW, token=token) == {"state": "used"}
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
    assert door.call("get_email_verification", now=later(hours=24), token=token) == {"state": "expired"}
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


@pytest.mark.parametrize("method", ["get_registration_draft", "get_registration_status", "resend_verification"])
def test_an_unknown_registration_is_not_there(door, method):
    with pytest.raises(NotFound, match="registration_not_found"):
        door.call(method, registration_token="A" * 43)


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


def rows(door: Door, table: Any) -> list[Any]:
    with Transactions(door.engine).begin() as session:
        return [tuple(bytes(value) if isinstance(value, memoryview) else value for value in row) for row in session.execute(select(table))]


def test_agencies_and_regions_are_read_by_everyone(door):
    assert door.call("list_agencies")[1] == {
        "code": AGENCY,
        "name": "Kabupaten Muara Enim",
        "units": [{"code": "dpmptsp", "name": "DPMPTSP"}],
    }
    assert [row["code"] for row in door.call("list_regions")] == ["32", "16"]
    assert [row["name"] for row in door.call("list_regions", parent="16.03")] == ["Gelumbang", "Muara Enim"]
    assert door.call("list_regions", parent="99") == []
    assert door.call("search_villages", q="PASAR  enim")[0]["district"] == "Gelumbang"


@pytest.mark.parametrize(("q", "found"), [("pasar i", 1), ("100%", 1), ("%", 1), ("_asli", 1), ("pasar' --", 0), ("\\", 0)])
def test_village_search_takes_every_character_literally(door, q, found):
    assert len([row for row in door.call("search_villages", q=q) if row["name"] in ("Pasar I", "Pasar 100%_asli")]) >= found
    if q in ("%", "_asli", "100%"):
        assert [row["name"] for row in door.call("search_villages", q=q)] == ["Pasar 100%_asli"]


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
