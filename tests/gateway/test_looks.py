"""What a reader shows of a file before the cleaning is shown of our copy too: compared in pixels, not by media types."""

import io
from collections.abc import Callable

import pikepdf
import pypdfium2 as pdfium
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from PIL import Image, ImageCms

from gateway import config, pdf, pdf_pictures, pictures, uploads
from gateway.confined import Refused
from tests.gateway import files

BOX = [20, 100, 180, 130]  # where on the page the mark is, from its lower left corner


def drawing(made: Pdf, code: bytes = b"0 0 0 rg 10 5 120 20 re f") -> Stream:
    return Stream(made, code, Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 160, 30]))


def marked(subtype: str, *, drawn: bool = False, **entries: object) -> bytes:
    made = files.pdf()
    mark = Dictionary(Type=Name.Annot, Subtype=Name(f"/{subtype}"), Rect=Array(BOX), F=4)
    for name, value in entries.items():
        mark[f"/{name}"] = value
    if drawn:
        mark.AP = Dictionary(N=made.make_indirect(drawing(made)))
    made.pages[0].obj.Annots = Array([made.make_indirect(mark)])
    return files.saved(made)


def field(*, drawn: bytes | None = None, anew: bool = False, **entries: object) -> bytes:
    """One form field, filled in by a program that leaves the drawing to whoever shows it."""
    made = files.pdf()
    widget = Dictionary(Type=Name.Annot, Subtype=Name.Widget, T=String("a"), Rect=Array(BOX), F=4, DA=String("/Helv 14 Tf 0 g"))
    for name, value in entries.items():
        widget[f"/{name}"] = value
    if drawn is not None:
        widget.AP = Dictionary(N=made.make_indirect(drawing(made, drawn)))
    widget = made.make_indirect(widget)
    made.pages[0].obj.Annots = Array([widget])
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
    made.Root.AcroForm = Dictionary(Fields=Array([widget]), DR=Dictionary(Font=Dictionary(Helv=made.make_indirect(font))))
    if anew:
        made.Root.AcroForm.NeedAppearances = True
    return files.saved(made)


def text(**entries: object) -> bytes:
    return field(FT=Name.Tx, V=String("Siti Contoh"), **entries)  # type: ignore[arg-type]


MARKS: dict[str, Callable[[], bytes]] = {
    "field without a drawing": text,
    "field that wants a new drawing": lambda: text(anew=True),
    "field that wants a new drawing and has an empty one": lambda: text(anew=True, drawn=b""),
    "field with a drawing": lambda: text(drawn=b"0 0 0 rg 10 5 120 20 re f"),
    "field of many lines": lambda: text(anew=True, Ff=4096),
    "field of boxes": lambda: text(anew=True, Ff=1 << 24, MaxLen=20),
    "chosen from a list": lambda: field(FT=Name.Ch, Ff=1 << 17, V=String("Siti"), Opt=Array([String("Siti"), String("Budi")])),
    "chosen from a list, drawn anew": lambda: field(FT=Name.Ch, anew=True, Ff=1 << 17, V=String("Siti"), Opt=Array([String("Siti")])),
    "visible signature": lambda: field(FT=Name.Sig, drawn=b"0 0 0 rg 10 5 120 20 re f", F=132, V=Dictionary(Type=Name.Sig)),
    "visible signature where fields want new drawings": lambda: field(FT=Name.Sig, anew=True, drawn=b"0 0 0 rg 10 5 120 20 re f", F=132),
    "stamp": lambda: marked("Stamp", drawn=True),
    "words on the page": lambda: marked("FreeText", drawn=True, Contents=String("Siti"), DA=String("/Helv 14 Tf 0 g")),
    "ink": lambda: marked("Ink", InkList=Array([Array([30, 105, 100, 125, 170, 105])]), C=Array([0, 0, 0]), BS=Dictionary(W=4)),
    "ink with a drawing": lambda: marked("Ink", drawn=True, InkList=Array([Array([30, 105, 170, 105])])),
    "highlight": lambda: marked("Highlight", QuadPoints=Array([20, 130, 180, 130, 20, 100, 180, 100]), C=Array([0.2, 0.2, 1])),
    "underline": lambda: marked("Underline", QuadPoints=Array([20, 130, 180, 130, 20, 100, 180, 100]), C=Array([0, 0, 0])),
    "square": lambda: marked("Square", C=Array([0, 0, 0]), IC=Array([0, 0, 0])),
    "circle": lambda: marked("Circle", C=Array([0, 0, 0]), IC=Array([0, 0, 0])),
    "note with a drawing": lambda: marked("Text", drawn=True, Contents=String("Siti")),
    "film with a picture in front": lambda: marked("Movie", drawn=True),
}


