"""The permit on paper: what it says, that its QR leads to the public check, and that nothing else leaves or enters."""

import html
import io
import os
import re
from dataclasses import replace
from datetime import date

import pypdf
import pytest
import segno

from bus.files import Files
from bus.refusals import Conflict, NotFound
from permits import permit_pdf, typesetter
from permits.domain.location import Location
from permits.store.offices import Unit
from tests.permits.office import AUDITOR, BUDI, COMPANY, COUNTER, NOW, OTHER_COUNTER, SITI, Office, at

URL = "http://127.0.0.1:8080"
PAGE = permit_pdf.Page(
    number="503/0001/SIPD/DPMPTSP/2026",
    title="Surat Izin Praktik Dokter",
    holder="Siti Contoh",
    responsible_person=None,
    location=Location("Jl. Contoh No. 9", "Muara Enim", "Pasar I Muara Enim", "samping puskesmas", "16.03.02.1009"),
    kind="Baru",
    application_number="0001/SIPD/DPMPTSP/XI/2026",
    legal_basis=("UU 17/2023 tentang Kesehatan", "SE Menkes HK.02.01/MENKES/1911/2023"),
    issued_on=date(2026, 11, 26),
    valid_from=date(2026, 11, 26),
    valid_until=date(2031, 11, 26),
    agency_name="Kabupaten Muara Enim",
    place="Muara Enim",
    office_address=None,
    office_phone=None,
    unit=Unit("dpmptsp", "DPMPTSP", "Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu"),
    approved_by="Rahmat Contoh",
    code="MFRGGZDFMZTWQ2LKMFRGGZDFMY",
)


def text_of(pdf):
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages).split())


