"""What the office gave back: the named fields alone, each with its reason; sent once."""

import io
from typing import Any

import pytest

from bus.refusals import Conflict, Invalid, NotFound
from gateway.held import name_of
from tests.gateway.conftest import TOKEN, Promised
from tests.gateway.pages.conftest import Visitor
from tests.gateway.pages.test_registration import asked
from tests.gateway.pages.tree import select, tree

REGION = dict.fromkeys(("province", "regency", "district", "village"), "Desa tidak cocok dengan KTP.")
LIVES = {"province": "16", "regency": "16.03", "district": "16.03.02", "village": "16.03.02.1001"}


def returned(services: Promised, reasons: dict[str, str], fields: dict[str, Any], warnings: Any = ()) -> None:
    ready = {"state": "ready", "number": "REG-2026-0001", "reasons": reasons, "fields": fields, "warnings": list(warnings)}
    services.say["identity", "get_registration_correction"] = ready


def shown_fields(page: Any) -> set[str]:
    fields = select(page, "main input:not([type=hidden]), main select, main textarea")
    return {field.get("name") for field in fields}


def test_only_what_the_office_named_is_asked_with_its_reason_and_present_value(visitor: Visitor, services: Promised) -> None:
    client = visitor(registering=False)
    assert client.get(f"/daftar/perbaiki/{TOKEN}").location == f"/daftar/perbaiki?tautan={name_of(TOKEN)}"
    page = tree(client.get("/daftar/perbaiki").text)
    assert shown_fields(page) == {"occupation"}
    assert select(page, "#occupation")[0].get("value") == "Dr"
    assert "Tulis pekerjaan seperti pada KTP." in select(page, ".izin-reason")[0].text_content()
    assert asked(services, "get_registration_correction") == [{"token": TOKEN}]


def test_the_registration_s_own_token_opens_it_too(visitor: Visitor, services: Promised) -> None:
    visitor().get("/daftar/perbaiki")
    assert asked(services, "get_registration_correction") == [{"token": TOKEN}]


def test_a_correction_is_sent_once_and_answered_with_the_new_date(visitor: Visitor, services: Promised) -> None:
    client = visitor()
    sent = client.post("/daftar/perbaiki", data={"occupation": " Dokter ", "full_name": "Orang Lain"})
    assert sent.location == "/daftar/status"
    assert asked(services, "correct_registration") == [{"token": TOKEN, "fields": {"occupation": "Dokter"}, "confirm_warnings": False}]
    assert "Selasa, 24 November 2026 16.00 WIB" in client.get("/daftar/status").text


def test_a_wrong_correction_is_told_at_its_field_and_nothing_is_sent(visitor: Visitor, services: Promised) -> None:
    answer = visitor().post("/daftar/perbaiki", data={"occupation": "x" * 26})
    page = tree(answer.text)
    assert answer.status_code == 422
    assert select(page, "#occupation-error") and select(page, "#occupation")[0].get("value") == "x" * 26
    assert not asked(services, "correct_registration")


def test_all_that_is_wrong_with_a_correction_is_told_in_one_round(visitor: Visitor, services: Promised) -> None:
    """What the form finds (an empty field) and what identity finds (the NIK); identity hands nothing in of a form with a fault."""
    returned(services, {"occupation": "Tulis.", "id_number": "Salah."}, {"occupation": "Dr", "id_number": "1603024505900001"})
    services.say["identity", "correct_registration"] = Invalid("invalid_fields", "", fields={"id_number": {"code": "nik_serial"}})
    answer = visitor().post("/daftar/perbaiki", data={"occupation": "", "id_number": "1603024505900000"})
    page = tree(answer.text)
    assert answer.status_code == 422 and select(page, "#occupation-error") and select(page, "#id_number-error")
    fields = {"occupation": "", "id_number": "1603024505900000"}
    assert asked(services, "correct_registration") == [{"token": TOKEN, "fields": fields, "partial": True}]


def test_what_is_wrong_is_listed_in_the_order_of_the_page(visitor: Visitor, services: Promised) -> None:
    returned(services, {"phone": "Salah.", "id_attachment": "Buram.", "occupation": "Salah."}, {"phone": "", "occupation": ""})
    page = tree(visitor().post("/daftar/perbaiki", data={"phone": "", "occupation": ""}).text)
    listed = [link.get("href") for link in select(page, ".govuk-error-summary__list a")]
    assert listed == ["#occupation", "#id_attachment", "#phone"]


def test_what_the_service_refuses_is_told_at_its_field(visitor: Visitor, services: Promised) -> None:
    returned(services, {"id_number": "Nomor salah."}, {"id_number": "1"})
    faults = {"id_number": {"code": "nik_length", "expected": 16, "got": 2}}
    services.say["identity", "correct_registration"] = Invalid("invalid_fields", "no", fields=faults)
    page = tree(visitor().post("/daftar/perbaiki", data={"id_number": "12"}).text)
    assert "NIK harus 16 angka." in select(page, "#id_number-error")[0].text_content()


def test_warnings_are_confirmed_as_at_registration(visitor: Visitor, services: Promised) -> None:
    returned(services, {"birth_date": "Tahun salah."}, {"birth_date": "1990-05-06"})
    warned = {"number": "REG-2026-0001", "status": "returned", "accept_by": None, "warnings": [{"field": "birth_date", "code": "under_17"}]}
    services.say["identity", "correct_registration"] = warned
    client, typed = visitor(), {"birth_date-day": "5", "birth_date-month": "5", "birth_date-year": "2015"}
    first = client.post("/daftar/perbaiki", data=typed)
    assert first.status_code == 200 and "Umur di bawah 17 tahun." in first.text
    client.post("/daftar/perbaiki", data={**typed, "confirm_warnings": "yes"})
    assert [each["confirm_warnings"] for each in asked(services, "correct_registration")] == [False, True]
    assert asked(services, "correct_registration")[0]["fields"] == {"birth_date": "2015-05-05"}


