"""The page of an inspection: appointment, report and photos, each saved by itself; what the case's pages say of it."""

import copy
import io
from typing import Any

import pytest
from flask.testing import FlaskClient

from bus.refusals import Conflict, Invalid, NotAllowed, NotFound
from gateway import uploads
from gateway.config import UPLOAD_LIMIT
from tests.gateway import files
from tests.gateway.conftest import Promised
from tests.gateway.pages.conftest import Visitor
from tests.gateway.pages.test_document_pages import stored
from tests.gateway.pages.tree import select, tree

VISIT, CASE, MINE = "/staf/permohonan/42/tinjauan", "/staf/permohonan/42", "/permohonan/42"
HIDDEN = {"step": "site_inspection", "revision": "3"}
DAY = {"day-day": "27", "day-month": "11", "day-year": "2026"}
PLAN = {**HIDDEN, **DAY, "starts": "09.30", "team": " Teguh Contoh \r\n\r\nTari Contoh", "meeting_place": "Gerbang", "prepare": "Denah"}


def named(services: Promised) -> set[str]:
    return {name for _, name, _ in services.asked}


def asked(services: Promised, method: str) -> dict[str, Any]:
    return next(arguments for _, name, arguments in services.asked if name == method)


def inspection(services: Promised, **changed: Any) -> dict[str, Any]:
    one = {**copy.deepcopy(services.example("permits", "get_inspection")), **changed}
    services.say["permits", "get_inspection"] = one
    return one


def case(services: Promised, **changed: Any) -> dict[str, Any]:
    """Waiting for its inspection."""
    one = copy.deepcopy(services.example("permits", "advance_application"))
    current = {**one["current_step"], "code": "site_inspection", "act": "inspect", "form": ["note", "report"]}
    plan = services.example("permits", "get_inspection")["appointment"]
    state = {"begun": True, "missing": ["conclusion"], "conclusion": None}
    told = {"way": WAY, "may": ["advance", "send_back"], "current_step": current, "appointments": [plan], "inspection": state}
    services.say["permits", "get_application"] = {**one, **told, **changed}
    return dict(services.say["permits", "get_application"])


WAY = [{"code": "site_inspection", "name": {"id": "Tinjauan"}, "days": 3, "clock": "runs", "back": None, "state": "current"}]


@pytest.fixture
def team(visitor: Visitor) -> FlaskClient:
    return visitor("technical_team")


def test_the_page_shows_plan_report_and_photos(team: FlaskClient, services: Promised) -> None:
    page = tree(team.get(VISIT).text)
    said = select(page, "main")[0].text_content()
    assert "Kamis, 26 November 2026 09.00 WIB" in said and "Teguh Contoh; Tari Contoh" in said
    assert "Laporan lengkap." in said and "Koordinat -3.65120, 103.77020 (dari kamera)" in said
    assert [each.get("value") for each in page.xpath("//*[@name='verdict-ROOMS']") if each.get("checked") is not None] == ["differs"]
    assert page.xpath("//*[@name='note-ROOMS']")[0].get("value") == "Gudang dipindah ke belakang"
    assert select(page, "figure img")[0].get("src") == "/staf/foto-tinjauan/5"
    assert {each.get("value") for each in page.xpath("//form//input[@name='revision']")} == {"3"}


def test_what_is_missing_is_listed_with_the_way_to_its_field(team: FlaskClient, services: Promised) -> None:
    inspection(services, missing=["appointment", "visited_on", "verdict:ROOMS", "note:LOCATION", "remarks"], complete=False)
    page = tree(team.get(VISIT).text)
    links = [(each.get("href"), each.text_content()) for each in select(page, ".izin-panel li a")]
    assert [href for href, _ in links] == ["#day", "#visited_on", "#verdict-ROOMS", "#note-LOCATION", "#remarks"]
    assert links[3][1] == "Catatan: Alamat dan lokasi sama dengan berkas"
    for href, _ in links[1:]:
        assert select(page, href), href


def test_on_paper_it_is_a_report_that_the_team_signs(team: FlaskClient) -> None:
    page = tree(team.get(VISIT).text)
    paper = select(page, ".izin-onlyprint")
    assert "Gudang dipindah ke belakang" in paper[0].text_content()
    assert [each.text_content() for each in select(page, ".izin-signature")] == ["Teguh Contoh", "Tari Contoh"]
    assert all("izin-noprint" in (each.get("class") or "") for each in page.xpath("//main//form[not(ancestor::details)]"))


