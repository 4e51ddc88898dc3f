"""Letters and reports of a case under way: made out with the act, read by applicant and staff, and the same for ever."""

import io
import os
from datetime import timedelta
from pathlib import Path

import pypdf
import pytest
from PIL import Image

from bus.files import Files
from bus.refusals import Conflict, Invalid, NotAllowed, NotFound
from permits import process_papers
from permits.shipped_reasons import reasons_for
from tests.permits.office import AUDITOR, BUDI, COUNTER, NOW, OTHER_COUNTER, SITI, TEAM, Office, at, refused

REASONS = {"location": "Alamat tidak lengkap: <b>RT</b> belum ada", "requirement:KTP": "Buram"}


@pytest.fixture
def office(database, permits_office, tmp_path, monkeypatch):
    monkeypatch.setenv("FILES_URL", f"file://{tmp_path}/files")
    monkeypatch.setenv("PUBLIC_URL", "https://izin.contoh.test")
    return Office(database(permits_office))


def said(file):
    reader = pypdf.PdfReader(io.BytesIO(Files(os.environ["FILES_URL"]).get(file["key"])))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def papers(office, one, actor=SITI):
    return office.get_application(actor, application_id=one["application_id"])["papers"]


def paper(office, one, kind, position=1, actor=SITI):
    return office.get_application_paper(actor, application_id=one["application_id"], kind=kind, position=position)


def returned(office, one, reasons):
    known = {
        each: reason for each, reason in reasons.items() if each == "location" or each[12:] in {r["code"] for r in one["requirements"]}
    }
    return office.return_application(COUNTER, **at(one), step="file_check", reasons=known, note="Mohon segera")


def test_a_return_has_a_letter_with_what_is_to_be_mended(office):
    one = returned(office, office.submitted(), REASONS)
    (known,) = papers(office, one)
    assert (known["kind"], known["position"], known["number"]) == ("return_letter", 1, "503/0001/PENGEMBALIAN/DPMPTSP/XI/2026")
    text = said(paper(office, one, "return_letter"))
    for words in (
        known["number"],
        one["number"],
        "Lokasi izin",
        "Alamat tidak lengkap: <b>RT</b> belum ada",
        "Mohon segera",
        "paling lambat",
    ):
        assert words in text
    assert "Lina" not in text and "Loket Contoh" not in text, "the office returns it, not an officer by name"
    event = next(each for each in office.door.events() if each.type == "application_returned")
    assert event.data["letter_number"] == known["number"]


def test_each_return_has_its_own_letter_and_keeps_its_bytes_and_words(office):
    one = returned(office, office.submitted(), REASONS)
    first = paper(office, one, "return_letter")
    office.execute("update unit set name = 'DINAS LAIN', full_name = 'DINAS LAIN'")
    assert paper(office, one, "return_letter") == first == paper(office, one, "return_letter", actor=COUNTER)
    assert "DINAS LAIN" not in said(first)


def test_a_paper_is_for_its_applicant_and_the_agency(office):
    one = returned(office, office.submitted(), REASONS)
    assert paper(office, one, "return_letter", actor=AUDITOR)["media_type"] == "application/pdf"
    for actor in (BUDI, OTHER_COUNTER):
        refused(NotFound, "application_not_found", paper, office, one, "return_letter", actor=actor)
    for kind, position in (("return_letter", 2), ("invitation", 1), ("inspection_report", 1)):
        refused(NotFound, "application_paper_not_found", paper, office, one, kind, position)
    assert papers(office, office.submitted(BUDI), BUDI) == []


def test_a_refused_return_has_no_letter(office):
    one = office.submitted()
    with pytest.raises(Conflict):
        office.return_application(COUNTER, application_id=one["application_id"], revision=99, step="file_check", reasons={"location": "x"})
    assert papers(office, one) == []


