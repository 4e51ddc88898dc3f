"""The registration's pages: what they send on, what they keep, what they never do."""

import io
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage

from bus.caller import Unavailable
from bus.refusals import Conflict, Invalid, NotAllowed, NotFound
from gateway import uploads
from gateway.held import name_of
from gateway.privacy import VERSION
from tests.gateway.conftest import TOKEN, Promised
from tests.gateway.pages.conftest import Visitor
from tests.gateway.pages.tree import select, tree

STEP1 = {"username": "rina", "full_name": "Rina Contoh", "email": "rina@contoh.test", "agency": "muara-enim"}
STEP2 = {
    "id_type": "ktp", "id_number": "1603024505900001", "sex": "female", "occupation": "Dokter", "birth_place": "Muara Enim",
    "birth_date-day": "5", "birth_date-month": "Mei", "birth_date-year": "1990",
}  # fmt: skip
CONTINUED = "bmV3LWV4YW1wbGUtdG9rZW4tMDAwMDAwMDAwMDAwMDAwMDA"  # the contract's example


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


def test_looking_begins_nothing_and_the_first_thing_kept_begins_a_draft(visitor: Visitor, services: Promised) -> None:
    client = visitor(registering=False)
    client.get("/daftar/1")
    assert not asked(services, "start_registration")
    client.post("/daftar/1", data=STEP1)
    assert [list(each) for each in asked(services, "start_registration")] == [["address"]]
    client.get("/daftar/2")
    assert asked(services, "get_registration_draft"), "the next page knows the draft"


def test_what_was_handed_in_is_not_written_over(visitor: Visitor, services: Promised) -> None:
    services.say["identity", "get_registration_draft"] = draft(services, status="submitted")
    client = visitor()
    for path in ("/daftar", "/daftar/1", "/daftar/2", "/daftar/3"):
        assert client.get(path).location == "/daftar/status"
    assert client.post("/daftar/1", data=STEP1).location == "/daftar/status"
    assert not asked(services, "save_registration_step") and not asked(services, "start_registration")


def test_the_draft_survives_log_in_and_log_out(visitor: Visitor, services: Promised) -> None:
    client = visitor()
    client.post("/masuk", data={"login": "siti.a", "password": "Contoh-Izin-2026"})
    client.post("/keluar")
    client.get("/daftar/2")
    assert asked(services, "get_registration_draft")[-1] == {"registration_token": TOKEN}


def test_the_draft_s_cookie_is_the_browser_s_alone_and_lasts(visitor: Visitor) -> None:
    client = visitor(registering=False)
    client.get(f"/daftar/lanjut/{TOKEN}")
    said = client.post("/daftar/lanjut").headers.getlist("Set-Cookie")
    cookie = next(each for each in said if each.startswith("izin-daftar="))
    for part in ("HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=2592000"):
        assert part in cookie
    assert CONTINUED not in cookie.partition(";")[0] or "." in cookie, "signed"


def test_a_cookie_somebody_made_is_nobody_s_draft(visitor: Visitor, services: Promised) -> None:
    client = visitor(registering=False)
    client.set_cookie("izin-daftar", f'"{TOKEN}".aaaaaa.bbbbbbbb')
    client.get("/daftar/2")
    assert not asked(services, "get_registration_draft")


def test_the_link_for_another_device_leaves_the_address_and_names_whose_draft_it_is(visitor: Visitor, services: Promised) -> None:
    shown = select(tree(visitor().get("/daftar/2").text), "details a[href*='/daftar/lanjut/']")[0].get("href")
    assert shown == f"http://127.0.0.1:8080/daftar/lanjut/{TOKEN}"
    elsewhere = visitor(registering=False)
    asking = elsewhere.get(f"/daftar/lanjut/{TOKEN}")
    assert asking.location == f"/daftar/lanjut?tautan={name_of(TOKEN)}"
    page = elsewhere.get(asking.location)
    assert "Lanjutkan pendaftaran atas nama Siti Contoh?" in page.text and "siti@contoh.test" not in page.text
    assert not elsewhere.get_cookie("izin-daftar"), "looking takes nothing over"
    assert select(tree(page.text), "main a")[0].get("href") == "/daftar/1?draf=baru", "a stranger begins an own one"


def test_going_on_elsewhere_is_an_act_that_ends_the_older_holder_s_access(visitor: Visitor, services: Promised) -> None:
    elsewhere = visitor(registering=False)
    elsewhere.get(f"/daftar/lanjut/{TOKEN}")
    gone_on = elsewhere.post("/daftar/lanjut")
    assert asked(services, "continue_registration") == [{"registration_token": TOKEN}]
    assert gone_on.location == f"/daftar/1?draf={name_of(CONTINUED)}", "the address that will be written to is looked at first"
    elsewhere.post("/daftar/2", data={**STEP2, "back": "yes"})
    assert asked(services, "save_registration_step")[-1]["registration_token"] == CONTINUED


