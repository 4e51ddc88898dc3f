"""The registration's pages: what they send on, what they keep, what they never do."""

import io
from typing import Any

import pytest

from bus.caller import Unavailable
from bus.refusals import Invalid, NotFound
from tests.gateway.conftest import TOKEN, Promised
from tests.gateway.pages.conftest import Visitor
from tests.gateway.pages.tree import select, tree

STEP1 = {"username": "rina", "full_name": "Rina Contoh", "email": "rina@contoh.test", "agency": "muara-enim"}
STEP2 = {
    "id_type": "ktp", "id_number": "1603024505900001", "sex": "female", "occupation": "Dokter", "birth_place": "Muara Enim",
    "birth_date-day": "5", "birth_date-month": "Mei", "birth_date-year": "1990",
}  # fmt: skip


def asked(services: Promised, method: str) -> list[dict[str, Any]]:
    return [arguments for _, name, arguments in services.asked if name == method]


def draft(services: Promised, **changed: Any) -> dict[str, Any]:
    return {**services.example("identity", "get_registration_draft"), **changed}


def test_the_progress_identity_computes_is_shown_as_bar_and_text(visitor: Visitor) -> None:
    page = tree(visitor().get("/daftar/2").text)
    assert select(page, "progress")[0].get("value") == "23"
    assert "23% Proses Registrasi" in " ".join(select(page, ".izin-progress")[0].text_content().split())


def test_a_good_first_step_is_saved_and_leads_to_the_second(visitor: Visitor, services: Promised) -> None:
    answer = visitor().post("/daftar/1", data=STEP1)
    assert answer.location == "/daftar/2"
    assert asked(services, "save_registration_step") == [{"registration_token": TOKEN, "step": 1, "fields": STEP1}]


def test_a_browser_without_a_draft_is_given_one(visitor: Visitor, services: Promised) -> None:
    visitor(registering=False).get("/daftar/1")
    assert len(asked(services, "start_registration")) == 1


def test_a_draft_that_was_handed_in_is_not_written_over(visitor: Visitor, services: Promised) -> None:
    services.say["identity", "get_registration_draft"] = draft(services, status="submitted")
    visitor().get("/daftar/1")
    assert len(asked(services, "start_registration")) == 1


def test_a_wrong_step_changes_nothing_and_keeps_what_was_typed(visitor: Visitor, services: Promised) -> None:
    answer = visitor().post("/daftar/2", data={**STEP2, "occupation": "x" * 26, "sex": ""})
    page = tree(answer.text)
    assert answer.status_code == 422
    assert select(page, "title")[0].text.startswith("Kesalahan: ")
    assert select(page, "#occupation")[0].get("value") == "x" * 26
    assert select(page, "#birth_date-month")[0].get("value") == "Mei"
    linked = [link.get("href") for link in select(page, ".govuk-error-summary a")]
    assert linked == ["#sex", "#occupation", "#id_attachment"]
    assert all(select(page, href) for href in linked), "each link leads to a field"
    assert not asked(services, "save_registration_step")


def test_an_uploaded_card_is_kept_though_another_field_is_wrong(visitor: Visitor, services: Promised, picture: bytes) -> None:
    data = {**STEP2, "birth_place": "", "id_attachment": (io.BytesIO(picture), "ktp.png")}
    assert visitor().post("/daftar/2", data=data, content_type="multipart/form-data").status_code == 422
    kept = asked(services, "save_registration_step")
    assert [(each["step"], each["partial"], list(each["fields"])) for each in kept] == [(2, True, ["id_attachment"])]


def test_warnings_must_be_read_before_the_third_step(visitor: Visitor, services: Promised) -> None:
    card = services.example("identity", "get_registration")["id_attachment"]
    warned = draft(services, warnings=[{"field": "sex", "code": "nik_sex_differs"}])
    services.say["identity", "get_registration_draft"] = draft(services, fields={"id_attachment": card})
    services.say["identity", "save_registration_step"] = warned
    visitor_ = visitor()
    first = visitor_.post("/daftar/2", data=STEP2)
    assert first.status_code == 200 and "Jenis kelamin tidak cocok dengan NIK." in first.text
    assert visitor_.post("/daftar/2", data={**STEP2, "confirm_warnings": "yes"}).location == "/daftar/3"
    assert [each["confirm_warnings"] for each in asked(services, "save_registration_step")] == [False, True]


