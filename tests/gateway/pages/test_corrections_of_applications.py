"""A return for repair on the pages: the officer's verdicts, and the applicant's corrections."""

import copy
from typing import Any

import pytest
from flask.testing import FlaskClient

from bus.refusals import Conflict, Invalid
from tests.gateway.conftest import Promised
from tests.gateway.pages.conftest import Visitor
from tests.gateway.pages.tree import select, tree

DESK, MINE = "/staf/permohonan/42", "/permohonan/42/perbaikan"
PRESSED = {"revision": "3", "step": "file_check"}
STR = "requirement:STR"
BOXES = {"reason-location": "", "reason-requirements": "", f"reason-{STR}": ""}


def named(services: Promised) -> set[str]:
    return {name for _, name, _ in services.asked}


def asked(services: Promised, method: str) -> dict[str, Any]:
    return next(arguments for _, name, arguments in services.asked if name == method)


def box(page: Any, name: str) -> Any:
    return page.xpath(f"//*[@name='{name}']")


@pytest.fixture
def officer(visitor: Visitor) -> FlaskClient:
    return visitor("counter_officer")


@pytest.fixture
def applicant(visitor: Visitor, services: Promised) -> FlaskClient:
    services.say["permits", "get_application"] = services.example("permits", "return_application")
    return visitor("applicant")


def test_each_requirement_and_section_has_a_verdict_that_goes_with_the_decision(officer: FlaskClient) -> None:
    page = tree(officer.get(DESK).text)
    for code in (STR, "requirements", "location"):
        verdicts = box(page, f"verdict-{code}")
        assert [each.get("value") for each in verdicts] == ["fine", "wrong"] and not any(each.get("checked") for each in verdicts)
        assert {each.get("form") for each in [*verdicts, *box(page, f"reason-{code}")]} == {"keputusan"}
    assert not box(page, "verdict-company"), "it is no company's"
    assert [button.get("name") for button in select(page, "#keputusan .govuk-button")] == ["advance", "return", "reject"]


def test_kembalikan_sends_what_is_not_in_order_and_nothing_else(officer: FlaskClient, services: Promised) -> None:
    marks = {f"verdict-{STR}": "wrong", f"reason-{STR}": " STR tidak terbaca ", "verdict-location": "fine", "reason-location": "lama"}
    answer = officer.post(DESK, data={**PRESSED, **BOXES, **marks, "note": "Segera.", "return": "yes"})
    assert answer.status_code == 302
    assert asked(services, "return_application") == {
        "application_id": 42, "revision": 3, "step": "file_check", "reasons": {STR: "STR tidak terbaca"}, "note": "Segera.",
        "in_order": ["location"],
    }  # fmt: skip
    assert "Pemohon diminta memperbaiki sampai Selasa, 8 Desember 2026." in officer.get("/staf/antrean").text


def test_a_reason_without_a_verdict_counts_as_not_in_order(officer: FlaskClient, services: Promised) -> None:
    officer.post(DESK, data={**PRESSED, **BOXES, "reason-location": "Alamat kurang lengkap", "return": "yes"})
    assert asked(services, "return_application")["reasons"] == {"location": "Alamat kurang lengkap"}


@pytest.mark.parametrize(
    ("marks", "button", "field", "says"),
    [
        ({}, "return", f"verdict-{STR}", "Tandai dulu apa yang tidak sesuai"),
        ({"verdict-location": "wrong"}, "return", "reason-location", "Isi alasannya"),
        ({"verdict-location": "wrong", "reason-location": "Kurang"}, "advance", "verdict-location", "Masih ada yang tidak sesuai"),
    ],
)
def test_a_decision_that_does_not_fit_the_verdicts_is_refused_and_keeps_them(
    officer: FlaskClient, services: Promised, marks: dict[str, str], button: str, field: str, says: str
) -> None:
    order = {f"reason-{STR}": "", **BOXES}
    answer = officer.post(DESK, data={**PRESSED, **order, **marks, "note": "Catatan saya", button: "yes"})
    page = tree(answer.text)
    assert answer.status_code == 422 and not {"return_application", "advance_application"} & named(services)
    (line,) = select(page, ".govuk-error-summary__list li")
    assert says in line.text_content() and select(line, "a")[0].get("href") == f"#{field}"
    assert len(page.xpath(f"//*[@id='{field}']")) == 1
    for name, value in marks.items():
        chosen = [each for each in box(page, name) if each.get("checked") is not None or each.get("type") != "radio"]
        assert [each.get("value") for each in chosen] == [value]
    assert box(page, "note")[0].text_content().strip() == "Catatan saya"