def test_without_an_appointment_only_that_is_asked(team: FlaskClient, services: Promised) -> None:
    inspection(services, appointment=None, appointments=[], complete=False, missing=["appointment"])
    page = tree(team.get(VISIT).text)
    assert "Tetapkan dulu jadwal dan timnya." in select(page, "main")[0].text_content()
    assert not page.xpath("//*[@name='conclusion']") and not page.xpath("//*[@name='reason']")
    assert select(page, "details[open] input[name=starts]")
    assert page.xpath("//*[@name='team']")[0].text_content().strip() == services.example("identity", "open_session")["account"]["full_name"]


def test_who_does_not_do_the_step_reads_it_all_and_changes_nothing(visitor: Visitor, services: Promised) -> None:
    inspection(services, may_write=False)
    page = tree(visitor("section_head").get(VISIT).text)
    assert not select(page, "main form") and "Gudang dipindah ke belakang" in select(page, "main")[0].text_content()


def test_an_appointment_is_saved_with_its_lines_as_names(team: FlaskClient, services: Promised) -> None:
    answer = team.post(VISIT, data={**PLAN, "reason": "Hujan", "schedule": "yes"})
    assert (answer.status_code, answer.location) == (302, VISIT)
    assert asked(services, "schedule_inspection") == {
        "application_id": 42, "step": "site_inspection", "revision": 3, "day": "2026-11-27", "starts": "09.30",
        "team": ["Teguh Contoh", "Tari Contoh"], "meeting_place": "Gerbang", "prepare": "Denah", "reason": "Hujan",
    }  # fmt: skip
    assert "Jadwal tinjauan tersimpan. Pemohon diberi tahu lewat email." in team.get(VISIT).text


def test_a_refused_appointment_stays_typed_and_says_what_to_do(team: FlaskClient, services: Promised) -> None:
    faults = {
        "day": {"code": "not_a_working_day"},
        "starts": {"code": "hour_of_night", "from": "06.00", "until": "18.00"},
        "reason": {"code": "required"},
    }
    services.say["permits", "schedule_inspection"] = Invalid("invalid_fields", "x", fields=faults)
    answer = team.post(VISIT, data={**PLAN, "schedule": "yes"})
    page = tree(answer.text)
    assert answer.status_code == 422
    assert [each.text_content().strip() for each in select(page, ".govuk-error-summary li")] == [
        "Tanggal: kantor libur hari itu. Pilih hari kerja.", "Jam harus antara 06.00 dan 18.00.", "Isi Alasan.",
    ]  # fmt: skip
    assert page.xpath("//*[@name='starts']")[0].get("value") == "09.30" and page.xpath("//*[@name='day-day']")[0].get("value") == "27"
    assert "Tari Contoh" in page.xpath("//*[@name='team']")[0].text_content()


def test_calling_off_needs_a_reason(team: FlaskClient, services: Promised) -> None:
    answer = team.post(VISIT, data={**HIDDEN, "cancel": "yes", "cancel-reason": "  "})
    assert answer.status_code == 422 and "cancel_inspection" not in named(services)
    assert select(tree(answer.text), "#cancel-reason-error")
    assert team.post(VISIT, data={**HIDDEN, "cancel": "yes", "cancel-reason": "Sakit"}).status_code == 302
    assert asked(services, "cancel_inspection")["reason"] == "Sakit"


@pytest.mark.parametrize("seen", [{}, {"revision": ""}, {"revision": "x"}, {"revision": "9" * 12}])
def test_a_form_that_names_no_revision_is_outdated(team: FlaskClient, services: Promised, seen: dict[str, str]) -> None:
    """It must not fit an inspection that was saved once."""
    nameless = {name: value for name, value in HIDDEN.items() if name != "revision"}
    team.post(VISIT, data={**nameless, **seen, "cancel": "yes", "cancel-reason": "Sakit"})
    assert asked(services, "cancel_inspection")["revision"] == 2**31 - 1


@pytest.mark.parametrize(("pressed", "method"), [("report", "save_inspection_report"), ("remove-5", "remove_inspection_photo")])
def test_a_form_that_names_no_step_is_not_about_the_step_of_now(team: FlaskClient, services: Promised, pressed: str, method: str) -> None:
    """A page of a visit before must not write into the one of today."""
    services.say["permits", method] = Conflict("step_not_current", "x", step="verification", step_name={"id": "Verifikasi", "en": "x"})
    answer = team.post(VISIT, data={"revision": "3", "remarks": "Saya tulis ini", pressed: "yes"})
    assert asked(services, method)["step"] == "none" and answer.status_code == 422
    assert "Saya tulis ini" in answer.text and select(tree(answer.text), ".govuk-error-summary")


