"""Atas nama: an officer fills in for somebody who stands at the counter; whose it is stands on every page."""

from typing import Any

import pytest

from bus.refusals import Conflict, Invalid, NotAllowed, NotFound
from tests.gateway.conftest import Promised
from tests.gateway.pages.conftest import Visitor
from tests.gateway.pages.tree import select, tree

TYPED = {
    "id_type": "ktp", "id_number": "1603024505900001", "full_name": "Siti Aminah", "sex": "female", "birth_place": "Muara Enim",
    "birth_date-day": "5", "birth_date-month": "5", "birth_date-year": "1990", "address": "Jl. Contoh No. 1", "province": "16", "regency": "16.03",
    "district": "16.03.02", "village": "16.03.02.1001", "consent": "signed", "mobile": "",
}  # fmt: skip
PAGES = ("/permohonan/42", "/permohonan/42/lokasi", "/permohonan/42/isian", "/permohonan/42/syarat/STR")


def filled_in(services: Promised) -> dict[str, Any]:
    one = services.example("permits", "get_application")
    draft = {**one, "status": "draft", "number": None, "filed_at_counter": {"officer_name": "Lina Contoh", "by_you": True}, "changes": []}
    services.say["permits", "get_application"] = draft
    return draft


def asked(services: Promised, method: str) -> list[dict[str, Any]]:
    return [arguments for _, name, arguments in services.asked if name == method]


def test_the_person_and_the_consent_are_recorded_and_lead_to_the_application(visitor: Visitor, services: Promised) -> None:
    client = visitor("counter_officer")
    page = tree(client.get("/staf/loket/atas-nama").text)
    text = " ".join("".join(select(page, "blockquote")[0].itertext()).split())
    answer = client.post("/staf/loket/atas-nama", data=TYPED)
    assert answer.location == "/staf/loket/atas-nama/3"
    (begun,) = asked(services, "begin_filing")
    assert begun["id_document"] == "ktp" and begun["consent"] == {"how": "signed", "version": "2026-11-28", "text": text}
    assert begun["fields"]["birth_date"] == "1990-05-05" and "mobile" not in begun["fields"]


def test_a_warning_is_confirmed_and_a_fault_stands_at_its_field(visitor: Visitor, services: Promised) -> None:
    client = visitor("counter_officer")
    services.say["identity", "begin_filing"] = Invalid("invalid_fields", "x", fields={"sex": {"code": "nik_sex_differs"}})
    page = client.post("/staf/loket/atas-nama", data={**TYPED, "sex": "male"}, follow_redirects=True).text
    assert 'name="confirm_warnings"' in page and "Siti Aminah" in page
    client.post("/staf/loket/atas-nama", data={**TYPED, "confirm_warnings": "yes"})
    assert [each["confirm_warnings"] for each in asked(services, "begin_filing")] == [False, True]
    services.say["identity", "begin_filing"] = Conflict("has_login", "x")
    assert "sudah punya akun" in client.post("/staf/loket/atas-nama", data=TYPED, follow_redirects=True).text
    services.say["identity", "begin_filing"] = Invalid("invalid_fields", "x", fields={"id_number": {"code": "number_of_another"}})
    assert "nama dan tanggal lahir orang lain" in client.post("/staf/loket/atas-nama", data=TYPED, follow_redirects=True).text
    empty = client.post("/staf/loket/atas-nama", data={"full_name": "Siti"}, follow_redirects=True).text
    assert empty.count("govuk-error-message") >= 8 and 'value="Siti"' in empty


def test_the_draft_is_made_with_the_proof_of_this_filing(visitor: Visitor, services: Promised) -> None:
    client = visitor("counter_officer")
    page = client.get("/staf/loket/atas-nama/3").text
    assert "Atas nama Siti Contoh" in page
    client.post("/staf/loket/atas-nama/3", data={"application_kind": "new", "permit_type": "SIPD"})
    (made,) = asked(services, "create_application")
    assert made["filing"] == services.example("identity", "open_filing")["proof"] and made["applicant_type"] == "individual"
    services.say["identity", "open_filing"] = NotFound("filing_not_found", "x")
    assert client.get("/staf/loket/atas-nama/4").status_code == 404


@pytest.mark.parametrize("path", PAGES)
def test_every_page_of_it_says_in_whose_name(visitor: Visitor, services: Promised, path: str) -> None:
    draft = filled_in(services)
    page = visitor("counter_officer").get(path)
    assert page.status_code == 200 and f"Atas nama {draft['applicant']['name']}" in page.text
    assert 'href="/profil' not in page.text
    assert not asked(services, "list_documents") and not asked(services, "find_fitting_document")


def test_a_scan_is_filed_for_that_draft(visitor: Visitor, services: Promised, picture: bytes) -> None:
    from io import BytesIO

    filled_in(services)
    client = visitor("counter_officer")
    client.post("/permohonan/42/syarat/STR", data={"file": (BytesIO(picture), "str.png"), "revision": "1"})
    assert [each["application_id"] for each in asked(services, "add_document")] == [42]


def test_of_an_applicant_nothing_changes(visitor: Visitor, services: Promised) -> None:
    services.say["permits", "get_application"] = {**filled_in(services), "filed_at_counter": None}
    page = visitor("applicant").get("/permohonan/42/syarat/STR").text
    assert "Atas nama" not in page and asked(services, "list_documents")


