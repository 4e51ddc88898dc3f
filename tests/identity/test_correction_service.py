"""A registration that was given back, behind the service's door: just what was named is corrected, and a new term begins."""

import pytest

from bus.refusals import Conflict, Invalid
from tests.identity.people import (
    ATTACHMENT,
    NIK,
    NOW,
    OFFICER,
    STEP_2,
    accept,
    acts,
    draft,
    give_back,
    in_parallel,
    later,
    mailed_token,
    opened,
    refusal,
    seen,
    submit,
    told,
)

METHODS = {"get_registration_correction": {}, "correct_registration": {"fields": {"occupation": "Bidan"}}}


def faults(door, token, **fields):
    with pytest.raises(Invalid) as refused:
        door.call("correct_registration", now=NOW, token=token, fields=fields)
    assert refused.value.code == "invalid_fields"
    return {name: fault["code"] for name, fault in refused.value.details["fields"].items()}


def test_the_way_from_a_return_to_an_open_account(door):
    registration_token = draft(door)
    submit(door, registration_token)
    token = give_back(door, now=later(hours=1), occupation="Tulis seperti pada KTP.")
    shown = door.call("get_registration_correction", now=later(hours=2), token=token)
    assert shown == {
        "state": "ready",
        "number": "REG-2026-0001",
        "reasons": {"occupation": "Tulis seperti pada KTP."},
        "fields": {"occupation": "Dokter"},
        "warnings": [],
    }
    sent = door.call("correct_registration", now=later(days=1, hours=2), token=token, fields={"occupation": "Bidan"})
    assert sent == {"number": "REG-2026-0001", "status": "submitted", "accept_by": "2026-11-25T09:00:00+00:00", "warnings": []}
    found = seen(door, now=later(days=1, hours=4))
    assert (found["fields"]["occupation"], found["waiting_hours"], found["resubmitted"], found["late"]) == ("Bidan", 2.0, True, False)
    accept(door, now=later(days=1, hours=5))
    door.call("verify_email", now=later(days=1, hours=6), token=mailed_token(door))
    status = door.call("get_registration_status", registration_token=registration_token)
    assert (status["status"], status["reasons"], status["submitted_at"]) == ("active", None, NOW.isoformat())
    said = ["submitted", "returned", "corrected", "accepted"]
    assert [event.type for event in door.events()][:4] == [f"registration_{each}" for each in said]
    assert [act for _, act, _ in acts(door)] == ["registration_returned", "registration_accepted", "email_verified"]


def test_only_what_was_named_is_corrected(door):
    submit(door, draft(door))
    token = give_back(door, occupation="Salah.")
    assert faults(door, token, occupation="Bidan", full_name="Orang Lain") == {"full_name": "field_not_open"}
    assert (seen(door, status="returned")["fields"]["occupation"], told(door, "registration_corrected")) == ("Dokter", [])


def test_what_belongs_together_is_corrected_together(door):
    submit(door, draft(door))
    token = give_back(door, village="Desa lain.")
    regions = {"province", "regency", "district", "village", "postal_code"}
    assert set(door.call("get_registration_correction", now=NOW, token=token)["fields"]) == regions
    assert faults(door, token, village="16.03.06.2001") == {"village": "region_elsewhere"}
    moved = {"district": "16.03.06", "village": "16.03.06.2001", "postal_code": "31171"}
    door.call("correct_registration", now=NOW, token=token, fields=moved)
    assert seen(door)["region_names"]["village"] == "Pasar 100%_asli"


def test_corrections_are_checked_anew_with_all_their_faults(door):
    submit(door, draft(door))
    token = give_back(door, npwp="Salah.", mobile="Tidak aktif.", email="Tidak sampai.")
    wrong = {"npwp": "1", "mobile": "12", "email": "siti"}
    assert faults(door, token, **wrong) == {"npwp": "npwp_format", "mobile": "phone_format", "email": "email_format"}
    door.call("correct_registration", now=NOW, token=token, fields={"mobile": "0813 1111 2222", "email": "Siti.Baru@CONTOH.test"})
    assert seen(door)["fields"]["mobile"] == "+6281311112222"
    accept(door)
    assert opened(told(door, "registration_accepted")[0])["email"] == "Siti.Baru@contoh.test"