def test_a_report_is_saved_whole_or_in_part(team: FlaskClient, services: Promised) -> None:
    services.say["permits", "save_inspection_report"] = services.example("permits", "schedule_inspection")
    assert team.post(VISIT, data={**HIDDEN, "verdict-LOCATION": "fits", "note-ROOMS": "", "report": "yes"}).status_code == 302
    assert asked(services, "save_inspection_report") == {
        "application_id": 42, "step": "site_inspection", "revision": 3, "visited_on": None, "conclusion": None, "remarks": "Denah baru diserahkan sebelum izin terbit",
        "verdicts": {"LOCATION": "fits", "ROOMS": "differs"}, "notes": {"LOCATION": "", "ROOMS": ""},
    } | {name: asked(services, "save_inspection_report")[name] for name in ("visited_on", "conclusion")}  # fmt: skip
    assert "Anda dapat melanjutkannya nanti" in team.get(VISIT).text


def test_what_another_phone_saved_meanwhile_is_told_and_the_typed_text_is_kept(team: FlaskClient, services: Promised) -> None:
    services.say["permits", "save_inspection_report"] = Conflict("inspection_changed", "x")
    answer = team.post(VISIT, data={**HIDDEN, "note-ROOMS": "Saya tulis ini", "report": "yes"})
    page = tree(answer.text)
    assert answer.status_code == 422 and "berubah sejak halaman dibuka" in select(page, ".govuk-error-summary")[0].text_content()
    assert page.xpath("//*[@name='note-ROOMS']")[0].get("value") == "Saya tulis ini"


@pytest.mark.parametrize("name", ["notes.ROOMS", "notes.ROOMS.value"])
def test_a_fault_of_a_point_stands_at_its_field(team: FlaskClient, services: Promised, name: str) -> None:
    fault = {name: {"code": "too_long", "limit": 500, "got": 501}}
    services.say["permits", "save_inspection_report"] = Invalid("invalid_fields", "x", fields=fault)
    page = tree(team.post(VISIT, data={**HIDDEN, "report": "yes"}).text)
    assert select(page, "#note-ROOMS-error") and select(page, ".govuk-error-summary a")[0].get("href") == "#note-ROOMS"


@pytest.mark.parametrize(("refusal", "status"), [(NotAllowed("not_your_step", "x"), 422), (NotFound("inspection_not_found", "x"), 404)])
def test_other_refusals_are_told(team: FlaskClient, services: Promised, refusal: Exception, status: int) -> None:
    services.say["permits", "save_inspection_report"] = refusal
    assert team.post(VISIT, data={**HIDDEN, "report": "yes"}).status_code == status


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"report": "yes", "step": "'; drop", "revision": "x"},
        {"schedule": "yes", "day-day": "9" * 30, "day-month": "\u202e", "team": "x\n" * 500, "starts": "x" * 900},
        {"photo": "yes", "coordinates": "\x00"},
        {"remove-" + "9" * 40: "yes"},
        {"remove-x": "yes"},
        {"report": "yes", "verdict-LOCATION": "maybe", "conclusion": "whatever", "note-ROOMS": "x" * 20_000},
    ],
)
def test_nothing_typed_makes_an_error_of_ours(team: FlaskClient, typed: dict[str, str]) -> None:
    assert team.post(VISIT, data=typed).status_code < 500


def test_a_photo_is_uploaded_and_removed(team: FlaskClient, services: Promised) -> None:
    sent = {**HIDDEN, "caption": "Depan", "photo": "yes", "file": (io.BytesIO(files.photo_taken()), "depan.jpg")}
    assert team.post(VISIT, data=sent).status_code == 302
    added = asked(services, "add_inspection_photo")
    assert (added["caption"], added["coordinates"], added["seen"]["taken_at"]) == ("Depan", None, "2026-11-23T09:12:05")
    assert team.post(VISIT, data={**HIDDEN, "remove-5": "yes"}).status_code == 302
    assert asked(services, "remove_inspection_photo") == {"application_id": 42, "photo_id": 5, "step": "site_inspection"}
    missing = team.post(VISIT, data={**HIDDEN, "photo": "yes"})
    assert missing.status_code == 422 and select(tree(missing.text), "#file-error")


