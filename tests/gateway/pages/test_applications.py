"""The pages of one application: Buat, its requirements, and what each person is shown."""

import io
from typing import Any

import pytest

from bus.files import Files
from bus.refusals import Conflict, Invalid, NotFound
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
    answer = visitor("applicant").post("/permohonan/42/kirim", data={"revision": "1"})
    page = tree(answer.text)
    assert answer.status_code == 422
    summary = select(page, ".govuk-error-summary")[0]
    assert "Belum dapat dibuat. 2 hal belum lengkap" in summary.text_content()
    links = {link.text_content(): link.get("href") for link in select(summary, "a")}
    assert links == {"Lokasi izin": "#tugas-location", "STR dokter": "#tugas-requirement-STR"}
    assert all(select(page, href) for href in links.values())


DECLARED = {"revision": "1", "version": "2026-11", "declaration": "yes"}


def test_buat_leads_to_all_answers_and_the_declaration_with_which_it_is_submitted(visitor: Visitor, services: Promised) -> None:
    services.say["permits", "get_application"] = draft(services, missing=[], complete=True)
    assert visitor("applicant").post("/permohonan/42/kirim", data={"revision": "1"}).location == "/permohonan/42/periksa"
    page = tree(visitor("applicant").get("/permohonan/42/periksa").text)
    for said in ("Jl. Contoh No. 9", "Senin, 30 November 2026, bila dikirim hari ini", "Rp0", "Saya menyatakan"):
        assert said in page.text_content()
    assert visitor("applicant").post("/permohonan/42/periksa", data=DECLARED).location == "/permohonan/42/terkirim"
    assert services.asked[-1][1:] == ("submit_application", {"application_id": 42, "revision": 1, "declaration": "2026-11"})


def test_without_the_tick_nothing_is_submitted_and_an_old_declaration_is_shown_anew(visitor: Visitor, services: Promised) -> None:
    services.say["permits", "get_application"] = draft(services, missing=[], complete=True)
    answer = visitor("applicant").post("/permohonan/42/periksa", data={"revision": "1", "version": "2026-11"})
    assert answer.status_code == 422 and select(tree(answer.text), ".govuk-error-summary a")[0].get("href") == "#declaration"
    assert "submit_application" not in {name for _, name, _ in services.asked}
    outdated = {"declaration": {"code": "declaration_outdated"}}
    services.say["permits", "submit_application"] = Invalid("invalid_fields", "another text", fields=outdated)
    answer = visitor("applicant").post("/permohonan/42/periksa", data={**DECLARED, "version": "2020-01"})
    assert answer.status_code == 422 and "Pernyataan sudah berganti isi." in answer.text


def test_who_submits_has_declared_on_pages_and_over_the_api_alike(visitor: Visitor, services: Promised, client: Any, bearer: Any) -> None:
    services.say["permits", "get_application"] = draft(services, missing=[], complete=True)
    answer = visitor("applicant").post("/permohonan/42/periksa", data={"revision": "1", "declaration": "yes"})
    assert answer.status_code == 422 and select(tree(answer.text), ".govuk-error-summary a")[0].get("href") == "#declaration"
    headers = bearer("applicant")
    for body in ({"revision": 1}, {"revision": 1, "declaration": None}, {"revision": 1, "declaration": ""}):
        refused = client.post("/api/v1/applications/42/submission", json=body, headers=headers)
        assert (refused.status_code, list(refused.json["error"]["fields"])) == (422, ["declaration"]), body
    assert "submit_application" not in {name for _, name, _ in services.asked}
    body = {"revision": 1, "declaration": "2026-11"}
    assert client.post("/api/v1/applications/42/submission", json=body, headers=headers).status_code == 200
    assert services.asked[-1][2] == {"application_id": 42, **body}


def test_what_went_missing_meanwhile_is_listed_instead_of_the_answers(visitor: Visitor, services: Promised) -> None:
    services.say["permits", "get_application"] = draft(services, missing=["requirement:STR"])
    services.say["permits", "submit_application"] = Conflict("application_incomplete", "missing", missing=["requirement:STR"])
    for answer in (visitor("applicant").get("/permohonan/42/periksa"), visitor("applicant").post("/permohonan/42/periksa", data=DECLARED)):
        assert "Belum dapat dibuat. 1 hal belum lengkap" in answer.text


def test_pressing_buat_twice_shows_one_receipt(visitor: Visitor, services: Promised) -> None:
    services.say["permits", "submit_application"] = Conflict("application_already_submitted", "before", number="0001/SIPD/DPMPTSP/XI/2026")
    for page, data in (("kirim", {"revision": "1"}), ("periksa", DECLARED)):
        assert visitor("applicant").post(f"/permohonan/42/{page}", data=data).location == "/permohonan/42/terkirim"


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


def test_a_document_that_has_ended_is_shown_with_what_to_do(visitor: Visitor, services: Promised) -> None:
    attached = services.example("permits", "attach_document")["requirements"][0]
    ended = {**attached, "fulfilled": False, "fault": {"code": "document_expired", "valid_until": "2026-11-22"}}
    services.say["permits", "get_application"] = draft(services, requirements=[ended])
    row = select(tree(visitor("applicant").get("/permohonan/42").text), "#tugas-requirement-STR")[0].text_content()
    assert "Tidak dapat dipakai" in row and "berlaku sampai 22 November 2026" in row and "Ganti" in row