def test_the_older_holder_hears_that_it_is_gone_on_with_elsewhere(visitor: Visitor, services: Promised) -> None:
    services.say["identity", "get_registration_draft"] = NotFound("registration_not_found")
    client = visitor()
    assert "dilanjutkan di perangkat lain" in client.get("/daftar/2").text
    assert not client.get_cookie("izin-daftar")


@pytest.mark.parametrize("behind", [draft, None])
def test_a_link_to_an_empty_draft_or_to_none_is_not_gone_on_with(visitor: Visitor, services: Promised, behind: Any) -> None:
    services.say["identity", "get_registration_draft"] = behind(services, fields={}) if behind else NotFound("registration_not_found")
    client = visitor()
    answer = client.get(client.get(f"/daftar/lanjut/{'x' * 43}").location)
    assert answer.location == "/daftar"
    assert "izin-daftar" not in "".join(answer.headers.getlist("Set-Cookie")), "the own draft stays this browser's"


def test_a_shared_device_forgets(visitor: Visitor, services: Promised) -> None:
    client = visitor()
    assert client.post("/daftar/lupakan").location == "/"
    client.get("/daftar/2")
    assert not asked(services, "get_registration_draft")
    assert client.post("/daftar/lupakan", data={"again": "yes"}).location == "/daftar/1"


@pytest.mark.parametrize(("step", "typed"), [(2, {"occupation": "Dok", "birth_date-day": "5"}), (3, {"address": "Jl. Setengah"})])
def test_sebelumnya_keeps_what_is_typed_and_asks_for_nothing_more(
    visitor: Visitor, services: Promised, step: int, typed: dict[str, str]
) -> None:
    assert visitor().post(f"/daftar/{step}", data={**typed, "back": "yes"}).location == f"/daftar/{step - 1}"
    kept = asked(services, "save_registration_step")[0]
    assert (kept["step"], kept["partial"]) == (step, True)
    assert kept["fields"].items() >= {name: text for name, text in typed.items() if "-" not in name}.items()


def test_sebelumnya_keeps_what_was_emptied_empty(visitor: Visitor, services: Promised) -> None:
    visitor().post("/daftar/2", data={"npwp": "", "sex": "female", "back": "yes"})
    fields = asked(services, "save_registration_step")[0]["fields"]
    assert (fields["npwp"], fields["occupation"], fields["sex"]) == ("", "", "female")


def test_sebelumnya_does_not_lose_what_cannot_be_kept(visitor: Visitor, services: Promised) -> None:
    page = tree(visitor().post("/daftar/2", data={"occupation": "x" * 26, "back": "yes"}).text)
    assert select(page, "#occupation")[0].get("value") == "x" * 26
    assert not asked(services, "save_registration_step")


def test_a_slip_in_the_address_is_asked_about_once(visitor: Visitor, services: Promised) -> None:
    client, typed = visitor(), {**STEP1, "email": "siti@gmial.com"}
    first = client.post("/daftar/1", data=typed)
    assert first.status_code == 200
    assert "Apakah maksud Anda siti@gmail.com?" in first.text
    taken = select(tree(first.text), "button[name=take_email]")[0].get("value")
    assert client.post("/daftar/1", data={**typed, "email_seen": typed["email"], "take_email": taken}).location == "/daftar/2"
    assert asked(services, "save_registration_step")[-1]["fields"]["email"] == "siti@gmail.com"
    assert client.post("/daftar/1", data={**typed, "email_seen": typed["email"]}).location == "/daftar/2", "who repeats it means it"
    assert asked(services, "save_registration_step")[-1]["fields"]["email"] == "siti@gmial.com"


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
    lines = [link.text_content() for link in select(page, ".govuk-error-summary a")]
    assert all(name in line for name, line in zip(("Jenis Kelamin", "Pekerjaan", "Lampiran Identitas"), lines, strict=True)), lines
    assert not asked(services, "save_registration_step")


def test_an_uploaded_card_is_kept_though_another_field_is_wrong(visitor: Visitor, services: Promised, picture: bytes) -> None:
    data = {**STEP2, "birth_place": "", "id_attachment": (io.BytesIO(picture), "ktp.png")}
    assert visitor().post("/daftar/2", data=data, content_type="multipart/form-data").status_code == 422
    kept = asked(services, "save_registration_step")
    assert [(each["step"], each.get("partial", False)) for each in kept] == [(2, True), (2, False)]
    assert list(kept[0]["fields"]) == ["id_attachment"] and kept[1]["fields"]["birth_place"] == "", "kept first, then all faults asked for"


def test_warnings_must_be_read_before_the_third_step(visitor: Visitor, services: Promised) -> None:
    card = services.example("identity", "view_id_attachment")
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