def test_of_two_officers_the_second_sees_what_the_first_did_and_keeps_the_own_words(officer: FlaskClient, services: Promised) -> None:
    services.say["permits", "return_application"] = Conflict("application_changed", "changed")
    services.say["permits", "get_application"] = services.example("permits", "return_application")
    answer = officer.post(DESK, data={**PRESSED, **BOXES, f"verdict-{STR}": "wrong", f"reason-{STR}": "Foto terpotong", "return": "yes"})
    page = tree(answer.text)
    assert answer.status_code == 422
    text = page.text_content()
    assert "Permohonan ini baru saja berubah" in text and "Foto terpotong" in text
    assert "Pemohon diminta memperbaiki sampai Selasa, 8 Desember 2026" in text and "STR tidak terbaca" in text
    assert not box(page, "return")


def test_a_fault_that_the_service_finds_stands_at_its_field(officer: FlaskClient, services: Promised) -> None:
    services.say["permits", "return_application"] = Invalid("invalid_fields", "x", fields={f"reasons.{STR}": {"code": "required"}})
    answer = officer.post(DESK, data={**PRESSED, **BOXES, f"verdict-{STR}": "wrong", f"reason-{STR}": "x", "return": "yes"})
    assert select(tree(answer.text), ".govuk-error-summary a")[0].get("href") == f"#reason-{STR}"
    long = officer.post(DESK, data={**PRESSED, **BOXES, f"verdict-{STR}": "wrong", f"reason-{STR}": "x" * 1001, "return": "yes"})
    assert select(tree(long.text), ".govuk-error-summary a")[0].get("href") == f"#reason-{STR}"


def test_an_answered_return_shows_old_and_new_side_by_side(officer: FlaskClient, services: Promised) -> None:
    services.say["permits", "get_application"] = {
        **services.example("permits", "resubmit_application"),
        "may": ["advance", "return", "reject"],
    }
    page = tree(officer.get(DESK).text)
    assert [link.get("href") for link in select(page, ".izin-sides a")] == ["/dokumen/7/berkas", "/dokumen/9/berkas"]
    assert "24 Nov 2026 sampai 25 Nov 2026" in page.text_content()


def test_the_applicant_reads_what_is_to_be_mended_and_until_when(applicant: FlaskClient) -> None:
    text = " ".join(tree(applicant.get("/permohonan/42").text).text_content().split())
    assert "1 hal perlu diperbaiki. Kirim paling lambat Selasa, 8 Desember 2026." in text and "STR tidak terbaca" in text
    page = tree(applicant.get(MINE).text)
    assert "STR tidak terbaca" in page.text_content()
    assert [link.get("href") for link in select(page, "section ul a")] == ["/permohonan/42/syarat/STR"]


def test_only_what_was_named_can_be_opened(applicant: FlaskClient, services: Promised) -> None:
    assert applicant.get("/permohonan/42/syarat/STR").status_code == 200
    for path in ("/permohonan/42/lokasi", "/permohonan/42/perusahaan", "/permohonan/42/syarat/KTP"):
        assert applicant.get(path).status_code == 409, path
    answer = applicant.post("/permohonan/42/syarat/STR", data={"revision": "4", "document_id": "9", "reuse": "yes"})
    assert answer.location == MINE


