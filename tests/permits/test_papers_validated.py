"""All papers before an independent reader: Apache PDFBox's validator, and a decoder that reads the QR from the printed picture.

The validator knows PDF/A-1b, the narrower ancestor of our PDF/A-2a: what it finds besides the list below is wrong in both. It needs Java and
Debian's packages libpdfbox2-java, libactivation-java and libjaxb-api-java, or their jars below PREFLIGHT_JARS; without them its test is skipped.
"""

import io
import os
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pypdf
import pypdfium2
import pytest
from PIL import Image

from bus.files import Files
from permits import pdf, permit_letter_pdf, permit_pdf, process_paper_pdf, receipt_pdf, rejection_pdf, typesetter
from permits.domain.duplicate import Duplicate
from permits.domain.permit_life import REVOKED
from permits.process_paper_pdf import Section
from tests.gateway import files
from tests.permits.test_permit_pdf import PAGE, URL
from tests.permits.test_permit_text import FULL, ROWS, worded

# What PDF/A-2 (ISO 19005-2) allows and PDF/A-1 did not.
ALLOWED = {
    ("1.4", "cross reference streams"),
    ("1.2.7", "Filter specified in metadata"),
    ("3.1.11", "CIDSet entry is missing"),
    ("4.1.2", "Transparency error, ca entry"),
    ("2.2.1", "Transparency"),
}
OFFICE = {
    "agency_name": PAGE.agency_name, "office_address": "Jl. Contoh No. 1", "office_phone": None, "unit": PAGE.unit,
}  # fmt: skip
CASE = {"agency": "muara-enim", **OFFICE}
RECEIPT = receipt_pdf.Page(
    number="0001/SIPD/DPMPTSP/XI/2026", title=PAGE.title, kind="Baru", applicant="Siti Contoh", company=None, location=PAGE.location,
    submitted_at=datetime(2026, 11, 23, 3, tzinfo=UTC), due_on=date(2026, 11, 30), working_days=5,
    next_steps=(("Pemeriksaan berkas", date(2026, 11, 24)), ("Terbit", None)), zone="WIB", **CASE,
)  # fmt: skip
REJECTION = rejection_pdf.Page(
    number="503/0001/PENOLAKAN/DPMPTSP/XI/2026", application_number="0001/SIPD/DPMPTSP/XI/2026", title=PAGE.title, kind="Baru",
    applicant="Siti Contoh", company="CV Contoh", location=PAGE.location, submitted_on=date(2026, 11, 20), decided_on=date(2026, 11, 27),
    reason="STR tidak terbaca.", legal_basis=PAGE.legal_basis, step="Penetapan", by_head=True, decided_by="Kadir", for_name=None,
    object_until=date(2026, 12, 28), place="Muara Enim", **CASE,
)  # fmt: skip
LETTER = permit_letter_pdf.Page(
    kind=REVOKED, letter="503/0001/CABUT/DPMPTSP/2026", number=PAGE.number, permit_title=PAGE.title, holder="Siti", first_day=date(2026, 12, 1),
    decided_on=date(2026, 11, 27), reason="Alasan.", legal_basis="Pasal 12", decided_by="Kadir", code=PAGE.code, place="Muara Enim", **OFFICE,
)  # fmt: skip
RETURN = process_paper_pdf.Page(
    kind="return_letter", number="503/0001/PENGEMBALIAN/DPMPTSP/XI/2026", subject="Pengembalian permohonan", to=("Siti Contoh",),
    opening="Perlu diperbaiki.", facts=(("Nomor permohonan", "0001/SIPD/DPMPTSP/XI/2026"),),
    sections=(Section("Yang perlu diperbaiki", table=(("No", "Bagian", "Alasan"), ("1", "STR", "Buram"))), Section("Catatan", "Segera")),
    day=date(2026, 11, 27), signed_as="DPMPTSP Kabupaten Muara Enim", signed_by=(), application_number="0001/SIPD/DPMPTSP/XI/2026",
    place="Muara Enim", **CASE,
)  # fmt: skip
APART = (Section("Bukan bagian surat", table=(("Bagian", "Yang dibaca"), ("Permit location", "It is blurred."))),)
REPORT = replace(
    RETURN, kind="inspection_report", number="503/0001/BAP/DPMPTSP/XI/2026", subject="Berita acara tinjauan lapangan", to=(), signed_by=("Tim", "Contoh"),
)  # fmt: skip
# As the gateway keeps photos and sketches: in colour and grey, of each kind; and one that is not kept any more.
PHOTOS = {
    "rgb.jpg": ("image/jpeg", files.noisy("JPEG")),
    "grey.jpg": ("image/jpeg", files.saved_picture(Image.new("L", (300, 200), 90), "JPEG")),
    "rgb.png": ("image/png", files.noisy("PNG")),
    "grey.png": ("image/png", files.saved_picture(Image.new("L", (300, 200), 90), "PNG")),
    "rgb.webp": ("image/webp", files.noisy("WEBP")),
    "gone.jpg": ("image/jpeg", None),
}
DUPLICATE = replace(PAGE, duplicate=Duplicate(2, date(2028, 3, 1), "0009/SIPD/DPMPTSP/II/2028", "Rahmat Contoh", "Kadir Contoh"))
CORRECTED = replace(
    PAGE, issue=2, reissued_on=date(2027, 1, 4), corrected_place="Jl. Benar No. 9, Muara Enim", responsible_person="Ratna Contoh"
)
RECOMMENDATION = replace(RETURN, kind="recommendation", number="503/0001/REKOMENDASI/DPUPR/XI/2026", signed_by=("Tim Contoh",))
LONG = worded(replace(FULL, conditions=f"| No | Ketentuan | Waktu |\n|---|---|---|\n{ROWS}"))
PAPERS = {
    "permit": permit_pdf.to_html(PAGE, public_url=URL),
    "stamped": permit_pdf.to_html(replace(PAGE, stamp="DICABUT"), public_url=URL),
    "own text": permit_pdf.to_html(worded(), public_url=URL),
    "specimen of many pages": permit_pdf.to_html(replace(LONG, stamp="CONTOH"), public_url=URL),
    "receipt": receipt_pdf.to_html(RECEIPT, public_url=URL),
    "rejection": rejection_pdf.to_html(REJECTION, public_url=URL),
    "revocation": permit_letter_pdf.to_html(LETTER, public_url=URL),
    "return": process_paper_pdf.to_html(RETURN, public_url=URL),
    "recommendation": process_paper_pdf.to_html(RECOMMENDATION, public_url=URL),
    "invitation": process_paper_pdf.to_html(replace(RETURN, kind="invitation", number="503/0001/UNDANGAN/DPMPTSP/XI/2026"), public_url=URL),
    "report with photos": process_paper_pdf.to_html(REPORT, public_url=URL),
    "duplicate": permit_pdf.to_html(DUPLICATE, public_url=URL),
    "duplicate of a correction": permit_pdf.to_html(replace(CORRECTED, duplicate=DUPLICATE.duplicate), public_url=URL),
    "corrected permit": permit_pdf.to_html(CORRECTED, public_url=URL),
    "corrected own text": permit_pdf.to_html(replace(worded(), issue=2, reissued_on=date(2027, 1, 4)), public_url=URL),
    "replaced by a correction": permit_pdf.to_html(replace(PAGE, stamp=permit_pdf.STAMPS[permit_pdf.REPLACED]), public_url=URL),
    "preview": process_paper_pdf.to_html(replace(RETURN, stamp=process_paper_pdf.PREVIEW, apart=APART), public_url=URL),
}
CHECKED = permit_pdf.check_address(PAGE.code, public_url=URL)
FOLLOWED = pdf.tracking_address("0001/SIPD/DPMPTSP/XI/2026", agency="muara-enim", public_url=URL)
FOLLOWING = ("receipt", "rejection", "return", "recommendation", "invitation", "report with photos", "preview")
LED_TO = dict.fromkeys(PAPERS, CHECKED) | dict.fromkeys(FOLLOWING, FOLLOWED)