def test_a_taken_username_is_told_at_its_field(visitor: Visitor, services: Promised) -> None:
    refusal = Invalid("invalid_fields", "taken", fields={"username": {"code": "username_taken"}})
    services.say["identity", "save_registration_step"] = refusal
    client = visitor()
    page = tree(client.post("/daftar/1", data=STEP1).text)
    assert "Username sudah dipakai" in select(page, "#username-error")[0].text_content()
    free = select(page, "button[name=take_username]")
    assert [each.get("value") for each in free] == ["siti.a", "siti2", "siti87"]
    services.say.clear()
    assert client.post("/daftar/1", data={**STEP1, "take_username": "siti2"}).location == "/daftar/2"
    assert asked(services, "save_registration_step")[-1]["fields"]["username"] == "siti2"


def test_a_username_is_looked_up_while_it_is_typed(visitor: Visitor, services: Promised) -> None:
    client = visitor()
    assert len(select(tree(client.get("/daftar/username?username=siti").text), "button[data-take=username]")) == 3
    services.say["identity", "check_username"] = {"available": True, "suggestions": ["a1", "a2", "a3"]}
    assert "belum dipakai" in client.get("/daftar/username?username=siti9").text
    services.say["identity", "check_username"] = Conflict("too_many_attempts", "slow down", retry_after=60)
    assert client.get("/daftar/username?username=siti9").text.strip() == ""
    before = len(asked(services, "check_username"))
    assert client.get("/daftar/username?username=").text.strip() == ""
    assert client.get("/daftar/username", query_string={"username": "x" * 101}).text.strip() == ""
    assert len(asked(services, "check_username")) == before


CONTACT = {
    "phone": "0734421234", "mobile": "081234567890", "address": "Jl. Contoh 1", "inside": "no", "province": "16", "regency": "16.03",
    "district": "16.03.02", "village": "16.03.02.1001", "postal_code": "31311", "whatsapp_consent": "yes", "consent": VERSION,
}  # fmt: skip


def test_the_last_step_hands_the_registration_in_with_its_consent(visitor: Visitor, services: Promised) -> None:
    assert visitor().post("/daftar/3", data=CONTACT).location == "/daftar/selesai"
    assert asked(services, "save_registration_step")[0]["fields"]["whatsapp_consent"] is True
    assert asked(services, "submit_registration")[0]["consent_version"] == VERSION


@pytest.mark.parametrize("said", ["", "2020-01", "yes"])
def test_without_consent_to_the_notice_of_today_nothing_is_handed_in(visitor: Visitor, services: Promised, said: str) -> None:
    answer = visitor().post("/daftar/3", data={**CONTACT, "consent": said})
    page = tree(answer.text)
    assert answer.status_code == 422
    assert select(page, ".govuk-error-summary a")[0].get("href") == "#consent"
    assert not select(page, "#consent[checked]")
    assert asked(services, "save_registration_step") and not asked(services, "submit_registration")


def test_the_consent_is_not_given_beforehand_and_the_notice_says_its_version(visitor: Visitor) -> None:
    client = visitor()
    box = select(tree(client.get("/daftar/3").text), "#consent")[0]
    assert (box.get("checked"), box.get("required") is not None) == (None, True)
    assert f"Versi {box.get('value')}." in client.get("/privasi").text


def test_what_an_earlier_step_lacks_is_told_there(visitor: Visitor, services: Promised) -> None:
    faults = {"occupation": {"code": "required"}, "id_attachment": {"code": "required"}}
    services.say["identity", "submit_registration"] = Invalid("registration_incomplete", "no", fields=faults)
    client = visitor()
    assert client.post("/daftar/3", data=CONTACT).location == "/daftar/2"
    page = client.get("/daftar/2").text
    assert "Isi Pekerjaan." in page and "Pilih Lampiran Identitas." in page


def test_an_address_inside_the_regency_asks_for_two_levels(visitor: Visitor, services: Promised) -> None:
    inside = {name: value for name, value in CONTACT.items() if name not in ("province", "regency")} | {"inside": "yes"}
    assert visitor().post("/daftar/3", data=inside).location == "/daftar/selesai"
    fields = asked(services, "save_registration_step")[0]["fields"]
    assert (fields["province"], fields["regency"]) == ("16", "16.03")


def test_without_a_telephone_the_mobile_stands_for_it(visitor: Visitor, services: Promised) -> None:
    visitor().post("/daftar/3", data={**CONTACT, "phone": "", "no_phone": "yes"})
    assert asked(services, "save_registration_step")[0]["fields"]["phone"] == CONTACT["mobile"]