def ink(sent: bytes) -> int:
    """How many dots of the page are not white, as pdfium shows it on a screen."""
    with pdfium.PdfDocument(sent) as document:
        document.init_forms()
        shown = document[0].render(scale=1).to_pil().convert("L")
    return sum(shown.histogram()[:240])


@pytest.mark.parametrize("mark", MARKS)
def test_what_was_filled_in_or_marked_is_still_there(mark: str) -> None:
    sent = MARKS[mark]()
    before = ink(sent)
    assert before > 20, "nothing is seen before"
    made = pdf.sanitised(sent)
    assert abs(ink(made) - before) <= before / 5
    with pikepdf.open(io.BytesIO(made)) as kept:
        assert "/AcroForm" not in kept.Root
        assert [each for each in kept.pages[0].obj.get("/Annots", []) if each.Subtype == "/Widget"] == []


def test_what_cannot_be_seen_does_not_appear() -> None:
    assert ink(pdf.sanitised(marked("Stamp", drawn=True, F=2))) == 0
    assert ink(pdf.sanitised(marked("Stamp", drawn=True, F=32))) == 0


def test_a_copy_that_looks_different_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "KEPT_ANNOTATIONS", set())
    with pytest.raises(Refused, match="file_changed"):
        pdf.sanitised(MARKS["highlight"]())


def test_pages_that_look_different_are_told_apart_wherever_they_are() -> None:
    blank, written = files.pdf(9), files.pdf(9)
    written.pages[7].obj.Contents = written.make_indirect(Stream(written, b"0 0 0 rg 20 100 3 3 re f"))
    assert not pdf_pictures.alike(files.saved(blank), files.saved(written), first=[7])
    assert not pdf_pictures.alike(files.saved(blank), files.saved(written), first=[])
    assert pdf_pictures.alike(files.saved(blank), files.saved(blank), first=[7])


# Pictures of one colour, and what a reader shows of them.
def single(mode: str, colour: object, kind: str = "PNG", **how: object) -> bytes:
    return files.saved_picture(Image.new(mode, (60, 40), colour), kind, **how)  # type: ignore[arg-type]


def palette(*, clear: bool) -> bytes:
    made = Image.new("P", (60, 40), 3)
    made.putpalette([0, 0, 0] * 3 + [200, 30, 30])
    return files.saved_picture(made, "PNG", **({"transparency": b"\xff\xff\xff\x00"} if clear else {}))


PICTURES = {
    "sixteen bits, middle grey": (lambda: single("I;16", 0x8000), (128, 128, 128)),
    "sixteen bits, nearly black": (lambda: single("I;16", 0x1000), (16, 16, 16)),
    "sixteen bits, white": (lambda: single("I;16", 0xFFFF), (255, 255, 255)),
    "eight bits": (lambda: single("L", 99), (99, 99, 99)),
    "one bit, black": (lambda: single("1", 0), (0, 0, 0)),
    "one bit, white": (lambda: single("1", 1), (255, 255, 255)),
    "palette": (lambda: palette(clear=False), (200, 30, 30)),
    "palette to be seen through": (lambda: palette(clear=True), (255, 255, 255)),
    "grey half seen through": (lambda: single("LA", (0, 128)), (127, 127, 127)),
    "white ink on nothing": (lambda: single("LA", (255, 255)), (255, 255, 255)),
    "seen through": (lambda: single("RGBA", (1, 2, 3, 0)), (255, 255, 255)),
    "jpeg": (lambda: single("RGB", (200, 30, 30), "JPEG", quality=95), (200, 30, 30)),
    "jpeg, progressive": (lambda: single("RGB", (200, 30, 30), "JPEG", quality=95, progressive=True), (200, 30, 30)),
    "jpeg, grey": (lambda: single("L", 99, "JPEG", quality=95), (99, 99, 99)),
    "jpeg for printers": (lambda: single("CMYK", (0, 255, 255, 0), "JPEG", quality=95), (255, 0, 0)),
    "webp": (lambda: single("RGBA", (200, 30, 30, 255), "WEBP", lossless=True), (200, 30, 30)),
    "heic": (lambda: single("RGB", (200, 30, 30), "HEIF", quality=95), (200, 30, 30)),
}  # fmt: skip


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_keeps_its_colour(name: str) -> None:
    make, colour = PICTURES[name]
    sent = make()
    kind = uploads._kind(sent)
    with Image.open(io.BytesIO(pictures.made_anew(sent, kind))) as kept:
        shown = kept.convert("RGB").getpixel((30, 20))
    assert all(abs(one - other) <= 4 for one, other in zip(shown, colour, strict=True)), shown  # type: ignore[arg-type]


