"""A permit in the words of its type: every section where it belongs, everything typed as text only, the photo small and clean, and pages that
stay inside their margins."""

import io
from dataclasses import replace

import pypdf
import pypdfium2
import pytest
from PIL import Image

from bus.files import Files
from bus.refusals import Invalid
from permits import permit_pdf, permit_text_pdf, typesetter
from permits.domain.catalogue import permit_text
from permits.domain.catalogue.field import Field, FieldChoice
from permits.domain.catalogue.permit_text import PLACEHOLDERS, PermitText
from permits.domain.document import StoredFile
from tests.permits.test_permit_pdf import PAGE, URL, rendered, tags, text_of

FULL = PermitText(
    title="Izin {permit_type}",
    considering="a. bahwa **{holder_name}** mengajukan permohonan {application_number};\nb. bahwa syaratnya terpenuhi;",
    recalling="1. Undang-Undang Nomor 17 Tahun 2023;\n2. Peraturan Daerah Nomor 1;",
    deciding="Memberikan izin kepada:",
    body="Paling banyak {field:BEDS}.\n\n| Penanggung jawab | {responsible_person} |",
    conditions="| No | Ketentuan |\n|---|---|\n| 1 | Memasang papan nama |",
    closing="Berlaku sampai {valid_until} di {place}.",
    photo="PASFOTO",
)
BEDS = Field("BEDS", "whole", {"id": "Tempat tidur", "en": "Beds"}, unit="tempat tidur")


def worded(text=FULL, answers=None, documents=None):
    own = permit_text_pdf.worded(text, fields=[BEDS], answers=answers or {"BEDS": "1250"}, documents=documents or {})
    return replace(PAGE, worded=own)


def faults(text):
    return [(section, each["code"], each["line"]) for section, each in permit_text.faults_of(text, asks={"BEDS"}, shows={"PASFOTO"})]


def test_every_section_is_printed_with_what_its_placeholders_stand_for():
    made = rendered(worded())
    text = text_of(made)
    for said in (
        "IZIN SURAT IZIN PRAKTIK DOKTER",
        "Menimbang bahwa Siti Contoh mengajukan permohonan",
        "Mengingat Undang-Undang Nomor 17",
        "M E M U T U S K A N",
        "Memberikan izin kepada:",
        "Paling banyak 1.250 tempat tidur.",
        "Penanggung jawab –",
        "Ketentuan No Ketentuan 1 Memasang papan nama",
        "Berlaku sampai 26 November 2031 di Muara Enim.",
        "Pas foto",
        "Nomor 503/0001/SIPD/DPMPTSP/2026 · http://127.0.0.1:8080/v/MFRGGZDFMZTWQ2LKMFRGGZDFMY",
        "Halaman 1 dari",
        "Rahmat Contoh",
    ):
        assert said.replace(" ", "").casefold() in text.replace(" ", "").casefold(), said
    assert "UU 17/2023" not in text, "its own text stands in the place of the legal basis"
    root = pypdf.PdfReader(io.BytesIO(made)).trailer["/Root"]
    assert root["/Lang"] == "id" and {"/H1", "/H2", "/Table", "/TH", "/L", "/Figure"} <= tags(root["/StructTreeRoot"])
    assert rendered(worded()) == made


def test_an_empty_section_is_as_on_every_permit():
    text = text_of(rendered(worded(PermitText(body="Isi."))))
    assert "memberikan Surat Izin Praktik Dokter kepada" in text and "UU 17/2023" in text and "wajib mematuhi" in text
    assert "Pas foto" not in text and "Menimbang" not in text


def test_every_placeholder_that_is_offered_is_filled_in():
    assert tuple(permit_text_pdf.values_of(PAGE, address="x")) == PLACEHOLDERS
    all_of_them = PermitText(body="\n".join(f"<{name}> {{{name}}}".replace("<", "").replace(">", ":") for name in PLACEHOLDERS))
    assert faults(all_of_them) == []
    assert "{" not in text_of(rendered(worded(all_of_them)))


