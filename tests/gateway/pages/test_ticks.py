"""Requirements that are ticked, on pages: the applicant's box, the officer's verdict on an original, and the words of a condition."""

import copy
from typing import Any

import pytest

from bus.refusals import Conflict
from tests.gateway.conftest import Promised
from tests.gateway.pages.conftest import Visitor
from tests.gateway.pages.tree import select, tree

ONE = "/permohonan/42"


@pytest.fixture
def declared(services: Promised) -> dict[str, Any]:
    """A draft that asks for a declaration."""
    one: dict[str, Any] = copy.deepcopy(services.example("permits", "tick_requirement"))
    services.say["permits", "get_application"] = one
    return one


def asked(services: Promised, method: str) -> list[dict[str, Any]]:
    return [arguments for _, name, arguments in services.asked if name == method]


def test_a_declaration_is_a_box_and_no_upload(visitor: Visitor, services: Promised, declared: dict[str, Any]) -> None:
    client = visitor("applicant")
    page = tree(client.get(f"{ONE}/syarat/PERNYATAAN").text)
    [box] = select(page, "main input[type=checkbox]")
    assert box.get("checked") is not None and not select(page, "input[type=file]")
    assert "Tidak perlu dokumen." in page.text_content() and "Dicentang oleh Siti Contoh" in page.text_content()
    assert client.post(f"{ONE}/syarat/PERNYATAAN", data={"revision": "2", "ticked": "yes"}).location == f"{ONE}#syarat"
    client.post(f"{ONE}/syarat/PERNYATAAN", data={"revision": "2"})
    about = {"application_id": 42, "revision": 2, "requirement": "PERNYATAAN"}
    assert asked(services, "tick_requirement") == [{**about, "ticked": True}, {**about, "ticked": False}]


def test_a_refusal_is_said_on_the_page_of_the_box(visitor: Visitor, services: Promised, declared: dict[str, Any]) -> None:
    services.say["permits", "tick_requirement"] = Conflict("application_changed", "x")
    answer = visitor("applicant").post(f"{ONE}/syarat/PERNYATAAN", data={"revision": "2", "ticked": "yes"})
    page = tree(answer.text)
    assert select(page, ".govuk-error-summary") and select(page, "input[type=checkbox]")[0].get("checked") is not None


def test_the_task_list_says_how_each_is_fulfilled(visitor: Visitor, declared: dict[str, Any]) -> None:
    declared["requirements"].append({**declared["requirements"][0], "code": "KARTU", "fulfilled_by": "original", "ticked": None})
    text = tree(visitor("applicant").get(ONE).text).text_content()
    assert "Pernyataan" in text and "Bawa aslinya ke loket" in text and "Unggah atau pilih" not in text


def test_the_rest_is_in_order_but_for_originals(visitor: Visitor, services: Promised) -> None:
    one = copy.deepcopy(services.example("permits", "tick_requirement"))
    one |= {"status": "submitted", "number": "0001/SKP/DPMPTSP/XI/2026", "submitted_at": "2026-11-23T03:00:00+00:00", "step": "file_check"}
    one |= {"may": ["advance", "return"], "typed_fields": [], "revision": 3}
    word = one["requirements"][0]
    one["requirements"] = [word, {**word, "code": "KARTU", "text": "Kartu asli", "fulfilled_by": "original"}]
    one["current_step"] = {"code": "file_check", "name": {"id": "Pemeriksaan"}, "role": "counter_officer", "unit": None, "buttons": {}}
    services.say["permits", "get_application"] = one
    client = visitor("staff", "counter_officer")
    page = tree(client.get("/staf/permohonan/42").text)
    assert "Sesuai, aslinya sudah saya lihat" in page.text_content() and "Dinyatakan oleh Siti Contoh" in page.text_content()
    assert [each.get("value") for each in select(page, "input[name=original]")] == ["requirement:KARTU"]
    sent = {"revision": "3", "step": "file_check", "advance": "x", "rest": "fine", "original": "requirement:KARTU"}
    sent |= {"reason-requirement:KARTU": "", "reason-requirement:PERNYATAAN": "", "reason-location": ""}
    client.post("/staf/permohonan/42", data=sent)
    client.post("/staf/permohonan/42", data={**sent, "verdict-requirement:KARTU": "fine"})
    found = [set(each["in_order"]) for each in asked(services, "advance_application")]
    assert found == [{"requirement:PERNYATAAN", "location"}, {"requirement:PERNYATAAN", "location", "requirement:KARTU"}]


def test_an_original_that_nobody_has_seen_is_named_before_it_goes_on(visitor: Visitor, services: Promised) -> None:
    services.say["permits", "advance_application"] = Conflict("originals_unseen", "x", requirements=["KARTU"], originals="Kartu asli")
    sent = {"revision": "3", "step": "file_check", "advance": "x"}
    page = tree(visitor("staff", "counter_officer").post("/staf/permohonan/42", data=sent).text)
    assert "Belum ada petugas yang melihat aslinya: Kartu asli." in select(page, ".govuk-error-summary")[0].text_content()


def test_the_public_page_and_the_checklist_say_when_each_is_asked(visitor: Visitor, services: Promised) -> None:
    found = copy.deepcopy(services.example("permits", "get_permit_type"))
    asked_of = found["requirements"]["new"][0]
    asked_of |= {"fulfilled_by": "original", "when": {"subject": "applicant_type", "values": ["company"]}}
    services.say["permits", "get_permit_type"] = found
    client = visitor()
    for address in ("/layanan/SIPD", "/layanan/SIPD/cetak"):
        text = " ".join(tree(client.get(address).text).text_content().split())
        assert "(Bawa aslinya ke loket) hanya bila pemohon Perusahaan" in text, address