def test_looking_for_a_village_keeps_what_was_typed(visitor: Visitor, services: Promised) -> None:
    answer = visitor().post("/daftar/3", data={**CONTACT, "village": "", "cari": "pasar", "choose": "search"})
    assert answer.location == "/daftar/3?cari=pasar"
    kept = asked(services, "save_registration_step")[0]
    assert kept["partial"] and kept["fields"]["address"] == "Jl. Contoh 1"
    assert "consent" not in kept["fields"]


def test_the_own_copy_can_be_looked_at(visitor: Visitor, services: Promised, app: Flask, picture: bytes) -> None:
    with app.test_request_context():
        stored = uploads.receive(FileStorage(io.BytesIO(picture), "ktp.png"), prefix="identities")
    services.say["identity", "get_registration_draft"] = draft(services, fields={"id_attachment": stored})
    assert visitor().get("/daftar/lampiran").mimetype == "image/png"
    services.say["identity", "get_registration_draft"] = draft(services, fields={})
    assert visitor().get("/daftar/lampiran").status_code == 404


def test_when_no_service_answers_the_page_keeps_what_was_typed_for_another_try(visitor: Visitor, services: Promised) -> None:
    services.say["identity", "save_registration_step"] = Unavailable("away")
    client = visitor()
    answer = client.post("/daftar/1", data={**STEP1, "full_name": '"><b>Rina', "new_password": "rahasia-sekali"})
    page = tree(answer.text)
    kept = {field.get("name"): field.get("value") for field in select(page, "main input[type=hidden]:not([name=csrf_token])")}
    assert answer.status_code == 503
    assert kept == {**STEP1, "full_name": '"><b>Rina'}
    services.say.clear()
    assert client.post("/daftar/1", data={**kept, "full_name": "Rina Contoh"}).location == "/daftar/2"


def test_too_many_from_one_address_are_told_when_again_and_keep_what_was_typed(visitor: Visitor, services: Promised) -> None:
    services.say["identity", "start_registration"] = NotAllowed("too_many_attempts", retry_after=600)
    answer = visitor(registering=False).post("/daftar/1", data=STEP1 | {"full_name": "Rina"})
    assert answer.status_code == 422
    assert "Coba lagi dalam 10 menit." in answer.text
    assert select(tree(answer.text), "#full_name")[0].get("value") == "Rina"


def test_of_several_agencies_the_home_one_is_chosen_to_begin_with(visitor: Visitor, services: Promised) -> None:
    units: list[dict[str, str]] = []
    services.say["identity", "list_agencies"] = [
        {"code": code, "name": name, "units": units} for code, name in (("lain", "Kabupaten Lain"), ("muara-enim", "Kabupaten Muara Enim"))
    ]
    services.say["identity", "get_registration_draft"] = {**services.example("identity", "get_registration_draft"), "step": 1, "fields": {}}
    page = tree(visitor().get("/daftar/1").text)
    assert [each.get("value") for each in select(page, "#agency option[selected]")] == ["muara-enim"]


def test_all_that_is_wrong_with_a_step_is_told_in_one_round(visitor: Visitor, services: Promised) -> None:
    """What the form finds (an empty field, a short year, a file of no kind) and what identity finds (the NIK) stand on one page."""
    services.say["identity", "save_registration_step"] = Invalid("invalid_fields", "", fields={"id_number": {"code": "nik_serial"}})
    typed = {"id_type": "ktp", "id_number": "1603024505900000", "sex": "female", "occupation": "", "birth_place": "Muara Enim",
             "birth_date-day": "5", "birth_date-month": "5", "birth_date-year": "90"}  # fmt: skip
    answer = visitor().post("/daftar/2", data=typed)
    said = [each.text_content() for each in select(tree(answer.text), ".govuk-error-summary li")]
    assert answer.status_code == 422
    for words in ("Isi Pekerjaan.", "empat angka", "0000", "Pilih berkas"):
        assert any(words in each for each in said), (words, said)
    asked = next(given for service, method, given in services.asked if method == "save_registration_step")
    assert asked["fields"]["occupation"] == "" and not asked.get("partial"), "identity is asked about the whole step, and refuses it"


def test_a_documents_dates_and_file_are_refused_in_one_round(visitor: Visitor, services: Promised) -> None:
    typed = {"kind": "identity", "name": "KTP", "issued_on-day": "1", "issued_on-month": "1", "issued_on-year": "2199",
             "valid_until-day": "31", "valid_until-month": "12", "valid_until-year": "9999", "file": (io.BytesIO(b"MZ"), "x.exe")}  # fmt: skip
    answer = visitor("applicant").post("/profil/dokumen/baru", data=typed, content_type="multipart/form-data")
    said = [each.text_content() for each in select(tree(answer.text), ".govuk-error-summary li")]
    assert answer.status_code == 422 and len(said) == 3, said
    assert "add_document" not in [method for _, method, _ in services.asked]
