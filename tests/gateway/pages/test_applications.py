"""The pages of one application: Buat, its requirements, and what each person is shown."""

import io
from typing import Any

import pytest

from bus.files import Files
from bus.refusals import Conflict, Invalid, NotAllowed, NotFound
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


def test_rejecting_needs_a_reason_and_keeps_the_page(visitor: Visitor, services: Promised) -> None:
    answer = visitor("counter_officer").post("/staf/permohonan/42", data={"revision": "3", "step": "file_check", "reject": "yes"})
    assert answer.status_code == 422
    assert select(tree(answer.text), "#note-error")
    assert "reject_application" not in {name for _, name, _ in services.asked}


def test_tolak_asks_once_more_keeps_the_reason_and_then_rejects(visitor: Visitor, services: Promised) -> None:
    client = visitor("counter_officer")
    typed = {"revision": "2", "step": "file_check", "reject": "yes", "note": "STR tidak terbaca."}
    page = tree(client.post("/staf/permohonan/42", data=typed).text)
    assert "reject_application" not in {name for _, name, _ in services.asked}
    form = next(form for form in select(page, "main form") if form.get("action") == "/staf/permohonan/42")
    asked = {name: value.strip() for name, value in form.form_values() if name in ("revision", "step", "sure", "note")}
    assert asked == {"revision": "2", "step": "file_check", "sure": "yes", "note": "STR tidak terbaca."}
    services.say["permits", "list_queue"] = {"items": [], "next": None}
    assert client.post("/staf/permohonan/42", data={**asked, "reject": "yes"}).location == "/staf/antrean"
    sent = next(arguments for _, name, arguments in services.asked if name == "reject_application")
    assert sent == {"application_id": 42, "revision": 2, "step": "file_check", "reason": "STR tidak terbaca."}
    assert "ditolak. Pemohon diberi tahu." in client.get("/staf/antrean").text


@pytest.mark.parametrize(
    ("may", "buttons"), [([], set()), (["advance"], {"advance"}), (["advance", "reject"], {"advance", "reject"}), (["withdraw"], set())]
)
def test_the_desk_shows_the_buttons_that_the_service_offers(
    visitor: Visitor, services: Promised, may: list[str], buttons: set[str]
) -> None:
    services.say["permits", "get_application"] = {**services.example("permits", "get_application"), "may": may}
    page = tree(visitor("verifier").get("/staf/permohonan/42").text)
    assert {button.get("name") for button in select(page, "main form button[name]")} == buttons


@pytest.mark.parametrize(("role", "shown"), [("counter_officer", True), ("agency_admin", False), ("treasurer", False), ("auditor", True)])
def test_documents_are_linked_and_shown_only_to_whom_they_open(visitor: Visitor, services: Promised, role: str, shown: bool) -> None:
    one = services.example("permits", "get_application")
    picture = {**services.example("permits", "attach_document")["requirements"][0]["document"]}
    picture["file"] = {**picture["file"], "media_type": "image/jpeg"}
    one["requirements"] = [{**one["requirements"][0], "fulfilled": True, "fault": None, "document": picture}]
    services.say["permits", "get_application"] = one
    page = tree(visitor(role).get("/staf/permohonan/42").text)
    assert bool(select(page, "img.izin-document")) is bool(select(page, "a[href*='/dokumen/']")) is shown


def test_whoever_did_an_earlier_step_is_told_which_and_that_another_must_do_this_one(visitor: Visitor, services: Promised) -> None:
    did = {"step": "inspection", "step_name": {"id": "Peninjauan lapangan", "en": "Site visit"}}
    services.say["permits", "advance_application"] = NotAllowed("same_person_as_verifier", "another person must do this one", **did)
    answer = visitor("agency_head").post("/staf/permohonan/42", data={"revision": "3", "step": "approval", "advance": "yes"})
    assert "Anda sudah mengerjakan tahap Peninjauan lapangan; tahap ini harus dikerjakan orang lain." in answer.text