@pytest.fixture(autouse=True)
def photos(tmp_path, monkeypatch):
    """The report with its photos, each below a point."""
    monkeypatch.setenv("FILES_URL", (tmp_path / "store").as_uri())
    store, shown = Files.from_env(), []
    table = (("No", "Yang ditinjau", "Hasil", "Catatan"), *((str(row), "Jalan masuk", "Sesuai", "–") for row in range(1, 4)))
    for place, (name, (media_type, data)) in enumerate(PHOTOS.items()):
        key = store.put(prefix="photos", data=data, name=name).key if data else "photos/go/gone.jpg"
        shown.append(process_paper_pdf.Picture(1 + place // 2, key, media_type, f"Foto {name}"))
    page = replace(REPORT, sections=(Section("Hasil tinjauan", table=table, pictures=tuple(shown)), Section("Kesimpulan", "Sesuai.")))
    monkeypatch.setitem(PAPERS, "report with photos", process_paper_pdf.to_html(page, public_url=URL))


def jars() -> str:
    found = sorted(Path(os.environ.get("PREFLIGHT_JARS", "/usr/share/java")).rglob("*.jar"))
    wanted = ("preflight", "pdfbox2", "fontbox2", "xmpbox", "commons-logging", "activation", "jaxb-api", "javax.activation")
    return ":".join(str(each) for each in found if each.name.startswith(wanted))


def test_an_independent_validator_finds_nothing_that_pdf_a_2_forbids(tmp_path):
    if not shutil.which("java") or "preflight" not in jars():
        pytest.skip("no PDFBox preflight here: apt-get install libpdfbox2-java libactivation-java libjaxb-api-java default-jdk-headless")
    made = []
    for name, html in PAPERS.items():
        made.append(tmp_path / f"{name.replace(' ', '-')}.pdf")
        made[-1].write_bytes(typesetter.written(html, identity=name))
    validator = Path(__file__).with_name("Preflight.java")
    told = subprocess.run(["java", "-cp", jars(), str(validator), *map(str, made)], capture_output=True, text=True, timeout=240)
    lines = [line.split("\t", 1) for line in told.stdout.splitlines() if "\t" in line]
    assert [rest for code, rest in lines if code == "read"] == [str(each) for each in made], told.stderr[-2000:]
    assert [each for each in lines if each[0] != "read" and not any(each[0] == code and words in each[1] for code, words in ALLOWED)] == []


def test_the_report_that_is_validated_has_its_photos_and_goes_on_without_one_that_is_gone():
    with pypdf.PdfReader(io.BytesIO(typesetter.written(PAPERS["report with photos"], identity="x"))) as reader:
        shown = {each.indirect_reference.idnum for page in reader.pages for each in page.images}
        assert len(shown) == len([data for _, data in PHOTOS.values() if data])
        assert "Foto gone.jpg" in " ".join(page.extract_text() for page in reader.pages)


@pytest.mark.parametrize("name", PAPERS)
def test_the_qr_is_read_from_the_printed_picture(name):
    """As a telephone would see it: at 150 dots an inch, in grey."""
    zxingcpp = pytest.importorskip("zxingcpp", reason="no decoder here: pip install zxing-cpp")
    with pypdfium2.PdfDocument(typesetter.written(PAPERS[name], identity="x")) as document:
        pictures = [page.render(scale=150 / 72).to_pil().convert("L") for page in document]
        found = [each.text for picture in pictures for each in zxingcpp.read_barcodes(picture)]
    assert found == [LED_TO[name]]