def test_the_whole_section_opens_every_requirement(applicant: FlaskClient, services: Promised) -> None:
    one = copy.deepcopy(services.example("permits", "return_application"))
    one["corrections"][-1]["items"][0]["code"] = "requirements"
    services.say["permits", "get_application"] = one
    assert applicant.get("/permohonan/42/syarat/STR").status_code == 200
    assert [link.get("href") for link in select(tree(applicant.get(MINE).text), "section ul a")] == ["/permohonan/42/syarat/STR"]


def test_kirim_perbaikan_sends_it_with_the_revision_that_was_seen(applicant: FlaskClient, services: Promised) -> None:
    answer = applicant.post(MINE, data={"revision": "5", "note": " "})
    assert asked(services, "resubmit_application") == {"application_id": 42, "revision": 5, "note": None}
    assert answer.location == "/permohonan/42"


@pytest.mark.parametrize(
    "refusal",
    [
        Conflict("correction_unchanged", "x", items=[STR]),
        Conflict("application_incomplete", "x", missing=[STR]),
    ],
)
def test_what_is_not_mended_is_named_and_the_explanation_kept(applicant: FlaskClient, services: Promised, refusal: Conflict) -> None:
    services.say["permits", "resubmit_application"] = refusal
    answer = applicant.post(MINE, data={"revision": "5", "note": "Sudah benar"})
    page = tree(answer.text)
    (link,) = select(page, ".govuk-error-summary a")
    assert (link.get("href"), link.text_content()) == (f"#butir-{STR}", "Belum diperbaiki: STR dokter.")
    assert page.xpath(f"//*[@id='butir-{STR}' and @tabindex='-1']")
    assert box(page, "note")[0].text_content().strip() == "Sudah benar"


def test_there_is_no_such_page_when_nothing_is_to_be_mended(visitor: Visitor) -> None:
    assert visitor("applicant").get(MINE).location == "/permohonan/42"


def test_home_puts_it_under_what_needs_the_applicant(applicant: FlaskClient, services: Promised) -> None:
    found = copy.deepcopy(services.example("permits", "list_applications"))
    row = found["items"][0]
    row |= {"number": "0001/SKP/DPMPTSP/XI/2026", "status": "returned", "due_at": None, "correct_by": "2026-12-08T16:59:59+00:00"}
    row |= {"status_name": {"id": "Perlu perbaikan Anda", "en": "Needs your corrections"}}
    services.say["permits", "list_applications"] = {**found, "items": [row]}
    page = tree(applicant.get("/beranda").text)
    card = page.xpath("//section[@aria-labelledby='tindakan']//li")[0]
    assert select(card, "a")[0].get("href") == f"/permohonan/{row['application_id']}/perbaikan"
    assert "Selasa, 8 Desember 2026" in card.text_content()
    assert not page.xpath("//section[@aria-labelledby='berjalan']//li[contains(@class, 'izin-card')]")


def test_tracking_tells_anybody_that_the_clock_stands_still_and_no_reason(visitor: Visitor, services: Promised) -> None:
    found = {**services.example("tracking", "track"), "status": "returned", "status_name": None, "due_at": None}
    found["stood_still"] = [{"since": "2026-11-24T02:00:00+00:00", "until": None}]
    services.say["tracking", "track"] = found
    text = " ".join(tree(visitor().get("/lacak?no=1").text).text_content().split())
    assert "Menunggu perbaikan pemohon" in text and "sejak 24 Nov 2026: menunggu perbaikan pemohon" in text
    assert "Dihitung lagi setelah perbaikan pemohon masuk" in text and "terbaca" not in text


def field(code: str) -> dict[str, Any]:
    empty = {"help": None, "unit": "m²", "least": "1", "most": None, "choices": [], "required": True}
    return {"code": code, "kind": "decimal", "label": {"id": f"Isian {code}", "en": f"Field {code}"}, **empty}