def test_advancing_sends_revision_step_and_note_and_leads_to_the_next_case(visitor: Visitor, services: Promised) -> None:
    data = {"revision": "3", "step": "file_check", "note": "Berkas lengkap", "advance": "yes"}
    client = visitor("counter_officer")
    waiting = services.example("permits", "list_queue")
    services.say["permits", "list_queue"] = {**waiting, "items": [{**waiting["items"][0], "application_id": 77}]}
    assert client.post("/staf/permohonan/42", data=data).location == "/staf/permohonan/77"
    calls = {name: arguments for _, name, arguments in services.asked}
    assert calls["advance_application"] == {"application_id": 42, "revision": 3, "step": "file_check", "note": "Berkas lengkap"}
    number = services.example("permits", "advance_application")["number"]
    assert f"Permohonan {number} diteruskan ke tahap Verifikasi." in client.get("/staf/permohonan/77").text


@pytest.mark.parametrize(
    ("role", "status", "closes"),
    [("complaints_officer", ["reply"], False), ("complaints_officer", ["reply", "close"], True), ("agency_admin", [], False)],
)
def test_a_complaint_is_closed_by_whom_the_service_lets(
    visitor: Visitor, services: Promised, role: str, status: list[str], closes: bool
) -> None:
    services.say["tracking", "get_complaint"] = {**services.example("tracking", "get_complaint"), "status": "received", "may": status}
    page = tree(visitor(role).get("/staf/keluhan/7").text)
    assert bool(select(page, "button[name=close]")) is closes
    assert bool(select(page, "textarea[name=body]")) is ("reply" in status)


REGIONS = [
    {"code": "16.03.02", "name": "Muara Enim", "level": 3, "postal_code": None},
    {"code": "16.03.02.1009", "name": "Pasar I Muara Enim", "level": 4, "postal_code": "31311"},
]


def with_regions(services: Promised, **place: Any) -> None:
    services.say["identity", "list_regions"] = REGIONS
    services.say["permits", "get_application"] = draft(services, location={"address": "Jl. 9", "note": "", **place})


def test_district_and_village_are_chosen_and_the_village_s_code_is_sent(visitor: Visitor, services: Promised) -> None:
    with_regions(services, district="Muara Enim", village="Pasar I Muara Enim", region="16.03.02.1009")
    client = visitor("applicant")
    page = tree(client.get("/permohonan/42/lokasi").text)
    chosen = [option.get("value") for option in select(page, "select option[selected]")]
    assert chosen == ["16.03.02", "16.03.02.1009"] and not select(page, "input#district, input#village")
    typed = {"revision": "1", "address": "Jl. 9", "district": "16.03.02", "village": "16.03.02.1009", "note": "lantai 2"}
    assert client.post("/permohonan/42/lokasi", data=typed).location == "/permohonan/42"
    sent = next(arguments for _, name, arguments in services.asked if name == "change_application")
    assert sent["location"] == {"address": "Jl. 9", "district": "", "village": "", "note": "lantai 2", "region": "16.03.02.1009"}


def test_pilih_shows_the_villages_keeps_what_was_typed_and_sends_nothing(visitor: Visitor, services: Promised) -> None:
    with_regions(services, district="Muara Enim", village="Desa Karangan", region=None)
    typed = {"revision": "1", "address": "Jl. Baru 1", "district": "16.03.02", "village": "", "choose": "district"}
    answer = visitor("applicant").post("/permohonan/42/lokasi", data=typed)
    page = tree(answer.text)
    assert answer.status_code == 200 and select(page, "#address")[0].text_content().strip() == "Jl. Baru 1"
    assert [option.get("value") for option in select(page, "#village option")][-1] == "16.03.02.1009"
    asked = [arguments["parent"] for _, name, arguments in services.asked if name == "list_regions"]
    assert set(asked) == {"16.03", "16.03.02"}
    assert "Sebelumnya tertulis: Desa Karangan" in page.text_content()
    assert "change_application" not in {name for _, name, _ in services.asked}


@pytest.mark.parametrize("village", ["16.03.07.1001", "Desa Karangan"])
def test_a_village_of_another_district_and_text_are_refused_at_the_field(visitor: Visitor, services: Promised, village: str) -> None:
    with_regions(services, district="", village="", region=None)
    typed = {"revision": "1", "address": "Jl. 9", "district": "16.03.02", "village": village}
    answer = visitor("applicant").post("/permohonan/42/lokasi", data=typed)
    assert answer.status_code == 422 and select(tree(answer.text), "#village-error")
    assert "change_application" not in {name for _, name, _ in services.asked}