def test_after_it_was_sent_the_officer_has_the_receipt_and_the_desk(visitor: Visitor, services: Promised) -> None:
    client = visitor("counter_officer")
    one = services.example("permits", "get_application")
    sent = {**one, "status": "submitted", "filed_at_counter": {"officer_name": "Lina Contoh", "by_you": True}}
    services.say["permits", "get_application"] = sent
    assert client.get("/permohonan/42").location == "/staf/permohonan/42"
    page = client.get("/permohonan/42/terkirim").text
    assert "Cetak tanda terima ini untuk pemohon" in page and "email Anda" not in page and 'href="/staf/loket"' in page


ANSWERED = {"id_type": "ktp", "id_number": "1603024505900001", "consent": "signed", "revision": "5"}


def returned(services: Promised, *may: str) -> dict[str, Any]:
    one = services.example("permits", "answer_at_counter")
    asked = {**one, "may": list(may), "filed_at_counter": {"officer_name": "Lina Contoh", "answering_name": None, "by_you": False}}
    services.say["permits", "get_application"] = asked
    return asked


def test_a_return_is_taken_up_after_identity_and_consent(visitor: Visitor, services: Promised) -> None:
    one = returned(services, "answer_for_applicant")
    client = visitor("counter_officer")
    page = client.get("/staf/permohonan/42/atas-nama").text
    assert f"Atas nama {one['applicant']['name']}" in page and f'name="revision" value="{one["revision"]}"' in page
    empty = client.post("/staf/permohonan/42/atas-nama", data={"id_number": "16030"}, follow_redirects=True).text
    assert empty.count("govuk-error-message") == 2 and 'value="16030"' in empty and not asked(services, "begin_filing_again")
    answer = client.post("/staf/permohonan/42/atas-nama", data=ANSWERED)
    assert answer.location == "/permohonan/42/perbaikan"
    (begun,) = asked(services, "begin_filing_again")
    assert begun["account_id"] == one["applicant"]["account_id"] and begun["consent"]["how"] == "signed"
    (taken,) = asked(services, "answer_at_counter")
    assert taken == {"application_id": 42, "revision": 5, "filing": services.example("identity", "open_filing")["proof"]}


def test_another_document_than_the_recorded_one_stands_at_its_field(visitor: Visitor, services: Promised) -> None:
    returned(services, "answer_for_applicant")
    wrong = Invalid("invalid_fields", "x", fields={"id_number": {"code": "not_recorded_number"}})
    services.say["identity", "begin_filing_again"] = wrong
    page = visitor("counter_officer").post("/staf/permohonan/42/atas-nama", data=ANSWERED, follow_redirects=True).text
    assert "Bukan dokumen yang tercatat" in page and "1603024505900001" in page and not asked(services, "answer_at_counter")


def test_of_whom_it_is_refused_no_identity_is_asked(visitor: Visitor, services: Promised) -> None:
    returned(services)
    services.say["permits", "answer_at_counter"] = NotAllowed("worked_on_case", "x")
    client = visitor("counter_officer")
    for page in (client.get("/staf/permohonan/42/atas-nama"), client.post("/staf/permohonan/42/atas-nama", data=ANSWERED)):
        assert page.status_code == 403 and "petugas loket lain" in page.text
    assert not asked(services, "begin_filing_again")


def test_only_who_took_it_up_opens_what_is_to_be_mended(visitor: Visitor, services: Promised) -> None:
    returned(services, "answer_for_applicant")
    client = visitor("counter_officer")
    assert client.get("/permohonan/42/perbaikan").location == "/permohonan/42"
    assert client.get("/permohonan/42/syarat/STR").status_code == 404
    one = returned(services, "resubmit", "withdraw")
    services.say["permits", "get_application"] = {**one, "filed_at_counter": {**one["filed_at_counter"], "by_you": True}}
    for path in ("/permohonan/42/perbaikan", "/permohonan/42/syarat/STR"):
        page = client.get(path)
        assert page.status_code == 200 and f"Atas nama {one['applicant']['name']}" in page.text
    assert "Batalkan permohonan ini atas nama" in client.get("/permohonan/42/perbaikan").text


def test_the_case_and_the_desk_lead_there(visitor: Visitor, services: Promised) -> None:
    client, link = visitor("counter_officer"), 'href="/staf/permohonan/42/atas-nama"'
    for may, there in ((("answer_for_applicant",), True), ((), False)):
        returned(services, *may)
        page = client.get("/staf/permohonan/42").text
        assert (link in page) is there and "hubungi pemohon lewat telepon" in page
    returned(services, "resubmit", "withdraw")
    assert 'href="/permohonan/42/perbaikan"' in client.get("/staf/permohonan/42").text
    desk = client.get("/staf/loket").text
    assert "Menunggu perbaikan, diisikan di loket" in desk and 'href="/staf/permohonan/42"' in desk


def test_the_list_of_what_waits_for_applicants_marks_whom_no_mail_reaches(visitor: Visitor, services: Promised) -> None:
    page = services.example("permits", "list_queue")
    row = {**page["items"][0], "correct_by": "2026-12-08T16:59:59+00:00"}
    for filed in (True, False):
        services.say["permits", "list_queue"] = {**page, "items": [{**row, "filed_at_counter": filed}]}
        shown = visitor("counter_officer").get("/staf/antrean/menunggu-pemohon").text
        assert ("Diisikan di loket: hubungi lewat telepon" in shown) is filed