def test_a_report_and_a_photo_are_sent_together_and_neither_is_lost_for_the_other(team: FlaskClient, services: Promised) -> None:
    """What was typed and not yet saved must not be lost when a photo is uploaded."""
    page = tree(team.get(VISIT).text)
    (form,) = select(page, "form[data-visit]")
    assert form.get("data-fits") == str(UPLOAD_LIMIT), "so that no photo waits on a phone for a refusal"
    assert form.get("enctype") == "multipart/form-data" and form.xpath(".//*[@name='file']") and form.xpath(".//*[@name='remarks']")

    def photo() -> tuple[io.BytesIO, str]:
        return (io.BytesIO(files.photo_taken()), "depan.jpg")

    for pressed in ("photo", "report"):
        services.asked.clear()
        sent = {**HIDDEN, "remarks": "Belum tersimpan", "caption": "Depan", "file": photo(), pressed: "yes"}
        assert team.post(VISIT, data=sent).status_code == 302
        assert asked(services, "save_inspection_report")["remarks"] == "Belum tersimpan"
        assert asked(services, "add_inspection_photo")["caption"] == "Depan"
        assert "Foto tersimpan." in team.get(VISIT).text
    services.asked.clear()
    services.say["permits", "save_inspection_report"] = Conflict("inspection_changed", "x")
    answer = team.post(VISIT, data={**HIDDEN, "remarks": "Saya tulis ini", "file": photo(), "photo": "yes"})
    assert answer.status_code == 422 and "add_inspection_photo" in named(services)
    assert "Foto tersimpan." in answer.text and "Saya tulis ini" in answer.text
    services.asked.clear()
    team.post(VISIT, data={**HIDDEN, "caption": "Depan", "file": photo(), "photo": "yes"})
    assert "save_inspection_report" not in named(services), "a photo alone says nothing of the report"


def test_a_sketch_is_marked_as_one(team: FlaskClient, services: Promised) -> None:
    sent = {**HIDDEN, "kind": "sketch", "photo": "yes", "file": (io.BytesIO(files.photo_taken()), "sketsa.jpg")}
    assert team.post(VISIT, data=sent).status_code == 302
    assert asked(services, "add_inspection_photo")["kind"] == "sketch" and "Sketsa tersimpan." in team.get(VISIT).text
    one = inspection(services)
    assert "Sketsa" not in select(tree(team.get(VISIT).text), "figcaption")[0].text_content()
    one["photos"][0]["kind"] = "sketch"
    assert "Sketsa" in select(tree(team.get(VISIT).text), "figcaption")[0].text_content()