def test_a_grey_scan_of_sixteen_bits_keeps_its_writing() -> None:
    scan = Image.new("I;16", (400, 300), 0xF000)
    for row in range(100, 104):
        for column in range(50, 350):
            scan.putpixel((column, row), 0x2000)
    with Image.open(io.BytesIO(pictures.made_anew(files.saved_picture(scan, "PNG"), "PNG"))) as kept:
        assert (kept.getpixel((200, 102)), kept.getpixel((200, 200))) == (0x20, 0xF0)


def test_white_ink_on_nothing_is_seen() -> None:
    drawn = Image.new("RGBA", (90, 60), (255, 255, 255, 0))
    drawn.paste((255, 255, 255, 255), (10, 20, 80, 40))
    with Image.open(io.BytesIO(pictures.made_anew(files.saved_picture(drawn, "PNG"), "PNG"))) as kept:
        assert kept.convert("L").getextrema() == (0, 255)


def test_colours_of_a_profile_become_those_of_every_screen() -> None:
    """A profile whose red is another red, and one of another space than the picture's, left out as readers do."""
    swapped = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    at = swapped.index(b"rXYZ", 128), swapped.index(b"bXYZ", 128)
    swapped[at[0] : at[0] + 4], swapped[at[1] : at[1] + 4] = b"bXYZ", b"rXYZ"
    swapped = swapped.replace("sRGB built-in".encode("utf-16-be"), "swapped-built".encode("utf-16-be"))
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    for profile, colour in ((bytes(swapped), (30, 30, 200)), (lab, (200, 30, 30)), (b"no profile", (200, 30, 30))):
        with Image.open(io.BytesIO(pictures.made_anew(files.picture("PNG", icc_profile=profile), "PNG"))) as kept:
            shown = kept.convert("RGB").getpixel((30, 20))
        assert all(abs(one - other) <= 4 for one, other in zip(shown, colour, strict=True)), shown  # type: ignore[arg-type]


def test_a_picture_whose_copy_looks_different_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    white = files.saved_picture(Image.new("L", (60, 40), 255), "PNG")
    monkeypatch.setattr(pictures, "_encoded", lambda picture, lossless, limit: white)
    with pytest.raises(Refused, match="file_changed"):
        pictures.made_anew(single("L", 99), "PNG")


# The limit is on what was sent.
def test_our_copy_is_made_to_fit() -> None:
    for kind in ("JPEG", "PNG"):
        sent = files.noisy(kind, (400, 300))
        assert len(sent) > 70_000
        made = pictures.made_anew(sent, kind, 70_000)
        assert len(made) <= 70_000
        with Image.open(io.BytesIO(made)) as kept:
            assert kept.size == (400, 300)
    with Image.open(io.BytesIO(pictures.made_anew(files.noisy("JPEG", (400, 300)), "JPEG", 20_000))) as kept:
        assert kept.size == (200, 150)