def test_what_the_service_finds_wrong_with_a_place_stands_at_the_field(visitor: Visitor, services: Promised) -> None:
    with_regions(services, district="", village="", region=None)
    services.say["permits", "change_application"] = Invalid("invalid_fields", "x", fields={"location.region": {"code": "unknown_region"}})
    typed = {"revision": "1", "address": "Jl. 9", "district": "16.03.02", "village": "16.03.02.1009"}
    answer = visitor("applicant").post("/permohonan/42/lokasi", data=typed)
    assert answer.status_code == 422 and select(tree(answer.text), "#village-error")


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


CHOOSE = "/permohonan/baru/izin-lama?permohonan=renewal&jenis=SIPD&pemohon=individual"


def held(services: Promised, **changed: Any) -> dict[str, Any]:
    return {**services.example("permits", "list_permits")["items"][0], **changed}


def test_tambah_asks_which_permit_is_renewed(visitor: Visitor) -> None:
    chosen = {"application_kind": "renewal", "permit_type": "SIPD", "applicant_type": "individual"}
    assert visitor("applicant").post("/permohonan/baru", data=chosen).location == CHOOSE
    assert visitor("applicant").get("/permohonan/baru/izin-lama?permohonan=new&jenis=SIPD").location == "/permohonan/baru?jenis=SIPD"


def test_permits_that_can_be_renewed_are_chosen_and_the_others_say_from_when(visitor: Visitor, services: Promised) -> None:
    open_now = held(services, permit_id=9, number="503/0009/SIPD/DPMPTSP/2021", may=["renewal"], why_not={})
    services.say["permits", "list_permits"] = {"items": [open_now, held(services)], "next": None}
    page = tree(visitor("applicant").get(f"{CHOOSE}&izin=9").text)
    assert [(each.get("value"), each.get("checked")) for each in select(page, "input[name=permit_id]")] == [
        ("9", "checked"),
        ("other", None),
    ]
    direct = tree(visitor("applicant").get("/permohonan/baru/izin-lama?permohonan=renewal&jenis=SIPD&izin=9").text)
    assert [each.get("value") for each in select(direct, "input[name=permit_id]")] == ["9"] and not select(direct, "#old_permit_number")
    assert "503/0001/SIPD/DPMPTSP/2026" in page.text_content() and "dapat diperpanjang mulai 28 Agustus 2031." in page.text_content()


def test_a_chosen_permit_begins_the_draft_and_a_number_does_where_there_is_none(visitor: Visitor, services: Promised) -> None:
    for typed, sent in (
        ({"permit_id": "9", "old_permit_number": "503/1"}, (9, None)),
        ({"permit_id": "other", "old_permit_number": "503/1"}, (None, "503/1")),
        ({"old_permit_number": " 503/1 "}, (None, "503/1")),
        ({"permit_id": "9"}, (9, None)),
    ):
        services.asked.clear()
        address = CHOOSE if len(typed) > 1 or "permit_id" not in typed else CHOOSE.removesuffix("&pemohon=individual")
        assert visitor("applicant").post(address, data=typed).location == "/permohonan/42"
        asked = next(arguments for _, name, arguments in services.asked if name == "create_application")
        assert (asked["permit_id"], asked["old_permit_number"], asked["application_kind"]) == (*sent, "renewal")


@pytest.mark.parametrize("typed", [{}, {"permit_id": "other"}, {"permit_id": "x" * 30}, {"old_permit_number": "1" * 51}])
def test_without_a_permit_or_a_number_nothing_is_begun_and_what_was_typed_stays(
    visitor: Visitor, services: Promised, typed: dict[str, str]
) -> None:
    answer = visitor("applicant").post(CHOOSE, data=typed)
    page = tree(answer.text)
    assert answer.status_code == 422 and select(page, ".govuk-error-summary a")[0].get("href") == "#old_permit_number"
    assert select(page, "#old_permit_number")[0].get("value") == typed.get("old_permit_number", "")
    assert "create_application" not in {name for _, name, _ in services.asked}


def test_a_renewal_that_is_refused_says_why_in_a_sentence_with_the_day(visitor: Visitor, services: Promised) -> None:
    services.say["permits", "create_application"] = Conflict("renewal_too_late", "late", last_day="2032-02-24")
    answer = visitor("applicant").post(CHOOSE, data={"permit_id": "9"})
    assert answer.status_code == 422
    assert "hanya dapat diperpanjang sampai 24 Februari 2032. Ajukan permohonan baru." in tree(answer.text).text_content()


