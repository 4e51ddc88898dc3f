"""Files made for the tests: good ones, and ones that mean harm."""

import io
import random
import struct
import zlib

import pikepdf
import pillow_heif
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from PIL import Image

pillow_heif.register_heif_opener()

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40), mode: str = "RGB", **how: object) -> bytes:
    return saved_picture(Image.new(mode, size, (200, 30, 30, 255)[: len(mode)] if mode != "L" else 99), kind, **how)


def noisy(kind: str, size: tuple[int, int] = (300, 200)) -> bytes:
    """A picture in which every byte counts; the same every time."""
    chance = random.Random(1)
    return saved_picture(Image.frombytes("RGB", size, chance.randbytes(size[0] * size[1] * 3)), kind)


def saved_picture(made: Image.Image, kind: str, **how: object) -> bytes:
    written = io.BytesIO()
    made.save(written, kind, **how)
    return written.getvalue()


def photo_with_exif() -> bytes:
    """40×20, marked "turn me a quarter", with a place and a name in its metadata."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Kamera Rahasia"
    exif.get_ifd(0x8825)[2] = (3.0, 39.0, 12.0)
    return picture("JPEG", (40, 20), exif=exif.tobytes(), comment=b"rahasia")


def photo_taken(
    kind: str = "JPEG", *, south: bool = True, place: tuple[object, object] | None = None, taken: str = "2026:11:23 09:12:05"
) -> bytes:
    """With the place (by default 3°39'04.3" of latitude, 103°46'12.7" E) and the time that a camera writes into a picture."""
    latitude, longitude = place or ((3.0, 39.0, 4.3), (103.0, 46.0, 12.7))
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "S" if south else "N", 2: latitude, 3: "E", 4: longitude})
    exif.get_ifd(0x8769)[0x9003] = taken
    return picture(kind, exif=exif.tobytes())


def bomb(width: int = 60_000, height: int = 60_000) -> bytes:
    """A PNG of a few hundred bytes that claims 3.6 gigapixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def pdf(pages: int = 1) -> Pdf:
    made = Pdf.new()
    for _ in range(pages):
        made.add_blank_page(page_size=(200, 200))
    return made


def saved(made: Pdf, **how: object) -> bytes:
    written = io.BytesIO()
    made.save(written, **how)
    return written.getvalue()


def script(code: str = "app.alert('halo')") -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS=String(code))


def opening_script(**how: object) -> bytes:
    made = pdf()
    made.Root.OpenAction = made.make_indirect(script())
    return saved(made, **how)


def named_script() -> bytes:
    made = pdf()
    made.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), made.make_indirect(script())])))
    return saved(made)


def page_script() -> bytes:
    made = pdf()
    made.pages[0].obj.AA = Dictionary(O=script())
    return saved(made)


def link_script() -> bytes:
    made = pdf()
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=script())
    made.pages[0].obj.Annots = Array([made.make_indirect(link)])
    return saved(made)


def launching() -> bytes:
    made = pdf()
    made.Root.OpenAction = Dictionary(S=Name.Launch, F=String("cmd.exe"))
    return saved(made)


def sending_home() -> bytes:
    made = pdf()
    made.Root.OpenAction = Dictionary(S=Name.URI, URI=String("https://jahat.example/"))
    return saved(made)


def with_attachment() -> bytes:
    made = pdf()
    made.attachments["virus.exe"] = pikepdf.AttachedFileSpec(made, EICAR)
    return saved(made)


def with_form(*, fields: bool = True) -> bytes:
    """A form in XML; with fields, so that every reader shows what was filled in, or without."""
    made = pdf()
    shown = [made.make_indirect(Dictionary(FT=Name.Tx, T=String("a")))] if fields else []
    made.Root.AcroForm = Dictionary(XFA=Stream(made, b"<xdp/>"), Fields=Array(shown))
    return saved(made)


def with_filled_form(text: bytes = b"Terisi") -> bytes:
    made = pdf()
    shown = made.make_indirect(Stream(made, b"BT (%s) Tj ET" % text, Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 90, 9])))
    field = Dictionary(
        Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("a"), F=4, Rect=Array([0, 0, 90, 9]), AP=Dictionary(N=shown)
    )
    made.pages[0].obj.Annots = Array([made.make_indirect(field)])
    made.Root.AcroForm = Dictionary(Fields=Array([made.pages[0].obj.Annots[0]]))
    return saved(made)


def with_hidden_script() -> bytes:
    """A chain of actions behind an annotation's appearance, where only a look at every object finds it."""
    made = pdf()
    made.pages[0].obj.Resources = Dictionary(Hidden=made.make_indirect(Dictionary(A=script("hidden()"), Next=script("next()"))))
    return saved(made)


def with_password(password: str = "rahasia") -> bytes:
    return saved(pdf(), encryption=pikepdf.Encryption(user=password, owner=password))


def owner_locked() -> bytes:
    return saved(pdf(), encryption=pikepdf.Encryption(user="", owner="pemilik"))


def with_metadata() -> bytes:
    made = pdf()
    made.docinfo["/Author"] = "Nama Rahasia"
    with made.open_metadata() as metadata:
        metadata["dc:creator"] = ["Nama Rahasia"]
    return saved(made)


def pdf_bomb(megabytes: int = 300) -> bytes:
    """A page whose objects lie in a stream that unpacks to that many megabytes, packed into a thousandth of it."""
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"]
    head = b"1 0 2 60 3 120 "
    packer = zlib.compressobj(1)
    packed = packer.compress(head + b"".join(each.ljust(60) for each in objects))
    packed += b"".join(packer.compress(b" " * 2**20) for _ in range(megabytes)) + packer.flush()
    made = b"%PDF-1.5\n"
    made += b"4 0 obj<</Type/ObjStm/N 3/First %d/Filter/FlateDecode/Length %d>>stream\n" % (len(head), len(packed))
    made += packed + b"\nendstream endobj\n"
    places = [(0, 0, 0), (2, 4, 0), (2, 4, 1), (2, 4, 2), (1, 9, 0), (1, len(made), 0)]
    table = b"".join(struct.pack(">BIB", *place) for place in places)
    made += b"5 0 obj<</Type/XRef/Size 6/W[1 4 1]/Root 1 0 R/Length %d>>stream\n" % len(table) + table + b"\nendstream endobj\n"
    return made + b"startxref\n%d\n%%%%EOF" % places[-1][1]
