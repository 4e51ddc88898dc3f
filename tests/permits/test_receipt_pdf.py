"""The receipt on paper: number, next steps with their days, and a QR that leads to the tracking page; made once for the same content."""

import html
import io
import os
from dataclasses import replace
from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pypdf
import pytest

from bus.files import Files
from bus.refusals import NotFound
from permits import pdf, receipt_pdf
from permits.domain.plan import planned
from permits.store.offices import Office as OfficeOnPaper
from permits.store.offices import Unit
from tests.permits.office import BUDI, COUNTER, NOW, SITI, Office, at, refused
from tests.permits.test_application import submitted

URL = "https://izin.contoh.test"


@pytest.fixture
def office(database, permits_office, tmp_path, monkeypatch):
    monkeypatch.setenv("FILES_URL", f"file://{tmp_path}/files")
    monkeypatch.setenv("PUBLIC_URL", URL)
    return Office(database(permits_office))


def text_of(data):
    return " ".join("".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages).split())


def test_the_steps_are_planned_one_after_the_other_until_the_last_day_of_the_limit():
    one, _ = submitted()
    plan = planned(one, days_off=frozenset({date(2026, 11, 25)}), zone="WIB")
    assert [each.step.code for each in plan] == ["file_check", "verification", "approval", "issuance"]
    days = [each.last_day for each in plan]
    assert days == sorted(days) and days[0] == date(2026, 11, 24) and days[-1] == date(2026, 12, 1)


def test_the_receipt_says_number_next_steps_and_days_and_leads_to_the_tracking_page(office):
    one = office.submitted(permit_type="SIPD")
    file = office.get_receipt(SITI, application_id=one["application_id"])
    data = Files(os.environ["FILES_URL"]).get(file["key"])
    text = text_of(data)
    for said in (one["number"], "Surat Izin Praktik Dokter", "Siti Contoh", "23 November 2026 pukul 10.00 WIB", "30 November 2026"):
        assert said in text, said
    assert text.count("paling lambat") >= 4 and "24 November 2026" in text
    assert (file["media_type"], file["size"]) == ("application/pdf", len(data)) and file["name"].startswith("tanda-terima-0001-SIPD")
    assert pypdf.PdfReader(io.BytesIO(data)).trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_the_qr_holds_the_address_of_the_tracking_page_whatever_the_number_looks_like():
    office = OfficeOnPaper("muara-enim", "Kabupaten Muara Enim", "Muara Enim", "WIB", (Unit("dpmptsp", "DPMPTSP", "Dinas"),))
    page = receipt_pdf.page(replace(submitted()[0], number="1/SIPD & X/2026"), plan=[], office=office)
    address = pdf.tracking_address(page.number, agency=page.agency, public_url=URL + "/")
    assert parse_qs(urlsplit(address).query) == {"no": ["1/SIPD & X/2026"], "instansi": ["muara-enim"]}
    assert address.startswith(f"{URL}/lacak?")
    assert f'<img src="{pdf.qr(address)}"' in html.unescape(receipt_pdf.to_html(page, public_url=URL))


def test_it_is_made_once_and_stays_as_it_was_submitted(office, monkeypatch):
    one = office.submitted()
    first = office.get_receipt(SITI, application_id=one["application_id"])
    monkeypatch.setattr("permits.receipt_pdf.pdf.written", lambda *_, **__: pytest.fail("made again"))
    assert office.get_receipt(SITI, application_id=one["application_id"]) == first
    office.advance_application(COUNTER, **at(one), step="file_check")
    assert office.call("get_receipt", SITI, now=NOW + timedelta(days=3), application_id=one["application_id"]) == first


def test_it_says_what_was_promised_whatever_calendar_and_office_become(office, monkeypatch):
    one = office.submitted(permit_type="SIPD")
    first = office.get_receipt(SITI, application_id=one["application_id"])
    office.execute("insert into agency_day_off values ('muara-enim', '2026-11-25', true, 1)")
    office.execute("update agency set name = 'Kabupaten Lain', time_zone = 'WIT', office_phone = '0' where code = 'muara-enim'")
    assert office.get_receipt(SITI, application_id=one["application_id"]) == first
    office.execute("delete from paper")  # as of what was submitted before promises were kept
    anew = office.get_receipt(SITI, application_id=one["application_id"])
    assert anew["sha256"] != first["sha256"]


def test_a_draft_has_none_and_nobody_gets_anothers(office):
    draft, one = office.draft(), office.submitted()
    for actor, asked in ((SITI, draft), (BUDI, one)):
        refused(NotFound, "application_not_found", office.get_receipt, actor, application_id=asked["application_id"])