def test_a_typed_field_has_a_verdict_of_its_own(officer: FlaskClient, services: Promised) -> None:
    shown = {**services.example("permits", "get_application"), "typed_fields": [field("LUAS")], "answers": {"LUAS": "72.5"}}
    services.say["permits", "get_application"] = shown
    assert len(box(tree(officer.get(DESK).text), "verdict-field:LUAS")) == 2
    officer.post(DESK, data={**PRESSED, **BOXES, "verdict-field:LUAS": "wrong", "reason-field:LUAS": "Tidak sama", "return": "yes"})
    assert asked(services, "return_application")["reasons"] == {"field:LUAS": "Tidak sama"}


def test_the_applicant_changes_the_named_fields_and_no_others(applicant: FlaskClient, services: Promised) -> None:
    one = copy.deepcopy(services.example("permits", "return_application"))
    one |= {"typed_fields": [field("LUAS"), field("TINGGI")], "answers": {"LUAS": "72.5", "TINGGI": "3"}}
    item = one["corrections"][-1]["items"][0]
    item |= {"code": "field:LUAS", "name": {"id": "Isian LUAS"}, "changed": True}
    item |= {
        side: {"documents": [], "location": None, "company": None, "answers": {"LUAS": text}}
        for side, text in (("before", "7"), ("after", "72.5"))
    }
    services.say["permits", "get_application"] = one
    page = tree(applicant.get(MINE).text)
    assert [link.get("href") for link in select(page, "section ul a")] == ["/permohonan/42/isian"]
    assert [" ".join(each.text_content().split()) for each in select(page, ".izin-sides .govuk-body")] == ["7 m²", "72,5 m²"]
    form = tree(applicant.get("/permohonan/42/isian").text)
    assert box(form, "answers.LUAS") and not box(form, "answers.TINGGI")
    answer = applicant.post("/permohonan/42/isian", data={"revision": "4", "answers.LUAS": "80", "answers.TINGGI": "9"})
    assert answer.location == MINE and asked(services, "change_application")["answers"] == {"LUAS": "80"}


def test_typed_fields_are_closed_when_none_was_named(applicant: FlaskClient, services: Promised) -> None:
    services.say["permits", "get_application"] = {**services.example("permits", "return_application"), "typed_fields": [field("LUAS")]}
    assert applicant.get("/permohonan/42/isian").status_code == 409


def test_what_was_found_in_order_is_shown_and_need_not_be_marked_again_at_the_same_step(officer: FlaskClient, services: Promised) -> None:
    known = services.example("permits", "advance_application")["in_order"]
    services.say["permits", "get_application"] = {**services.example("permits", "get_application"), "in_order": known}
    page = tree(officer.get(DESK).text)
    marked = [each.get("name") for each in page.xpath("//input[@type='radio'][@checked]")]
    assert sorted(marked) == ["verdict-location", f"verdict-{STR}"]
    assert [" ".join(each.text_content().split()) for each in select(page, ".izin-found")] == [
        "Sesuai Lina Contoh, Selasa, 24 November 2026 09.00 WIB (Pemeriksaan berkas)"
    ] * 2
    elsewhere = [{**each, "step": "verification"} for each in known]
    services.say["permits", "get_application"] = {**services.example("permits", "get_application"), "in_order": elsewhere}
    page = tree(officer.get(DESK).text)
    assert not page.xpath("//input[@type='radio'][@checked]") and len(select(page, ".izin-found")) == 2


def test_what_is_in_order_goes_with_the_decision(officer: FlaskClient, services: Promised) -> None:
    officer.post(DESK, data={**PRESSED, **BOXES, f"verdict-{STR}": "fine", "advance": "yes"})
    assert asked(services, "advance_application")["in_order"] == [STR]


def queued(services: Promised, say: dict[str | None, dict[str, Any]]) -> None:
    """What the service says, by part of the queue."""
    usual = services.call

    def call(service: str, method: str, arguments: dict[str, Any], **how: Any) -> Any:
        found = usual(service, method, arguments, **how)
        return {**found, **say.get(arguments.get("part"), {})} if method == "list_queue" else found

    services.call = call  # type: ignore[method-assign]