def test_a_visit_has_an_invitation_each_time_it_is_planned_and_a_report_when_it_is_done(office):
    one = office.at_inspection()
    visit = {"application_id": one["application_id"], "step": one["step"]}
    planned = office.schedule_inspection(
        TEAM, **visit, revision=0, day="2026-11-24", starts="09:30", team=["Teguh Contoh"], prepare="Denah"
    )
    plan = {"day": "2026-11-25", "starts": "13:00", "team": ["Teguh Contoh", "Rina Contoh"], "reason": "Hujan"}
    planned = office.schedule_inspection(TEAM, **visit, revision=planned["revision"], **plan)
    verdicts = {point["code"]: "fits" for point in planned["points"]} | {planned["points"][0]["code"]: "differs"}
    notes = {planned["points"][0]["code"]: "Papan nama belum ada"}
    report = {
        "visited_on": "2026-11-23",
        "verdicts": verdicts,
        "notes": notes,
        "conclusion": "suitable_with_conditions",
        "remarks": "Pasang papan",
    }
    office.save_inspection_report(TEAM, **visit, revision=planned["revision"], **report)
    assert [each["kind"] for each in papers(office, one)] == ["invitation", "invitation"], "a report is one when the step is done"
    done = office.advance_application(TEAM, **at(office.get_application(TEAM, application_id=one["application_id"])), step=one["step"])
    assert ("inspection_report", 1) in [(each["kind"], each["position"]) for each in papers(office, done)]
    first, second = (said(paper(office, one, "invitation", position)) for position in (1, 2))
    assert "Selasa, 24 November 2026, pukul 09.30 WIB" in first and "Denah" in first and "menggantikan" not in first
    assert (
        "Rabu, 25 November 2026, pukul 13.00 WIB" in second
        and "menggantikan jadwal Selasa, 24 November 2026" in second
        and "Hujan" in second
    )
    text = said(paper(office, one, "inspection_report"))
    for words in ("Teguh Contoh, Rina Contoh", "Papan nama belum ada", "Tidak sesuai", "Sesuai dengan catatan. Pasang papan"):
        assert words in text
    told = [each.data.get("letter_number") for each in office.door.events() if each.type == "inspection_scheduled"]
    assert told == [each["number"] for each in papers(office, one) if each["kind"] == "invitation"]


def test_a_visit_that_was_called_off_has_no_further_invitation(office):
    one = office.at_inspection()
    visit = {"application_id": one["application_id"], "step": one["step"]}
    planned = office.schedule_inspection(TEAM, **visit, revision=0, day="2026-11-24", starts="09:30", team=["Teguh Contoh"])
    office.cancel_inspection(TEAM, **visit, revision=planned["revision"], reason="Banjir")
    assert [each["kind"] for each in papers(office, one)] == ["invitation"]


def recommended(office, one, note):
    return office.advance_application(TEAM, **at(one), step=one["step"], note=note)


def at_recommendation(office, permit_type="KRK"):
    one = office.submitted(permit_type=permit_type)
    while one["current_step"]["act"] != "recommend":
        one = office.advanced(one, 1)
    return one


@pytest.mark.parametrize("objects", [False, True])
def test_each_unit_that_answers_has_a_recommendation_which_the_office_reads_and_the_applicant_does_not(office, objects):
    one = at_recommendation(office)
    if objects:
        office.send_back_application(TEAM, **at(one), step=one["step"], reason="Denah tidak memadai")
    else:
        recommended(office, one, "Tempat praktik memenuhi syarat")
    (known,) = papers(office, one, COUNTER)
    assert (known["kind"], known["number"]) == ("recommendation", "503/0001/REKOMENDASI/DPMPTSP/XI/2026")
    text = said(paper(office, one, "recommendation", actor=COUNTER))
    words = ("berkeberatan", "Denah tidak memadai") if objects else ("kami rekomendasikan", "Tempat praktik memenuhi syarat")
    for each in (*words, known["number"], one["number"], "Tim Contoh", "Siti Contoh"):
        assert each in text
    assert papers(office, one) == []
    refused(NotFound, "application_paper_not_found", paper, office, one, "recommendation")