def test_without_javascript_pilih_brings_the_next_level_and_saves_nothing(visitor: Visitor, services: Promised) -> None:
    page = visitor().post("/daftar/3", data={"province": "16", "regency": "12.01", "address": "Jl. A", "choose": "province"})
    assert page.status_code == 200
    parents = {each["parent"] for each in asked(services, "list_regions")}
    assert parents == {None, "16"}, "a regency of another province is forgotten"
    assert "Jl. A" in page.text
    assert not asked(services, "save_registration_step")


@pytest.mark.parametrize("parent", ["", "x", "16.03.02.1001.1", "16'; drop", "1" * 20])
def test_nonsense_asked_of_the_regions_is_an_empty_list(visitor: Visitor, services: Promised, parent: str) -> None:
    assert visitor().get("/daftar/wilayah", query_string={"parent": parent}).text.count("<option") == 1
    assert not asked(services, "list_regions")


def test_a_village_found_by_name_fills_the_address(visitor: Visitor) -> None:
    page = tree(visitor().get("/daftar/3?desa=16.03.02.1001").text)
    assert select(page, "#village option[selected]")[0].get("value") == "16.03.02.1001"
    assert select(page, "#postal_code")[0].get("value") == "31311"


def test_the_mailed_link_leaves_the_address_at_once_and_verifies_nothing(visitor: Visitor, services: Promised) -> None:
    client = visitor()
    assert client.get(f"/verifikasi/{TOKEN}").location == "/verifikasi"
    assert "Verifikasi" in client.get("/verifikasi").text
    assert not asked(services, "verify_email")
    assert "siti.a" in client.post("/verifikasi").text
    assert asked(services, "verify_email") == [{"token": TOKEN}]


@pytest.mark.parametrize("state", ["used", "expired"])
def test_a_link_that_cannot_verify_says_what_to_do(visitor: Visitor, services: Promised, state: str) -> None:
    services.say["identity", "get_email_verification"] = {"state": state, "full_name": "Siti Contoh"}
    client = visitor()
    client.get(f"/verifikasi/{TOKEN}")
    page = tree(client.get("/verifikasi").text)
    assert not select(page, "main button")
    assert select(page, "main a[href]")


def test_an_unknown_link_is_told_without_a_fault(visitor: Visitor, services: Promised) -> None:
    services.say["identity", "get_email_verification"] = NotFound("verification_not_found", "no such token")
    client = visitor()
    client.get(f"/verifikasi/{TOKEN}")
    assert "Tautan ini tidak dikenal." in client.get("/verifikasi").text


def test_a_taken_username_is_told_at_its_field(visitor: Visitor, services: Promised) -> None:
    refusal = Invalid("invalid_fields", "taken", fields={"username": {"code": "username_taken"}})
    services.say["identity", "save_registration_step"] = refusal
    page = tree(visitor().post("/daftar/1", data=STEP1).text)
    assert "Username sudah dipakai." in select(page, "#username-error")[0].text_content()


def test_the_last_step_hands_the_registration_in_with_its_consent(visitor: Visitor, services: Promised) -> None:
    contact = {
        "phone": "0734421234", "mobile": "081234567890", "address": "Jl. Contoh 1", "province": "16", "regency": "16.03",
        "district": "16.03.02", "village": "16.03.02.1001", "postal_code": "31311", "whatsapp_consent": "yes",
    }  # fmt: skip
    assert visitor().post("/daftar/3", data=contact).location == "/daftar/selesai"
    assert asked(services, "save_registration_step")[0]["fields"]["whatsapp_consent"] is True
    assert asked(services, "submit_registration")[0]["consent_version"] == "2026-11"


def test_when_no_service_answers_the_page_keeps_what_was_typed_for_another_try(visitor: Visitor, services: Promised) -> None:
    services.say["identity", "save_registration_step"] = Unavailable("away")
    client = visitor()
    answer = client.post("/daftar/1", data={**STEP1, "full_name": '"><b>Rina', "new_password": "rahasia-sekali"})
    page = tree(answer.text)
    kept = {field.get("name"): field.get("value") for field in select(page, "main input[type=hidden]")}
    assert answer.status_code == 503
    assert kept == {**STEP1, "full_name": '"><b>Rina'}
    services.say.clear()
    assert client.post("/daftar/1", data={**kept, "full_name": "Rina Contoh"}).location == "/daftar/2"