def test_while_the_document_is_made_the_page_loads_itself_again(visitor: Visitor, services: Promised) -> None:
    permit = {**services.example("permits", "list_permits")["items"][0], "document_ready": False}
    one = {**services.example("permits", "get_application"), "status": "issued", "step": None, "current_step": None, "permit": permit}
    one |= {"status_name": {"id": "Izin terbit", "en": "Permit issued"}, "status_says": {"id": "Unduh izin Anda.", "en": "Download it."}}
    services.say["permits", "get_application"] = one
    client = visitor("applicant")
    page = client.get("/permohonan/42").text
    assert select(tree(page), "meta[http-equiv=refresh]") and "Unduh izin Anda." not in page
    services.say["permits", "get_application"] = {**one, "permit": {**permit, "document_ready": True}}
    page = client.get("/permohonan/42").text
    assert not select(tree(page), "meta[http-equiv=refresh]") and "Unduh izin Anda." in page


def test_what_is_late_says_so_with_a_new_date_and_how_to_ask(visitor: Visitor, services: Promised) -> None:
    late = {
        **services.example("permits", "get_application"),
        "due_at": "2026-11-16T09:00:00+00:00",
        "expected_at": "2026-11-27T09:00:00+00:00",
    }
    services.say["permits", "get_application"] = late
    [says] = select(tree(visitor("applicant").get("/permohonan/42").text), "#terlambat")
    assert "seharusnya selesai Senin, 16 November 2026. Perkiraan baru: Jumat, 27 November 2026." in says.text_content()
    assert "sebut nomor permohonan" in says.text_content()
    for shown in ({**late, "expected_at": None}, {**late, "step": None, "current_step": None}):
        services.say["permits", "get_application"] = shown
        assert not select(tree(visitor("applicant").get("/permohonan/42").text), "#terlambat")


def test_a_rejected_case_says_when_it_ended(visitor: Visitor, services: Promised) -> None:
    rejected = {**services.example("permits", "reject_application"), "may": []}
    services.say["permits", "get_application"] = rejected
    text = tree(visitor("applicant").get("/permohonan/42").text).text_content()
    assert "Berakhir" in text and "Selesai paling lambat" not in text


@pytest.mark.parametrize(
    ("number", "told"), [(None, "Draf dihapus."), ("0001/SKP/DPMPTSP/XI/2026", "Permohonan 0001/SKP/DPMPTSP/XI/2026 dibatalkan.")]
)
def test_what_was_thrown_away_is_called_by_its_name(visitor: Visitor, services: Promised, number: str | None, told: str) -> None:
    services.say["permits", "withdraw_application"] = {**services.example("permits", "withdraw_application"), "number": number}
    client = visitor("applicant")
    client.post("/permohonan/42/batal", data={"revision": "1"})
    assert told in client.get("/profil").text


def test_tracking_leads_the_applicant_to_the_own_case(visitor: Visitor, services: Promised) -> None:
    number = services.example("tracking", "track")["number"]
    rows = services.example("permits", "list_applications")
    services.say["permits", "list_applications"] = {**rows, "items": [{**rows["items"][0], "number": number, "application_id": 42}]}
    address = f"/lacak?no={number}"
    assert select(tree(visitor("applicant").get(address).text), "a[href='/permohonan/42']")
    assert not select(tree(visitor().get(address).text), "a[href='/permohonan/42']")


def test_ajukan_lagi_leads_to_a_draft_and_is_offered_where_it_may_be(
    visitor: Visitor, services: Promised, client: Any, bearer: Any
) -> None:
    over = {**services.example("permits", "reject_application"), "may": ["apply_again"]}
    services.say["permits", "get_application"] = over
    page = tree(visitor("applicant").get("/permohonan/42").text)
    assert len(page.xpath("//form[@action='/permohonan/42/lagi']")) == 1
    services.say["permits", "get_application"] = {**over, "may": []}
    assert "Ajukan lagi" not in visitor("applicant").get("/permohonan/42").text
    made = services.example("permits", "apply_again")["application_id"]
    assert visitor("applicant").post("/permohonan/41/lagi", data={}).location == f"/permohonan/{made}"
    assert services.asked[-1][1:] == ("apply_again", {"application_id": 41})
    answer = client.post("/api/v1/applications/41/reapplication", headers=bearer("applicant"))
    assert answer.status_code == 201 and answer.headers["Location"].endswith(f"/applications/{made}")
    services.say["permits", "apply_again"] = Conflict("application_not_over", "x", status="submitted")
    answer = visitor("applicant").post("/permohonan/41/lagi", data={})
    assert answer.status_code == 409 and "Yang dapat diajukan lagi hanya" in answer.text


def test_the_receipt_comes_as_a_pdf_too(
    visitor: Visitor, services: Promised, client: Any, bearer: Any, tmp_path: Any, monkeypatch: Any
) -> None:
    assert tree(visitor("applicant").get("/permohonan/42/terkirim").text).xpath("//a[@href='/permohonan/42/terkirim.pdf']")
    data = b"%PDF-1.7 tanda terima"
    stored = Files(f"file://{tmp_path}").put(prefix="receipts", data=data, name="ab" * 32).as_dict()
    monkeypatch.setenv("FILES_URL", f"file://{tmp_path}")
    services.say["permits", "get_receipt"] = {**services.example("permits", "get_receipt"), **stored}
    for answer in (
        visitor("applicant").get("/permohonan/42/terkirim.pdf"),
        client.get("/api/v1/applications/42/receipt", headers=bearer("applicant")),
    ):
        assert answer.status_code == 200 and answer.mimetype == "application/pdf", answer.text
    services.say["permits", "get_receipt"] = NotFound("application_not_found", "a draft has no receipt")
    assert visitor("applicant").get("/permohonan/42/terkirim.pdf").status_code == 404
