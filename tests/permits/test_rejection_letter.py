"""The letter of a rejection: what it says, that it never changes, that its numbers have no gap, and who gets it."""

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from bus.files import Files
from bus.refusals import Conflict, Invalid, NotAllowed, NotFound
from permits.domain import letter
from tests.permits.office import AUDITOR, BUDI, COUNTER, NOW, OTHER_COUNTER, SITI, VERIFIER, Office, at, refused
from tests.permits.test_receipt_pdf import URL, text_of

REASON = "STR tidak terbaca.\nSurat tempat praktik <belum> ada."


@pytest.fixture
def office(database, permits_office, tmp_path, monkeypatch):
    monkeypatch.setenv("FILES_URL", f"file://{tmp_path}/files")
    monkeypatch.setenv("PUBLIC_URL", URL)
    return Office(database(permits_office))


def rejected(office, one=None, **asked):
    one = one or office.submitted(**asked)
    return office.reject_application(COUNTER, **at(one), step="file_check", reason=REASON)


def bytes_of(office, actor, one, **more):
    return Files(os.environ["FILES_URL"]).get(
        office.call("get_rejection_letter", actor, application_id=one["application_id"], **more)["key"]
    )


def test_the_letter_says_what_was_applied_for_why_not_on_which_law_and_what_to_do(office):
    one = rejected(office, permit_type="SIPD")
    assert one["rejection_letter"] == {"number": "503/0001/PENOLAKAN/DPMPTSP/XI/2026"}
    text = text_of(bytes_of(office, SITI, one))
    for said in (
        *("503/0001/PENOLAKAN/DPMPTSP/XI/2026", one["number"], "Surat Izin Praktik Dokter", "Siti Contoh", "23 November 2026"),
        *("STR tidak terbaca. Surat tempat praktik <belum> ada.", "Lina Contoh", "Pemeriksaan berkas", "UU 17/2023 tentang Kesehatan"),
        *("21 hari kerja", "Undang-Undang Nomor 30 Tahun 2014", "Ajukan lagi", "Lacak permohonan"),
    ):
        assert said in text, (said, text)
    assert "KONSEP" not in text


def test_an_objection_is_in_time_for_21_working_days_of_the_offices_calendar():
    decided = datetime(2026, 11, 23, 3, tzinfo=UTC)
    assert letter.object_until(decided, days_off=frozenset(), zone="WIB").isoformat() == "2026-12-22"
    off = frozenset({datetime(2026, 12, 9).date()})
    assert letter.object_until(decided, days_off=off, zone="WIB").isoformat() == "2026-12-23"


def test_the_letter_stays_as_it_was_whatever_the_office_and_its_calendar_become(office):
    one = rejected(office, permit_type="SIPD")
    office.execute("update agency set name = 'Kabupaten Lain', office_address = 'Jl. Lain' where code = 'muara-enim'")
    office.execute("insert into agency_day_off values ('muara-enim', '2026-12-01', true, 1)")
    text = text_of(bytes_of(office, SITI, one))
    assert "Kabupaten Muara Enim" in text and "22 Desember 2026" in text and "Lain" not in text


def test_the_letter_is_made_once_and_everybody_gets_the_same_bytes(office, monkeypatch):
    one = rejected(office)
    first = bytes_of(office, SITI, one)
    monkeypatch.setattr("permits.rejection_pdf.pdf.written", lambda *_, **__: pytest.fail("made again"))
    for actor in (SITI, COUNTER, AUDITOR):
        assert bytes_of(office, actor, one, now=NOW + timedelta(days=900)) == first
    key = office.get_rejection_letter(SITI, application_id=one["application_id"])["key"]
    office.door.run("sweep_files", now=datetime.now(UTC) + timedelta(days=900))
    assert Files(os.environ["FILES_URL"]).get(key) == first


def test_only_its_applicant_and_the_office_get_it_and_only_of_what_was_rejected(office):
    one, waiting = rejected(office), office.submitted(BUDI)
    for actor in (BUDI, OTHER_COUNTER):
        refused(NotFound, "application_not_found", office.get_rejection_letter, actor, application_id=one["application_id"])
    refused(NotFound, "rejection_letter_not_found", office.get_rejection_letter, BUDI, application_id=waiting["application_id"])


def test_what_was_rejected_before_there_were_letters_is_read_as_before(office):
    one = rejected(office)
    office.execute("delete from paper where kind = 'rejection'")
    assert office.get_application(SITI, application_id=one["application_id"])["rejection_letter"] is None
    refused(NotFound, "rejection_letter_not_found", office.get_rejection_letter, SITI, application_id=one["application_id"])


def test_letters_are_numbered_without_gap_whatever_the_permit_type_and_however_many_at_once(office):
    drafts = [office.submitted(actor, permit_type=code) for code in ("SKP", "SIPB", "SIPD") for actor in (SITI, BUDI)]
    refused(Invalid, "invalid_fields", office.reject_application, COUNTER, **at(drafts[0]), step="file_check", reason=" ")
    refused(
        Conflict,
        "application_changed",
        office.reject_application,
        COUNTER,
        **{**at(drafts[0]), "revision": 99},
        step="file_check",
        reason="x",
    )
    with ThreadPoolExecutor(6) as pool:
        numbers = [one["rejection_letter"]["number"] for one in pool.map(lambda one: rejected(office, one), drafts)]
    assert sorted(numbers) == [f"503/{n:04d}/PENOLAKAN/DPMPTSP/XI/2026" for n in range(1, 7)]


def test_the_letter_can_be_looked_at_before_without_number_and_rejects_nothing(office):
    one = office.submitted(permit_type="SIPD")
    asked = {"application_id": one["application_id"], "step": "file_check", "reason": REASON}
    file = office.preview_rejection_letter(COUNTER, **asked)
    text = text_of(Files(os.environ["FILES_URL"]).get(file["key"]))
    assert "KONSEP" in text and "(diberikan saat dikirim)" in text and "STR tidak terbaca." in text
    assert office.get_application(SITI, application_id=one["application_id"])["status"] == "submitted"
    refused(NotAllowed, "not_your_step", office.preview_rejection_letter, VERIFIER, **asked)
    refused(Invalid, "invalid_fields", office.preview_rejection_letter, COUNTER, **{**asked, "reason": ""})


def test_event_and_record_name_the_letter(office):
    one = rejected(office)
    event = next(each for each in office.door.events() if each.type == "application_rejected")
    assert event.data["letter_number"] == one["rejection_letter"]["number"]
    assert office.recorded()[-1][4] == {"step": "file_check", "letter_number": one["rejection_letter"]["number"]}