def test_a_file_costs_nothing_before_its_sender_may_add_it(visitor: Visitor, services: Promised, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(uploads, "cleaned", lambda sent: opened.append("cleaned") or (sent, "image/jpeg"))
    inspection(services, may_write=False)
    sent = {**HIDDEN, "photo": "yes", "file": (io.BytesIO(files.photo_taken()), "depan.jpg")}
    assert visitor("section_head").post(VISIT, data=sent).status_code == 422 and opened == []


def test_the_case_says_how_far_the_report_is_and_asks_for_no_note_when_there_is_one(team: FlaskClient, services: Promised) -> None:
    case(services)
    page = tree(team.get(CASE).text)
    assert "Laporan belum lengkap." in select(page, "main")[0].text_content()
    assert select(page, f"a[href='{VISIT}']") and select(page, "#note")[0].get("required") is None
    of_before = {**case(services)["current_step"], "form": ["note"]}
    case(services, current_step=of_before)
    page = tree(team.get(CASE).text)
    assert (
        select(page, "#note")[0].get("required") == "required" and "Laporan tinjauan" in select(page, "label[for=note]")[0].text_content()
    )
    case(services, current_step=of_before, inspection={"begun": True, "missing": [], "conclusion": "suitable_with_conditions"})
    page = tree(team.get(CASE).text)
    assert "Laporan lengkap: Layak dengan syarat." in select(page, "main")[0].text_content()
    assert select(page, "#note")[0].get("required") is None


@pytest.mark.parametrize(("code", "said"), [("inspection_report_missing", "belum lengkap"), ("inspection_unsuitable", "tidak layak")])
def test_a_step_that_its_report_does_not_pass_on_says_why(team: FlaskClient, services: Promised, code: str, said: str) -> None:
    case(services)
    services.say["permits", "advance_application"] = Conflict(code, "x", missing=[])
    answer = team.post(CASE, data={"revision": "4", "step": "site_inspection", "note": "x", "advance": "yes"})
    assert answer.status_code == 422 and said in select(tree(answer.text), ".govuk-error-summary")[0].text_content()


def test_a_service_of_before_says_nothing_of_inspections_and_the_case_shows_none(team: FlaskClient, services: Promised) -> None:
    one = case(services)
    for key in ("appointments", "inspection"):
        one.pop(key)
    services.say["permits", "get_application"] = one
    assert not select(tree(team.get(CASE).text), f"a[href='{VISIT}']")


def test_the_applicant_sees_when_who_comes_and_what_became_of_it(visitor: Visitor, services: Promised) -> None:
    plan = {name: value for name, value in services.example("permits", "get_inspection")["appointment"].items() if name != "by_name"}
    one = services.example("permits", "advance_application")
    client = visitor("applicant")
    services.say["permits", "get_application"] = {**one, "appointments": [plan]}
    said = select(tree(client.get(MINE).text), "#tinjauan")[0].getparent().text_content()
    assert all(
        words in said
        for words in ("Kamis, 26 November 2026 09.00 WIB", "Teguh Contoh; Tari Contoh", "Di depan apotek", "Denah dan dokumen asli")
    )
    off = {**plan, "starts_at": None, "team": [], "reason": "Pemohon sakit"}
    services.say["permits", "get_application"] = {**one, "appointments": [plan, off]}
    said = select(tree(client.get(MINE).text), "#tinjauan")[0].getparent().text_content()
    assert "Jadwal dibatalkan: Pemohon sakit" in said and "Riwayat jadwal" in said


@pytest.mark.parametrize(("role", "address"), [("applicant", MINE), ("technical_team", CASE)])
@pytest.mark.parametrize(("waits", "says"), [(True, "Tim datang"), (False, "Jadwal terakhir")])
def test_whoever_reads_an_ended_case_is_not_told_that_a_team_comes(
    visitor: Visitor, services: Promised, role: str, address: str, waits: bool, says: str
) -> None:
    case(services, **({} if waits else {"current_step": None, "status": "rejected", "may": []}))
    said = select(tree(visitor(role).get(address).text), "main")[0].text_content()
    assert says in said and ("Tim datang" in said) == waits


def test_an_applicant_opens_neither_the_report_nor_a_photo(visitor: Visitor) -> None:
    client = visitor("applicant")
    assert [client.get(address).status_code for address in (VISIT, "/staf/foto-tinjauan/5")] == [403, 403]


def test_an_invitation_is_seen_before_anybody_is_invited(team: FlaskClient, services: Promised, app: Any) -> None:
    services.say["permits", "preview_invitation"] = stored(app, files.saved(files.pdf(1)))
    (button,) = select(tree(team.get(VISIT).text), "button[formaction$='/undangan']")
    answer = team.post(button.get("formaction"), data={**PLAN, "schedule": "preview"})
    assert answer.mimetype == "application/pdf" and "schedule_inspection" not in named(services)
    assert asked(services, "preview_invitation")["team"] == ["Teguh Contoh", "Tari Contoh"]
    services.say["permits", "preview_invitation"] = Invalid("invalid_fields", "x", fields={"day": {"code": "not_a_working_day"}})
    answer = team.post(button.get("formaction"), data={**PLAN, "schedule": "preview"})
    page = tree(answer.text)
    assert answer.status_code == 422 and select(page, ".govuk-error-summary a[href='#day']")
    assert select(page, "details[open] input[name=starts]")[0].get("value") == "09.30"
    assert team.get(button.get("formaction")).location == VISIT


def test_a_photo_is_tied_to_a_point_and_shown_beside_it(team: FlaskClient, services: Promised) -> None:
    one = inspection(services)
    one["photos"][0]["point"] = "ROOMS"
    page = tree(team.get(VISIT).text)
    assert [each.get("value") for each in select(page, "select[name=point] option")] == ["", *(each["code"] for each in one["points"])]
    (beside,) = select(page, "#verdict-ROOMS .izin-thumbs img")
    assert beside.get("src") == f"/staf/foto-tinjauan/{one['photos'][0]['photo_id']}" and beside.get("alt")
    assert "Ruangan sesuai denah" in select(page, "figcaption")[0].text_content()
    sent = {**HIDDEN, "point": "ROOMS", "caption": "Gudang", "file": (io.BytesIO(files.photo_taken()), "gudang.jpg"), "photo": "yes"}
    assert team.post(VISIT, data=sent).status_code == 302
    assert asked(services, "add_inspection_photo")["point"] == "ROOMS"
    services.say["permits", "add_inspection_photo"] = Invalid("invalid_fields", "x", fields={"point": {"code": "choice"}})
    wrong = {**sent, "point": "NOWHERE", "file": (io.BytesIO(files.photo_taken()), "gudang.jpg")}
    answer = team.post(VISIT, data=wrong)
    assert answer.status_code == 422 and select(tree(answer.text), ".govuk-error-summary a[href='#point']")