@pytest.mark.parametrize("evil", ["<script>alert(1)</script>", '"><img src="file:///etc/passwd">', "{{ 7 * 7 }}", "**<b>**", "{number}"])
def test_what_a_holder_is_called_is_printed_and_neither_filled_in_nor_followed(evil):
    own = permit_text_pdf.worded(PermitText(body="Untuk {holder_name}."), fields=[], answers={}, documents={})
    text = text_of(rendered(replace(PAGE, holder=evil, worded=own)))
    assert f"Untuk{evil}.".replace(" ", "") in text.replace(" ", "")


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({"body": "satu\n{holder}"}, ("body", "placeholder_unknown", 2)),
        ({"body": "{field:ROOMS}"}, ("body", "placeholder_field", 1)),
        ({"conditions": "| a | b |\n| c |"}, ("conditions", "mark_uneven", 2)),
        ({"closing": "<b>x</b>"}, ("closing", "mark_html", 1)),
        ({"title": "a\nb"}, ("title", "mark_one_line", 2)),
        ({"title": "x" * 201}, ("title", "too_long", 0)),
        ({"photo": "KTP"}, ("photo", "permit_photo_unknown", 0)),
    ],
)
def test_what_cannot_be_printed_is_refused_with_its_place(changed, found):
    assert faults(FULL) == []
    text = replace(FULL, **changed)
    assert faults(text)[0] == found
    with pytest.raises(Invalid) as refused:
        permit_text.written(vars(text), asks={"BEDS"}, shows={"PASFOTO"})
    section, code, line = found
    told = refused.value.details["fields"][section]
    assert (told["code"], told["line"]) == (code, line)


def test_all_faults_of_a_section_are_told_at_once():
    with pytest.raises(Invalid) as refused:
        permit_text.written({"body": "{x}\n{y}\n**z"}, asks=(), shows=())
    also = refused.value.details["fields"]["body"]["also"]
    assert [each["line"] for each in also] == [1, 2] or [each["line"] for each in also] == [2, 3] or len(also) == 2


def test_nothing_but_empty_sections_is_no_text():
    assert permit_text.written({"title": " ", "body": "\n"}, asks=(), shows=()) is None
    assert permit_text.read(None) is None and permit_text.read({"later": "x"}) is None


@pytest.mark.parametrize(
    ("field", "answer", "printed"),
    [
        (Field("A", "date", {}), "2026-01-02", "2 Januari 2026"),
        (Field("A", "money", {}), "1500000", "Rp1.500.000"),
        (Field("A", "decimal", {}, unit="m²"), "1234.5", "1.234,5 m²"),
        (Field("A", "flag", {}), "no", "Tidak"),
        (Field("A", "choice", {}, choices=(FieldChoice("X", {"id": "Rumah", "en": "House"}),)), "X", "Rumah"),
        (Field("A", "text", {}), "Jl. <b>", "Jl. <b>"),
        (Field("A", "later", {}), "as it is", "as it is"),
    ],
)
def test_answers_are_printed_as_indonesians_write_them(field, answer, printed):
    assert permit_text_pdf.answer_on_paper(field, answer) == printed


@pytest.fixture
def photo(tmp_path, monkeypatch):
    """Makes a document with a photo of that size and mode."""
    monkeypatch.setenv("FILES_URL", f"file://{tmp_path}/files")

    def made(size=(600, 900), mode="RGB", data=None, kind="JPEG"):
        written = io.BytesIO()
        if data is None:
            Image.new(mode, size, 128 if mode in ("L", "P") else (200, 30, 30) + (() if mode == "RGB" else (90,))).save(written, kind)
        stored = Files.from_env().put(prefix="documents", data=data or written.getvalue())
        return StoredFile(name="foto.jpg", media_type=f"image/{kind.lower()}", **stored.as_dict())

    return made


class Document:
    def __init__(self, file):
        self.file = file


def pictures(made):
    """Each once, however many pages name it."""
    return list({image.data: image for page in pypdf.PdfReader(io.BytesIO(made)).pages for image in page.images}.values())