def test_what_waits_for_its_applicant_has_a_tab_of_its_own(officer: FlaskClient, services: Promised) -> None:
    row = {**services.example("permits", "list_queue")["items"][0], "status": "returned", "due_at": None}
    row |= {"correct_by": "2026-12-08T16:59:59+00:00", "returned_by": {"name": "Lina Contoh", "role": "counter_officer"}}
    queued(services, {"returned": {"items": [row]}})
    page = tree(officer.get("/staf/antrean/menunggu-pemohon").text)
    cells = [" ".join(each.text_content().split()) for each in select(page, "tbody td")]
    assert cells[1:] == ["Siti Contoh", "Lina Contoh, Pemeriksaan berkas", "8 Des 2026"]
    assert [each.text for each in select(page, ".izin-tabs a[aria-current=page]")] == ["Menunggu pemohon"]


def test_what_came_back_stands_before_all_else_on_the_first_page_alone(officer: FlaskClient, services: Promised) -> None:
    row = services.example("permits", "list_queue")["items"][0]
    back = {**row, "number": "BALIK", "status": "resubmitted", "staff_status_name": {"id": "Perbaikan masuk", "en": "Corrected"}}
    queued(services, {"corrected": {"items": [back]}, "others": {"items": [row], "next": 42}})
    numbers = ["BALIK", row["number"]]
    assert [each.text for each in select(tree(officer.get("/staf/antrean").text), "tbody th a")] == numbers
    assert [each.text for each in select(tree(officer.get("/staf/antrean?after=42").text), "tbody th a")] == numbers[1:]


def test_the_queue_shows_the_steps_at_which_something_waits_and_the_readers_own(officer: FlaskClient, services: Promised) -> None:
    page = tree(officer.get("/staf/antrean").text)
    assert [each.text for each in select(page, "#step option")] == ["Semua", "Pemeriksaan berkas", "Verifikasi", "Penerbitan"]
    tabs = ["Tahap saya", "Milik saya", "Belum diambil", "Semua", "Terlambat", "Menunggu pemohon"]
    assert [each.text for each in select(page, ".izin-tabs a")] == tabs
    shown = [each.text for each in select(tree(officer.get("/staf/antrean?step=approval").text), "#step option")]
    assert "Penetapan" in shown, "an address that somebody kept goes on working"


def test_the_api_returns_with_reasons_by_item(services: Promised, client: FlaskClient, bearer: Any) -> None:
    body = {"revision": 3, "step": "file_check", "outcome": "return", "reasons": {STR: "STR tidak terbaca"}}
    headers = bearer("counter_officer")
    decided = client.post("/api/v1/staff/applications/42/decisions", json=body, headers=headers)
    assert decided.status_code == 200 and decided.json["corrections"][-1]["items"][0]["reason"] == "STR tidak terbaca"
    assert decided.json["correct_by"] and decided.json["stood_still"][0]["until"] is None
    assert asked(services, "return_application")["reasons"] == {STR: "STR tidak terbaca"}
    for wrong in ({**body, "reasons": {}}, {**body, "reasons": {STR: " "}}, {**body, "outcome": "advance"}):
        refused = client.post("/api/v1/staff/applications/42/decisions", json=wrong, headers=headers)
        assert refused.status_code == 422, wrong


def test_the_api_resubmits(services: Promised, client: FlaskClient, bearer: Any) -> None:
    sent = client.post("/api/v1/applications/42/resubmission", json={"revision": 5}, headers=bearer("applicant"))
    assert (sent.status_code, sent.json["status"]) == (200, "resubmitted")
    services.say["permits", "resubmit_application"] = Conflict("correction_unchanged", "x", items=[STR, "location"])
    refused = client.post("/api/v1/applications/42/resubmission", json={"revision": 5}, headers=bearer("applicant"))
    assert refused.status_code == 409 and "Belum diperbaiki: STR; Lokasi Izin." in refused.text