def test_new_warnings_are_confirmed_before_it_goes_back(door):
    registration_token = draft(door, sex="male")  # its warning was confirmed in the draft
    submit(door, registration_token)
    token = give_back(door, birth_date="Tidak sama.")
    sent = door.call("correct_registration", now=NOW, token=token, fields={"birth_date": "1990-05-06"})
    differs = {"field": "birth_date", "code": "nik_birth_date_differs"}
    assert (sent["status"], sent["warnings"]) == ("returned", [differs])
    shown = door.call("get_registration_correction", now=NOW, token=token)
    assert (shown["fields"], differs in shown["warnings"]) == ({"birth_date": "1990-05-06"}, True)
    sent = door.call("correct_registration", now=NOW, token=token, fields={}, confirm_warnings=True)
    assert (sent["status"], sent["warnings"]) == ("submitted", [])
    found = seen(door)
    assert (found["warnings_confirmed"], len(found["warnings"])) == (True, 2)


def test_a_warning_that_was_confirmed_stays_so(door):
    submit(door, draft(door, sex="male"))
    token = give_back(door, occupation="Salah.")
    assert door.call("correct_registration", now=NOW, token=token, fields={"occupation": "Bidan"})["status"] == "submitted"
    assert seen(door)["warnings_confirmed"]


def test_a_new_copy_is_kept_until_the_rest_is_sent(door):
    submit(door, draft(door))
    token = give_back(door, id_attachment="Buram.", occupation="Salah.")
    copy = {**ATTACHMENT, "key": "identities/2026/11/ffff", "name": "ktp2.jpg"}
    kept = door.call("correct_registration", now=NOW, token=token, fields={"id_attachment": copy}, partial=True)
    assert (kept["status"], told(door, "registration_corrected")) == ("returned", [])
    door.call("correct_registration", now=NOW, token=token, fields={"occupation": "Bidan", "id_attachment": None})
    registration_id = seen(door)["registration_id"]
    assert door.call("view_id_attachment", actor=OFFICER, registration_id=registration_id) == copy


def test_nothing_is_kept_for_later_that_is_wrong(door):
    submit(door, draft(door))
    token = give_back(door, npwp="Salah.", occupation="Salah.")
    with pytest.raises(Invalid) as refused:
        door.call("correct_registration", now=NOW, token=token, fields={"npwp": "1", "sex": "male"}, partial=True)
    assert set(refused.value.details["fields"]) == {"npwp", "sex"}


def test_a_corrected_username_moves_its_claim(door):
    submit(door, draft(door))
    token = give_back(door, username="Bukan nama orang.")
    submit(door, draft(door, username="siti.b"))
    assert faults(door, token, username="siti.b") == {"username": "username_taken"}
    assert not door.call("check_username", username="siti.a")["available"]
    door.call("correct_registration", now=NOW, token=token, fields={"username": "Siti.C"})
    available = [door.call("check_username", username=f"siti.{letter}")["available"] for letter in "abc"]
    assert available == [True, False, False]
    accept(door)
    assert door.call("verify_email", now=NOW, token=mailed_token(door))["username"] == "siti.c"


def test_who_keeps_the_named_username_keeps_it(door):
    submit(door, draft(door))
    token = give_back(door, username="Yakin?")
    door.call("correct_registration", now=NOW, token=token, fields={"username": "siti.a"})
    assert not door.call("check_username", username="siti.a")["available"]


def test_of_two_who_move_to_one_username_at_once_one_gets_it(door):
    tokens = []
    for number in range(8):
        submit(door, draft(door, username=f"orang{number}", email=f"orang{number}@contoh.test"))
        tokens.append(give_back(door, username="Salah."))
    fields = {"username": "incaran"}
    outcomes = in_parallel(lambda token: door.call("correct_registration", now=NOW, token=token, fields=fields), tokens)
    assert [type(outcome) for outcome in outcomes if isinstance(outcome, Exception)] == [Invalid] * 7