@pytest.mark.parametrize(("mode", "kind"), [("RGB", "JPEG"), ("L", "JPEG"), ("CMYK", "JPEG"), ("RGBA", "PNG"), ("P", "PNG")])
def test_the_photo_is_printed_small_in_the_colours_of_a_screen(photo, mode, kind):
    page = worded(documents={"PASFOTO": Document(photo(mode=mode, kind=kind))})
    made = typesetter.written(permit_pdf.to_html(page, public_url=URL), identity="x")
    (image,) = pictures(made)
    assert image.image.size == permit_text_pdf.PHOTO_PIXELS and image.image.mode == "RGB"
    assert "Pas foto" not in text_of(made)


@pytest.mark.parametrize("broken", [b"", b"no picture", b"\xff\xd8\xff" + b"x" * 100])
def test_a_photo_that_cannot_be_read_leaves_its_frame(photo, broken):
    page = worded(documents={"PASFOTO": Document(photo(data=broken or b"x"))})
    made = rendered(page)
    assert pictures(made) == [] and "Pas foto" in text_of(made)
    gone = replace(photo(), key="documents/00/none")
    assert "Pas foto" in text_of(rendered(worded(documents={"PASFOTO": Document(gone)})))


LONG = "Perkumpulan Usaha Bersama Masyarakat Panjang Sekali Namanya di Kabupaten Muara Enim dan Sekitarnya"
ROWS = "\n".join(
    f"| {n} | Pemegang izin wajib melaporkan setiap perubahan data paling lambat tiga puluh hari. | {n} hari |" for n in range(1, 100)
)
STRETCHED = [
    {"holder": LONG, "title": LONG},
    {"holder": "X" * 100, "approved_by": "Y" * 100, "number": "503/" + "9" * 50},
    {"worded": replace(FULL, conditions=f"| No | Ketentuan | Waktu |\n|---|---|---|\n{ROWS}")},
    {"worded": replace(FULL, conditions="|" + f" {'Z' * 40} |" * 8, body="W" * 900, considering="a. " + "V" * 300)},
]


@pytest.mark.parametrize("change", STRETCHED, ids=["long", "unbroken", "three pages", "wide table"])
@pytest.mark.parametrize("own", [False, True], ids=["standard", "own text"])
def test_nothing_is_printed_outside_of_the_margins(change, own):
    """As a picture of A4 at 100 dots an inch: beyond the frame there is only the foot."""
    text = change.get("worded")
    if text and not own:
        pytest.skip("the standard paper has no such part")
    plain = {name: value for name, value in change.items() if name != "worded"}
    page = replace(worded(text or FULL) if own else PAGE, **plain)
    document = pypdfium2.PdfDocument(typesetter.written(permit_pdf.to_html(page, public_url=URL), identity="x"))
    with document:
        assert len(document) >= (3 if text and ROWS in text.conditions else 1)
        for each in document:
            picture = each.render(scale=100 / 72).to_pil().convert("L")
            assert picture.size == (827, 1170)
            wide, high = picture.size
            left, right, top = (round(mm / 25.4 * 100) for mm in (11, 11, 11))
            for box in (
                (0, 0, left, high),
                (wide - right, 0, wide, high),
                (0, 0, wide, top),
                (0, high - round(12 / 25.4 * 100), wide, high),
            ):
                assert min(picture.crop(box).tobytes()) > 250, f"ink beyond the margin {box}"
            inside = picture.crop((left + 8, top + 8, wide - right - 8, high - round(33 / 25.4 * 100)))
            frame = [round(mm / 25.4 * 100) for mm in (14.2, 24.2)]
            for side in (
                picture.crop((frame[0], top + 20, frame[1], 1000)),
                picture.crop((wide - frame[1], top + 20, wide - frame[0], 1000)),
            ):
                assert min(side.tobytes()) > 250, "text runs into the frame"
            assert min(inside.tobytes()) < 100