def old_permit(services: Promised, **changed: Any) -> dict[str, Any]:
    one = draft(services)
    known = {"code": "A" * 26, "holder_name": "Siti Contoh", "valid_from": "2026-11-26", "valid_until": "2031-11-26", "status": "active"}
    return {"permit_id": 5, "number": "503/0001/SIPD/DPMPTSP/2026", "permit": known, "location": one["location"], "company": None} | changed


def test_an_amendment_shows_old_beside_new(visitor: Visitor, services: Promised) -> None:
    services.say["permits", "get_application"] = draft(services, application_kind="amendment", old_permit=old_permit(services))
    assert "Lokasi dan perusahaan masih sama dengan izin lama." in visitor("applicant").get("/permohonan/42").text
    before = {**draft(services)["location"], "address": "Jl. Lama No. 1"}
    old = old_permit(services, location=before)
    services.say["permits", "get_application"] = draft(services, application_kind="amendment", old_permit=old)
    row = select(tree(visitor("applicant").get("/permohonan/42").text), "#perubahan + table tbody tr")[0]
    assert [" ".join(cell.text_content().split())[:14] for cell in row] == ["Lokasi Izin", "Jl. Lama No. 1", "Jl. Contoh No."]


def test_the_desk_sees_old_beside_new_too(visitor: Visitor, services: Promised) -> None:
    sent = services.example("permits", "get_application")
    old = old_permit(services, location={**sent["location"], "address": "Jl. Lama No. 1"})
    services.say["permits", "get_application"] = {**sent, "application_kind": "amendment", "old_permit": old}
    assert "Jl. Lama No. 1" in visitor("verifier").get("/staf/permohonan/42").text


def test_the_number_of_an_old_permit_is_entered_on_its_task_and_only_where_it_is_open(visitor: Visitor, services: Promised) -> None:
    services.say["permits", "get_application"] = draft(services, application_kind="renewal", old_permit=None, missing=["old_permit"])
    page = tree(visitor("applicant").get("/permohonan/42").text)
    assert select(page, "#tugas-old_permit a")[0].get("href") == "/permohonan/42/izin-lama"
    assert visitor("applicant").post("/permohonan/42/izin-lama", data={"revision": "1", "old_permit_number": ""}).status_code == 422
    answer = visitor("applicant").post("/permohonan/42/izin-lama", data={"revision": "1", "old_permit_number": "503/77/2021"})
    assert answer.location == "/permohonan/42"
    assert services.asked[-1][2] == {"application_id": 42, "revision": 1, "old_permit_number": "503/77/2021"}
    for closed in (draft(services), draft(services, application_kind="renewal", old_permit=old_permit(services))):
        services.say["permits", "get_application"] = closed
        assert visitor("applicant").get("/permohonan/42/izin-lama").status_code == 404


def test_the_list_of_permits_offers_what_would_be_accepted(visitor: Visitor, services: Promised) -> None:
    page = tree(visitor("applicant").get("/profil/izin").text)
    links = [link.get("href") for link in select(page, ".izin-card a") if "izin-lama" in link.get("href")]
    assert links == ["/permohonan/baru/izin-lama?permohonan=amendment&jenis=SIPD&izin=5"]
    assert "Dapat diperpanjang mulai" in page.text_content()
    services.say["permits", "list_permits"] = {"items": [held(services, may=["renewal"], why_not={})], "next": None}
    assert "Perpanjang izin" in visitor("applicant").get("/beranda").text


def test_the_public_check_of_a_replaced_permit_leads_to_the_new_one_and_back(visitor: Visitor, services: Promised) -> None:
    found = services.example("permits", "verify_permit")
    other = {"number": "503/0002/SIPD/DPMPTSP/2031", "code": "B" * 26, "valid_from": "2031-11-27"}
    services.say["permits", "verify_permit"] = {**found, "status": "superseded", "superseded_by": other}
    page = tree(visitor().get("/v/AAA").text)
    assert "Diganti" in page.text_content() and "Mulai Kamis, 27 November 2031 diganti izin" in " ".join(page.text_content().split())
    assert [link.get("href") for link in select(page, "main a")] == [f"/v/{'B' * 26}"]
    services.say["permits", "verify_permit"] = {**found, "status": "upcoming", "supersedes": other}
    assert "Belum berlaku" in visitor().get("/v/AAA").text


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