def test_a_pdf_of_many_objects_does_not_grow() -> None:
    made = files.pdf()
    made.pages[0].obj.Resources = Dictionary(X=Array([made.make_indirect(Dictionary(A=number)) for number in range(20_000)]))
    sent = files.saved(made, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    assert len(pdf.sanitised(sent)) <= len(sent) * 1.1


def test_one_limit_is_told_everywhere() -> None:
    assert pictures.UPLOAD_LIMIT == pdf.UPLOAD_LIMIT == uploads.UPLOAD_LIMIT == config.UPLOAD_LIMIT


# What real readers open.
@pytest.mark.parametrize(
    "changed",
    [
        lambda sent: b"\xef\xbb\xbf" + sent,
        lambda sent: b"\r\n\r\n  " + sent,
        lambda sent: b"\0\0" + sent,
        lambda sent: b"\x1b%-12345X@PJL JOB\r\n@PJL ENTER LANGUAGE=PDF\r\n" + sent,
        lambda sent: sent + b"\0" * 5000,
        lambda sent: sent + b"<!-- sent by a mail program -->" * 99,
        lambda sent: sent[: sent.rindex(b"%%EOF")],
        lambda sent: sent[: sent.rindex(b"startxref") + 4],
        lambda sent: sent[: sent.rindex(b"xref\n", 0, sent.rindex(b"startxref")) + 30],
        lambda sent: sent.replace(b"\n", b"\r\n"),
    ],
    ids=["mark", "newlines", "noughts", "printer", "noughts behind", "words behind", "no end", "no place", "no table", "other newlines"],
)
def test_a_pdf_that_readers_open_is_taken_and_looks_the_same(changed: Callable[[bytes], bytes]) -> None:
    written = files.pdf(3)
    written.pages[0].obj.Contents = written.make_indirect(Stream(written, b"0 0 0 rg 20 100 60 30 re f"))
    sent = changed(files.saved(written, compress_streams=False))
    assert uploads._kind(sent) == "PDF"
    made = pdf.sanitised(sent)
    assert ink(made) == ink(files.saved(written)) > 1000
    with pikepdf.open(io.BytesIO(made)) as kept:
        assert len(kept.pages) == 3


def test_a_pdf_of_which_a_part_is_missing_says_so() -> None:
    written = files.pdf(3)
    written.pages[2].obj.Contents = written.make_indirect(Stream(written, b"0 0 0 rg 20 100 60 30 re f " * 50))
    sent = files.saved(written, compress_streams=False)
    with pytest.raises(Refused, match="file_cut"):
        pdf.sanitised(sent[: sent.rindex(b"re f") - 20])


def test_an_update_without_its_last_line_is_what_is_shown() -> None:
    """Nothing behind the end of an earlier revision may be dropped."""
    first = files.saved(files.pdf(1), compress_streams=False)
    number = next(n for n in range(1, 9) if b"%d 0 obj\n<< /Contents" % n in first)
    page = b"%d 0 obj\n<< /Type /Page /MediaBox [ 0 0 200 200 ] /Parent 2 0 R /Contents 90 0 R >>\nendobj\n" % number
    drawn = b"90 0 obj\n<< /Length 26 >>\nstream\n0 0 0 rg 20 100 60 30 re f\nendstream\nendobj\n"
    at, old = len(first), first.rsplit(b"startxref\n", 1)[1].split(b"\n", 1)[0]
    table = b"xref\n%d 1\n%010d 00000 n \n90 1\n%010d 00000 n \n" % (number, at, at + len(page))
    table += b"trailer << /Size 91 /Root 1 0 R /Prev %s >>\nstartxref\n%d\n" % (old, at + len(page) + len(drawn))
    assert ink(pdf.sanitised(first + page + drawn + table)) > 1000


@pytest.mark.parametrize("brand", [b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"])
def test_a_heic_of_any_brand_is_taken(brand: bytes) -> None:
    sent = bytearray(files.picture("HEIF"))
    sent[8:12] = brand
    kind = uploads._kind(bytes(sent))
    with Image.open(io.BytesIO(pictures.made_anew(bytes(sent), kind))) as kept:
        assert abs(kept.convert("RGB").getpixel((30, 20))[0] - 200) <= 4  # type: ignore[index]


@pytest.mark.parametrize("brands", [b"isom", b"qt  ", b"avifmif1", b"mif1avif"])
def test_a_film_and_an_avif_are_not_heic(brands: bytes) -> None:
    with pytest.raises(Refused, match="file_kind"):
        uploads._kind((16 + len(brands)).to_bytes(4, "big") + b"ftyp" + brands[:4] + b"\0\0\0\0" + brands + b"\0" * 60)