def test_the_registrations_own_token_opens_the_correction_too(door):
    registration_token = draft(door)
    submit(door, registration_token)
    assert door.call("get_registration_correction", token=registration_token) == {"state": "used"}
    assert refusal(door, "correct_registration", token=registration_token, fields={}) == "registration_not_returned"
    mailed = give_back(door)
    assert door.call("get_registration_correction", token=registration_token)["state"] == "ready"
    door.call("correct_registration", now=NOW, token=registration_token, fields={"occupation": "Bidan"})
    assert door.call("get_registration_correction", now=NOW, token=mailed) == {"state": "used"}
    assert refusal(door, "correct_registration", now=NOW, token=mailed, fields={}) == "verification_used"


def test_a_link_corrects_once_and_another_return_brings_another(door):
    submit(door, draft(door))
    first = give_back(door)
    assert door.call("get_registration_correction", now=NOW, token=first)["state"] == "ready"
    door.call("correct_registration", now=NOW, token=first, fields={"occupation": "Bidan"})
    second = give_back(door, occupation="Masih salah.")
    assert refusal(door, "correct_registration", now=NOW, token=first, fields={"occupation": "Guru"}) == "verification_used"
    door.call("correct_registration", now=NOW, token=second, fields={"occupation": "Guru"})
    assert seen(door)["fields"]["occupation"] == "Guru"


def test_a_link_grows_old_by_the_clock_and_can_be_renewed(door):
    submit(door, draft(door))
    old = give_back(door)
    lapsed = later(days=14)
    assert door.call("get_registration_correction", now=lapsed, token=old) == {"state": "expired"}
    assert refusal(door, "correct_registration", now=lapsed, token=old, fields={"occupation": "Bidan"}) == "verification_expired"
    door.call("renew_link", now=lapsed, token=old)
    mail = opened(told(door, "registration_returned")[-1])
    assert mail["reasons"] == {"occupation": "Tulis seperti pada KTP."}
    door.call("correct_registration", now=later(days=27), token=mail["token"], fields={"occupation": "Bidan"})
    assert seen(door, now=later(days=27))["status"] == "submitted"


@pytest.mark.parametrize("method", METHODS)
def test_an_unknown_link_is_not_there(door, method):
    submit(door, draft(door))
    give_back(door)
    assert refusal(door, method, token="A" * 43, **METHODS[method]) == "verification_not_found"


@pytest.mark.parametrize("method", METHODS)
def test_a_link_for_something_else_is_not_there(door, method):
    submit(door, draft(door))
    accept(door)
    assert refusal(door, method, now=NOW, token=mailed_token(door), **METHODS[method]) == "verification_not_found"


@pytest.mark.parametrize("kind", ["link", "own"])
def test_of_twenty_who_send_a_correction_at_once_one_succeeds(door, kind):
    own = draft(door)
    submit(door, own)
    mailed = give_back(door)
    asked = {"token": mailed if kind == "link" else own, "fields": {"occupation": "Bidan"}}
    outcomes = in_parallel(lambda _: door.call("correct_registration", now=NOW, **asked), [None] * 20)
    codes = [outcome.code if isinstance(outcome, Conflict) else outcome["status"] for outcome in outcomes]
    refused = "verification_used" if kind == "link" else "registration_not_returned"
    assert sorted(codes) == sorted([*[refused] * 19, "submitted"])
    assert len(told(door, "registration_corrected")) == 1


def test_corrected_numbers_are_found_as_the_first_were(door):
    submit(door, draft(door))
    token = give_back(door, id_number="Salah ketik.")
    other = f"{NIK[:-1]}2"
    assert set(door.call("get_registration_correction", now=NOW, token=token)["fields"]) == {"id_type", "id_number"}
    door.call("correct_registration", now=NOW, token=token, fields={"id_number": other})
    submit(door, draft(door, username="siti.b", email="b@contoh.test", mobile="0813 1111 2222", id_number=other))
    rows = door.call("list_registrations", actor=OFFICER)["items"]
    assert [row["duplicate"] for row in rows] == [True, True]
    assert STEP_2["id_number"] not in repr(rows)
