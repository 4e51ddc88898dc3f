"""The pages of one application: Buat, its requirements, and who is told what."""

import io
from typing import Any

import pytest

from bus.refusals import Conflict, NotAllowed
from tests.gateway.conftest import Promised
from tests.gateway.pages.conftest import Visitor
from tests.gateway.pages.tree import select, tree


def draft(services: Promised, **changed: Any) -> dict[str, Any]:
    return {**services.example("permits", "create_application"), **changed}


def buat(page: Any) -> Any:
    return select(page, "#buat")[0]


@pytest.mark.parametrize("complete", [False, True])
def test_buat_is_white_until_everything_is_there_and_can_always_be_pressed(visitor: Visitor, services: Promised, complete: bool) -> None:
    services.say["permits", "get_application"] = draft(services, complete=complete)
    button = buat(tree(visitor("applicant").get("/permohonan/42").text))
    assert ("govuk-button--incomplete" in button.get("class")) is not complete
    assert button.get("disabled") is None and button.get("aria-disabled") is None


def test_buat_pressed_early_lists_what_is_missing_and_leads_there(visitor: Visitor, services: Promised) -> None:
    services.say["permits", "get_application"] = draft(services, missing=["location", "requirement:STR"])
    services.say["permits", "submit_application"] = Conflict("application_incomplete", "missing", missing=["location", "requirement:STR"])
    answer = visitor("applicant").post("/permohonan/42/kirim", data={"revision": "1"})
    page = tree(answer.text)
    assert answer.status_code == 422
    summary = select(page, ".govuk-error-summary")[0]
    assert "Belum dapat dibuat. 2 hal belum lengkap" in summary.text_content()
    links = {link.text_content(): link.get("href") for link in select(summary, "a")}
    assert links == {"Lokasi izin": "#tugas-location", "STR dokter": "#tugas-requirement-STR"}
    assert all(select(page, href) for href in links.values())


def test_pressing_buat_twice_shows_one_receipt(visitor: Visitor, services: Promised) -> None:
    services.say["permits", "submit_application"] = Conflict("application_already_submitted", "before", number="0001/SIPD/DPMPTSP/XI/2026")
    assert visitor("applicant").post("/permohonan/42/kirim", data={"revision": "1"}).location == "/permohonan/42/terkirim"


def test_the_receipt_carries_number_date_and_a_code_that_leads_to_tracking(visitor: Visitor) -> None:
    page = tree(visitor("applicant").get("/permohonan/42/terkirim").text)
    assert "0001/SIPD/DPMPTSP/XI/2026" in page.text_content()
    assert "Senin, 30 November 2026" in page.text_content()
    image = select(page, "img.izin-qr")[0]
    assert image.get("src").startswith("data:image/svg+xml") and image.get("alt")


def test_an_upload_becomes_a_document_and_fulfils_its_requirement(visitor: Visitor, services: Promised, picture: bytes) -> None:
    services.say["permits", "get_application"] = draft(services)
    data = {"revision": "1", "file": (io.BytesIO(picture), "str.png"), "number": "ID-1"}
    answer = visitor("applicant").post("/permohonan/42/syarat/STR", data=data, content_type="multipart/form-data")
    assert answer.location == "/permohonan/42#syarat"
    calls = {name: arguments for _, name, arguments in services.asked}
    assert (calls["add_document"]["kind"], calls["add_document"]["name"]) == ("professional_registration", "STR dokter")
    assert calls["attach_document"] == {"application_id": 42, "revision": 1, "requirement": "STR", "document_id": 7}


def test_a_requirement_without_a_file_is_told_and_nothing_is_stored(visitor: Visitor, services: Promised) -> None:
    services.say["permits", "get_application"] = draft(services)
    page = visitor("applicant").post("/permohonan/42/syarat/STR", data={"revision": "1", "number": "ID-1"})
    assert page.status_code == 422
    assert select(tree(page.text), "#number")[0].get("value") == "ID-1"
    assert "add_document" not in {name for _, name, _ in services.asked}


def test_what_is_sent_cannot_be_changed_any_more(visitor: Visitor) -> None:
    assert visitor("applicant").get("/permohonan/42/lokasi").status_code == 409


def test_an_unknown_requirement_is_not_found(visitor: Visitor, services: Promised) -> None:
    services.say["permits", "get_application"] = draft(services)
    assert visitor("applicant").get("/permohonan/42/syarat/NONSENSE").status_code == 404


def test_rejecting_needs_a_reason_and_keeps_the_page(visitor: Visitor, services: Promised) -> None:
    answer = visitor("counter_officer").post("/staf/permohonan/42", data={"revision": "3", "step": "file_check", "reject": "yes"})
    assert answer.status_code == 422
    assert select(tree(answer.text), "#note-error")
    assert "reject_application" not in {name for _, name, _ in services.asked}


def test_whoever_verified_is_told_that_another_must_approve(visitor: Visitor, services: Promised) -> None:
    services.say["permits", "advance_application"] = NotAllowed("same_person_as_verifier", "another person must approve")
    answer = visitor("agency_head").post("/staf/permohonan/42", data={"revision": "3", "step": "approval", "advance": "yes"})
    assert "Anda yang memverifikasi; penetapan harus oleh orang lain." in answer.text


def test_advancing_sends_revision_step_and_note(visitor: Visitor, services: Promised) -> None:
    data = {"revision": "3", "step": "file_check", "note": "Berkas lengkap", "advance": "yes"}
    assert visitor("counter_officer").post("/staf/permohonan/42", data=data).location == "/staf/antrean"
    calls = {name: arguments for _, name, arguments in services.asked}
    assert calls["advance_application"] == {"application_id": 42, "revision": 3, "step": "file_check", "note": "Berkas lengkap"}
