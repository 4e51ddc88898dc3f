"""Letters and reports of a case under way: made out with the act, read by applicant and staff, and the same for ever."""

import io
import os

import pypdf
import pytest

from bus.files import Files
from bus.refusals import Conflict, NotFound
from tests.permits.office import AUDITOR, BUDI, COUNTER, OTHER_COUNTER, SITI, TEAM, Office, at, refused

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