def test_a_return_at_the_step_of_a_recommendation_recommends_nothing(office):
    one = at_recommendation(office)
    if "return" in office.get_application(TEAM, application_id=one["application_id"])["may"]:
        office.return_application(TEAM, **at(one), step=one["step"], reasons={"location": "Kurang"})
    assert [each["kind"] for each in papers(office, one, COUNTER)] in ([], ["return_letter"])


def without_number(text, *numbers):
    for each in (*numbers, "(diberikan saat dikirim)", "PRATINJAU"):
        text = text.replace(each, "")
    return " ".join(text.split())


def test_a_return_is_seen_before_it_is_done_in_the_words_that_it_will_have(office):
    one = office.submitted()
    said_of = {"location": "Alamat tidak lengkap: <b>RT</b> belum ada"}
    about = {"application_id": one["application_id"], "step": "file_check", "reasons": said_of, "note": "Mohon segera"}
    seen = office.preview_return_letter(COUNTER, **about)
    assert seen["key"].startswith("previews/") and office.preview_return_letter(COUNTER, **about)["key"] == seen["key"]
    assert papers(office, one) == [] and office.get_application(SITI, application_id=one["application_id"])["status"] != "returned"
    returned(office, one, said_of)
    number = papers(office, one)[0]["number"]
    text = said(seen)
    assert "PRATINJAU" in text and "(diberikan saat dikirim)" in text and number not in text
    assert without_number(text) == without_number(said(paper(office, one, "return_letter")), number)


def test_the_preview_of_a_return_says_on_a_page_apart_what_is_read_in_english(office):
    one, picked = office.submitted(), reasons_for("return")[0].text
    said_of = {"location": f"{picked['id']} Lihat RT.", "requirements": "Kurang lengkap."}
    seen = said(office.preview_return_letter(COUNTER, application_id=one["application_id"], step="file_check", reasons=said_of))
    assert f"Bukan bagian surat: {process_papers.APART.partition(': ')[2]}" in seen
    apart = seen.partition("Bukan bagian surat")[2]
    assert f"Permit location {picked['en']} Lihat RT." in apart and "(tetap bahasa Indonesia)" in apart and picked["id"] not in apart
    returned(office, one, said_of)
    made = said(paper(office, one, "return_letter"))
    assert picked["id"] in made and "Bukan bagian surat" not in made and picked["en"] not in made


def test_what_may_not_be_returned_or_planned_has_no_preview(office):
    one = office.submitted()
    about = {"application_id": one["application_id"], "step": "file_check"}
    refused(Invalid, "invalid_fields", office.preview_return_letter, COUNTER, **about, reasons={"location": " "})
    refused(NotAllowed, "not_your_step", office.preview_return_letter, TEAM, **about, reasons={"location": "x"})
    refused(NotFound, "application_not_found", office.preview_return_letter, OTHER_COUNTER, **about, reasons={"location": "x"})
    plan = {"day": "2026-11-24", "starts": "09:30", "team": ["Teguh Contoh"]}
    refused(NotFound, "inspection_not_found", office.preview_invitation, COUNTER, **about, **plan)


def test_an_invitation_is_seen_before_anybody_is_invited(office):
    one = office.at_inspection()
    visit = {"application_id": one["application_id"], "step": one["step"]}
    plan = {"day": "2026-11-24", "starts": "09:30", "team": ["Teguh Contoh"], "prepare": "Denah"}
    refused(Invalid, "invalid_fields", office.preview_invitation, TEAM, **visit, **plan | {"team": []})
    for more, revision in (({}, 0), ({"starts": "13:00", "reason": "Hujan"}, 1)):
        seen = said(office.preview_invitation(TEAM, **visit, **plan | more))
        assert office.get_inspection(TEAM, application_id=one["application_id"])["revision"] == revision
        office.schedule_inspection(TEAM, **visit, revision=revision, **plan | more)
        known = [each for each in papers(office, one) if each["kind"] == "invitation"][-1]
        made = said(paper(office, one, "invitation", known["position"]))
        assert "PRATINJAU" in seen and without_number(seen) == without_number(made, known["number"])