def tags(node):
    """What kinds of element the page is tagged with."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        return set().union(*map(tags, node))
    return ({node["/S"]} if "/S" in node else set()) | tags(node["/K"]) if hasattr(node, "get") and "/K" in node else set()


def rendered(page):
    return typesetter.written(permit_pdf.to_html(page, public_url=URL), identity=page.code)


def test_the_page_says_what_a_permit_says():
    made = rendered(PAGE)
    text = text_of(made)
    for said in ("503/0001/SIPD/DPMPTSP/2026", "Siti Contoh", "Jl. Contoh No. 9", "UU 17/2023", "26 November 2031", "Contoh konfigurasi"):
        assert said in text
    reader = pypdf.PdfReader(io.BytesIO(made))
    assert [round(float(side) / 72 * 25.4) for side in reader.pages[0].mediabox[2:]] == [210, 297]


def test_the_page_claims_to_be_pdf_a_2a_and_carries_its_fonts():
    reader = pypdf.PdfReader(io.BytesIO(rendered(PAGE)))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "id" and {"/H1", "/Table", "/L", "/Figure"} <= tags(root["/StructTreeRoot"])
    about = reader.trailer["/Root"]["/Metadata"].get_data().decode()
    assert re.search(r"pdfaid:part\W+2", about) and re.search(r"pdfaid:conformance\W+A", about)
    fonts = [font.get_object() for font in reader.pages[0]["/Resources"]["/Font"].values()]
    assert {font["/BaseFont"].split("+")[-1].split("-")[0] for font in fonts} == {"Caladea"}
    assert all("/FontFile2" in font["/DescendantFonts"][0].get_object()["/FontDescriptor"] for font in fonts)


def test_the_same_permit_is_the_same_bytes():
    assert rendered(PAGE) == rendered(PAGE)
    assert rendered(PAGE) != rendered(replace(PAGE, holder="Budi Contoh"))


@pytest.mark.parametrize(
    ("office", "printed"),
    [
        (
            {"office_address": "Jl. Contoh No. 1", "office_phone": "(0734) 000-000"},
            '<p class="address">Jl. Contoh No. 1, telepon (0734) 000-000</p> ',
        ),
        ({"office_address": "Jl. Contoh No. 1", "office_phone": None}, '<p class="address">Jl. Contoh No. 1</p> '),
        ({"office_address": None, "office_phone": None}, ""),
    ],
)
def test_the_letterhead_has_no_gap_in_place_of_a_telephone(office, printed):
    html = " ".join(permit_pdf.to_html(replace(PAGE, **office), public_url=URL).split())
    unit = PAGE.unit.full_name
    assert f'<p class="unit">{unit}</p> {printed}</header>' in html


def test_the_qr_is_the_address_of_the_public_check():
    address = permit_pdf.check_address(PAGE.code, public_url=URL + "/")
    assert address == "http://127.0.0.1:8080/v/MFRGGZDFMZTWQ2LKMFRGGZDFMY"
    picture = segno.make(address, error="q", micro=False).svg_data_uri(border=0, scale=4)
    assert f'<img src="{picture}"' in html.unescape(permit_pdf.to_html(PAGE, public_url=URL))


@pytest.mark.parametrize(
    "evil",
    [
        "<script>alert(1)</script>",
        '<img src="file:///etc/passwd">',
        "<img src=http://127.0.0.1:1/x>",
        "{{ 7 * 7 }}",
        "</title><style>@import url(file:///etc/passwd);</style>",
        '"><iframe src="//example.test">',
    ],
)
def test_what_people_typed_is_printed_and_never_followed(evil):
    page = replace(PAGE, holder=evil, location=Location(evil, evil, evil, evil), title=evil, approved_by=evil)
    text = text_of(rendered(page)).replace(" ", "").casefold()
    assert text.count(evil.replace(" ", "").casefold()) >= 4


@pytest.mark.parametrize("address", ["file:///etc/passwd", "http://127.0.0.1:1/x", "https://example.test/", "bundled:other"])
def test_nothing_is_fetched_but_the_fonts(address):
    from weasyprint.urls import FatalURLFetchingError

    with pytest.raises(FatalURLFetchingError):
        typesetter.fetcher().fetch(address)
    assert typesetter.fetcher().fetch("bundled:regular").read(4) == b"\x00\x01\x00\x00"


def test_long_names_and_many_laws_run_on_to_another_page_and_stay_whole():
    long = "Perkumpulan Panjang Sekali Namanya " * 3
    page = replace(PAGE, holder=long[:100], legal_basis=tuple(f"Dasar hukum nomor {n}: {long}" for n in range(1, 25)))
    text = text_of(rendered(page))
    assert "Dasar hukum nomor 24" in text and "Halaman 2 dari 2" in text


@pytest.fixture
def office(database, permits_office, tmp_path, monkeypatch):
    monkeypatch.setenv("FILES_URL", f"file://{tmp_path}/files")
    monkeypatch.setenv("PUBLIC_URL", "https://izin.contoh.test")
    return Office(database(permits_office))


def test_an_issued_permit_gets_its_pdf_and_tells_of_it(office):
    one = office.issued()
    permit_id = one["permit"]["permit_id"]
    with pytest.raises(Conflict, match="permit_document_not_ready"):
        office.get_permit_file(SITI, permit_id=permit_id)
    event = office.make_pdf(one)
    file = office.get_permit_file(SITI, permit_id=permit_id)
    pdf = Files(os.environ["FILES_URL"]).get(file["key"])
    assert len(pdf) == file["size"]
    assert one["permit"]["number"] in text_of(pdf) and "Rahmat Contoh" in text_of(pdf)
    assert file["name"].startswith("503-0001-SKP-DPMPTSP-") and file["media_type"] == "application/pdf"
    ready = office.door.events()[-1]
    assert (ready.type, ready.subject, ready.seq) == ("permit_document_ready", f"permit/{permit_id}", 1)
    assert ready.data["number"] == one["permit"]["number"]
    assert office.get_application(SITI, application_id=one["application_id"])["permit"]["document_ready"]

    again = len(office.door.events())
    assert office.make_pdf(one).id == event.id
    assert len(office.door.events()) == again
    assert office.get_permit_file(SITI, permit_id=permit_id) == file


def test_a_permit_file_is_for_its_holder_and_the_agency(office):
    one = office.issued()
    office.make_pdf(one)
    permit_id = one["permit"]["permit_id"]
    assert office.get_permit_file(AUDITOR, permit_id=permit_id) == office.get_permit_file(SITI, permit_id=permit_id)
    for actor, asked in [(BUDI, permit_id), (OTHER_COUNTER, permit_id), (SITI, 999)]:
        with pytest.raises(NotFound, match="permit_not_found"):
            office.get_permit_file(actor, permit_id=asked)
    assert office.list_permits(BUDI) == []


def test_anybody_can_check_a_permit_and_learns_nothing_private(office):
    permit = office.issued()["permit"]
    found = office.verify_permit(code=permit["code"])
    assert found == office.verify_permit(code=f" {permit['code'].lower()} ")
    assert (found["number"], found["status"], found["holder_name"]) == (permit["number"], "active", "S. C.")
    assert found["agency_name"] == "Kabupaten Muara Enim"
    assert "Siti" not in str(found)
    for wrong in ("", "x", permit["code"][:-1], permit["number"], "' or 1=1 --"):
        with pytest.raises(NotFound, match="permit_not_found"):
            office.verify_permit(code=wrong)


def test_a_permit_verifies_as_expired_after_its_last_day(office):
    permit = office.issued()["permit"]
    last = date.fromisoformat(permit["valid_until"])
    # 16:59 UTC is the last minute of the office's day, 17:00 the first of the next.
    on_last_day = NOW.replace(year=last.year, month=last.month, day=last.day, hour=16, minute=59)
    assert office.call("verify_permit", now=on_last_day, code=permit["code"])["status"] == "active"
    assert office.call("verify_permit", now=on_last_day.replace(hour=17, minute=0), code=permit["code"])["status"] == "expired"


def test_a_company_is_named_on_the_public_check(office):
    company = office.save_company(SITI, company_id=None, **COMPANY)
    draft = office.complete_draft(permit_type="APOTEK", applicant_type="company")
    draft = office.change_application(SITI, **at(draft), company_id=company["company_id"])
    permit = office.advanced(office.submit_application(SITI, **at(draft)), 4)["permit"]
    assert office.verify_permit(code=permit["code"])["holder_name"] == "CV Contoh Sehat"


def test_a_revoked_permit_no_longer_verifies_as_active(office):
    permit = office.issued()["permit"]
    office.execute(f"update permit set revoked_at = now() where id = {permit['permit_id']}")
    assert office.verify_permit(code=permit["code"])["status"] == "revoked"
    assert office.list_permits(SITI)[0]["status"] == "revoked"


def test_the_counter_sees_the_permit_in_the_application(office):
    one = office.issued()
    assert office.get_application(COUNTER, application_id=one["application_id"])["permit"]["code"] == one["permit"]["code"]