def test_another_copy_is_kept_at_once_and_sent(visitor: Visitor, services: Promised, picture: bytes) -> None:
    reasons = {"id_attachment": "Foto buram.", "occupation": "Salah."}
    returned(services, reasons, {"id_attachment": services.example("identity", "view_id_attachment"), "occupation": "x"})
    data = {"occupation": "Dokter", "id_attachment": (io.BytesIO(picture), "ktp.png")}
    visitor().post("/daftar/perbaiki", data=data, content_type="multipart/form-data")
    kept, sent = asked(services, "correct_registration")
    assert kept["partial"] is True and list(kept["fields"]) == ["id_attachment"]
    assert sent["fields"].keys() == {"id_attachment", "occupation"}


def test_a_copy_that_was_found_wrong_is_not_sent_again(visitor: Visitor, services: Promised, picture: bytes) -> None:
    returned(services, {"id_attachment": "Foto buram."}, {"id_attachment": services.example("identity", "view_id_attachment")})
    client = visitor()
    answer = client.post("/daftar/perbaiki", data={})
    assert answer.status_code == 422 and select(tree(answer.text), "#id_attachment-error")
    assert not asked(services, "correct_registration")
    services.say["identity", "correct_registration"] = Invalid("invalid_fields", "no", fields={"id_attachment": {"code": "file_kind"}})
    client.post("/daftar/perbaiki", data={"id_attachment": (io.BytesIO(picture), "ktp.png")}, content_type="multipart/form-data")
    assert client.post("/daftar/perbaiki", data={}).status_code == 422, "what was not kept does not count"
    del services.say["identity", "correct_registration"]
    client.post("/daftar/perbaiki", data={"id_attachment": (io.BytesIO(picture), "ktp.png")}, content_type="multipart/form-data")
    assert client.post("/daftar/perbaiki", data={}).location == "/daftar/status", "one that was kept is not asked for again"


def test_choosing_a_region_without_javascript_keeps_the_chosen_copy(visitor: Visitor, services: Promised, picture: bytes) -> None:
    reasons = {"id_attachment": "Foto buram.", **REGION}
    returned(services, reasons, {"id_attachment": services.example("identity", "view_id_attachment"), **LIVES})
    client = visitor()
    data = {**LIVES, "choose": "district", "id_attachment": (io.BytesIO(picture), "ktp.png")}
    page = tree(client.post("/daftar/perbaiki", data=data, content_type="multipart/form-data").text)
    assert [list(each["fields"]) for each in asked(services, "correct_registration")] == [["id_attachment"]]
    assert select(page, "#id_attachment")[0].get("required") is None, "it need not be chosen again"
    assert client.post("/daftar/perbaiki", data=LIVES).location == "/daftar/status"


def test_a_region_is_chosen_level_by_level_with_its_reason_told_once(visitor: Visitor, services: Promised) -> None:
    returned(services, REGION, LIVES)
    client = visitor()
    page = tree(client.get("/daftar/perbaiki").text)
    assert shown_fields(page) == set(REGION)
    assert len(select(page, ".izin-reason")) == 1
    assert select(page, "#village option[selected]")[0].get("value") == "16.03.02.1001"
    again = client.post("/daftar/perbaiki", data={**LIVES, "choose": "district"})
    assert again.status_code == 200 and not asked(services, "correct_registration")


def test_a_single_level_is_chosen_below_those_that_stand(visitor: Visitor, services: Promised) -> None:
    returned(services, {"village": "Desa lain."}, {"village": "16.03.02.1001"})
    page = tree(visitor().get("/daftar/perbaiki").text)
    assert shown_fields(page) == {"village"}
    assert len(select(page, "#village option")) > 1


@pytest.mark.parametrize(("state", "told", "buttons"), [("used", "sudah dikirim", 0), ("expired", "kedaluwarsa", 1)])
def test_a_link_that_cannot_be_used_says_what_to_do(visitor: Visitor, services: Promised, state: str, told: str, buttons: int) -> None:
    services.say["identity", "get_registration_correction"] = {"state": state}
    client = visitor(registering=False)
    client.get(f"/daftar/perbaiki/{TOKEN}")
    page = tree(client.get("/daftar/perbaiki").text)
    assert told in select(page, "main")[0].text_content()
    assert len(select(page, "main button")) == buttons
    if buttons:
        client.post("/daftar/perbaiki", data={"renew": "yes"})
        assert asked(services, "renew_link") == [{"token": TOKEN}]


def test_an_unknown_link_is_told_without_a_fault(visitor: Visitor, services: Promised) -> None:
    services.say["identity", "get_registration_correction"] = NotFound("verification_not_found")
    assert "Tautan ini tidak dikenal." in visitor(registering=False).get("/daftar/perbaiki").text


def test_somebody_who_sends_twice_is_told_that_it_was_sent(visitor: Visitor, services: Promised) -> None:
    services.say["identity", "correct_registration"] = Conflict("verification_used", "used")
    answer = visitor().post("/daftar/perbaiki", data={"occupation": "Dokter"})
    assert answer.status_code == 422 and "Tautan ini sudah dipakai." in answer.text