def test_previews_are_swept_and_papers_stay(office):
    one = office.submitted()
    about = {"application_id": one["application_id"], "step": "file_check"}
    seen = [
        office.preview_return_letter(COUNTER, **about, reasons={"location": "x"}),
        office.preview_rejection_letter(COUNTER, **about, reason="Tidak lengkap"),
    ]
    returned(office, one, REASONS)
    kept = paper(office, one, "return_letter")
    files = Files(os.environ["FILES_URL"])
    long_ago = (NOW - timedelta(days=30)).timestamp()
    for each in (*seen, kept):
        os.utime(Path(os.environ["FILES_URL"].removeprefix("file://"), each["key"]), (long_ago, long_ago))
    office.door.run("sweep_files", now=NOW)
    assert files.get(kept["key"])
    for each in seen:
        with pytest.raises(FileNotFoundError):
            files.get(each["key"])


def test_a_photo_of_a_point_stands_below_it_in_the_report(office):
    one = office.at_inspection()
    visit = {"application_id": one["application_id"], "step": one["step"]}
    planned = office.schedule_inspection(TEAM, **visit, revision=0, day="2026-11-24", starts="09:30", team=["Teguh Contoh"])
    point = planned["points"][1]["code"]
    refused(Invalid, "invalid_fields", office.photo, TEAM, one, point="NOWHERE")
    stored = Files(os.environ["FILES_URL"]).put(prefix="inspections", data=picture())
    file = {"name": "gudang.png", "media_type": "image/png", **stored.as_dict()}
    office.photo(TEAM, one, caption="Jalan masuk")
    shown = office.add_inspection_photo(TEAM, **visit, file=file, caption="Gudang belakang", point=point)["photos"]
    assert [each["point"] for each in shown] == [None, point]
    verdicts = {each["code"]: "fits" for each in planned["points"]}
    report = {"visited_on": "2026-11-23", "verdicts": verdicts, "conclusion": "suitable"}
    office.save_inspection_report(TEAM, **visit, revision=planned["revision"], **report)
    office.advance_application(TEAM, **at(office.get_application(TEAM, application_id=one["application_id"])), step=one["step"])
    made = paper(office, one, "inspection_report")
    text, reader = said(made), pypdf.PdfReader(io.BytesIO(Files(os.environ["FILES_URL"]).get(made["key"])))
    assert "Gudang belakang" in text and "Jalan masuk" not in text
    assert {each.image.size for page in reader.pages for each in page.images} == {(900, 600)}


def test_a_report_whose_photo_is_gone_is_made_all_the_same(office):
    one = office.at_inspection()
    visit = {"application_id": one["application_id"], "step": one["step"]}
    planned = office.schedule_inspection(TEAM, **visit, revision=0, day="2026-11-24", starts="09:30", team=["Teguh Contoh"])
    office.photo(TEAM, one, caption="Hilang", point=planned["points"][0]["code"])  # a file that was never stored
    report = {"visited_on": "2026-11-23", "verdicts": {each["code"]: "fits" for each in planned["points"]}, "conclusion": "suitable"}
    office.save_inspection_report(TEAM, **visit, revision=planned["revision"], **report)
    office.advance_application(TEAM, **at(office.get_application(TEAM, application_id=one["application_id"])), step=one["step"])
    assert "Hilang" in said(paper(office, one, "inspection_report"))


def picture():
    held = io.BytesIO()
    Image.new("RGB", (900, 600), (90, 140, 190)).save(held, "PNG")
    return held.getvalue()
