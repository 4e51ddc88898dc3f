"""Pictures that carry more than a picture, unpack into too much, or are cut and altered."""

import io
import random
import struct
import zlib
from functools import partial
from typing import Any

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.gateway import files
from tests.gateway.hostile_files import HTML, PHP, SVG, ZIP, Hostile, broken, harmless, refused

SCRIPT = b"<script>alert(1)</script>"
FACES = {"JPEG": "jpeg", "PNG": "png", "WEBP": "webp", "HEIF": "heic"}


def exif(orientation: int = 1, text: bytes = SCRIPT + PHP) -> bytes:
    """With a text where programs look for one, and a place on earth."""
    made = Image.Exif()
    made[0x0112], made[0x010E] = orientation, text.decode()
    made.get_ifd(0x8825)[2] = (3.0, 39.0, 12.0)
    return made.tobytes()


def segment(marker: int, data: bytes) -> bytes:
    """A picture with a piece of JPEG put in where only programs look."""
    picture = files.picture()
    return picture[:2] + bytes((0xFF, marker)) + struct.pack(">H", len(data) + 2) + data + picture[2:]


def jpeg_that_is_javascript() -> bytes:
    """Its first segment is as long as "/*" says, so that all of the picture is a comment to a browser."""
    picture = files.picture()
    inside = b"\0" * (0x2F2A - 2 - 30) + b"*/=alert(1)/*".ljust(30)
    return picture[:2] + b"\xff\xe0/*" + inside + picture[2:] + b"*///"


def png(*chunks: bytes, width: int = 60, height: int = 40, depth: int = 8, rows: bytes | None = None) -> bytes:
    head = files.chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, 0, 0, 0, 0))
    packed = zlib.compress(b"\0" * (width + 1) * height) if rows is None else rows
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunks) + files.chunk(b"IDAT", packed) + files.chunk(b"IEND", b"")


def png_spelling_php() -> bytes:
    """The pixels themselves are the program, stored as they are."""
    row = b"\0" + PHP.ljust(60)
    return png(rows=zlib.compress(row * 40, 0))


def profile_of_forty_megabytes() -> bytes:
    return png(files.chunk(b"iCCP", b"x\0\0" + zlib.compress(b"\0" * 40_000_000)))


def text_of_forty_megabytes() -> bytes:
    return png(files.chunk(b"zTXt", b"x\0\0" + zlib.compress(b"\0" * 40_000_000)))


def told_by_pillow() -> bytes:
    text = PngInfo()
    text.add_text("Comment", SCRIPT.decode())
    text.add_itxt("XML:com.adobe.xmp", SVG.decode())
    return files.picture("PNG", pnginfo=text)


def animated(kind: str) -> bytes:
    """Its second picture is another than the first."""
    first, second = Image.new("RGB", (60, 40), "red"), Image.new("RGB", (60, 40), "blue")
    written = io.BytesIO()
    first.save(written, kind, save_all=True, append_images=[second])
    return written.getvalue()


def seen_through(kind: str) -> bytes:
    """What nobody sees is written in the colours of pixels that are not there."""
    return files.saved_picture(Image.new("RGBA", (60, 40), (1, 2, 3, 0)), kind)


def palette_with_holes() -> bytes:
    return files.saved_picture(Image.new("P", (60, 40), 200), "PNG", transparency=b"\0" * 4)


def large(kind: str, size: tuple[int, int], mode: str = "RGB", **how: Any) -> bytes:
    return files.saved_picture(Image.new(mode, size, 77), kind, **how)


def claiming(kind: str) -> bytes:
    """A small one whose head says that it has 60 000 × 60 000 pixels, as far as its kind can say so."""
    sent = bytearray(files.picture(kind))
    if kind == "JPEG":
        at = sent.index(b"\xff\xc0") + 5
        sent[at : at + 4] = struct.pack(">HH", 60_000, 60_000)
    elif kind == "HEIF":
        at = sent.index(b"ispe") + 8
        sent[at : at + 8] = struct.pack(">II", 60_000, 60_000)
    else:
        return files.bomb()
    return bytes(sent)


def cut(kind: str, share: float) -> bytes:
    sent = files.noisy(kind)
    return sent[: int(len(sent) * share)]


def altered(kind: str, seed: int) -> bytes:
    chance, sent = random.Random(seed), bytearray(files.noisy(kind))
    for _ in range(12):
        sent[chance.randrange(len(sent))] ^= 1 << chance.randrange(8)
    return bytes(sent)


POLYGLOTS = [
    harmless("jpeg and javascript", jpeg_that_is_javascript, b"alert(1)"),
    harmless("jpeg with html in its comment", lambda: segment(0xFE, HTML), HTML),
    harmless("jpeg with php in its comment", lambda: segment(0xFE, PHP), PHP),
    harmless("jpeg with a virus in its comment", lambda: segment(0xFE, files.EICAR), files.EICAR),
    harmless("jpeg with a script in its exif", lambda: files.picture(exif=exif()), SCRIPT, PHP),
    harmless("jpeg with svg in its xmp", lambda: segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + SVG), SVG, b"adobe"),
    harmless("jpeg with php for a colour profile", lambda: files.picture(icc_profile=b"\0" * 128 + PHP), PHP),
    harmless("jpeg and pdf", lambda: segment(0xFE, files.opening_script()), b"%PDF", b"/JavaScript"),
    harmless("jpeg before pdf", lambda: files.picture() + files.opening_script(), b"%PDF", b"/JavaScript"),
    harmless("png of pixels that spell php", png_spelling_php, PHP, size=(60, 40)),
    harmless("png with scripts in its texts", told_by_pillow, SCRIPT, SVG),
    harmless("png with a script in its exif", lambda: files.picture("PNG", exif=exif()), SCRIPT, PHP),
    harmless("png with a chunk of its own", lambda: png(files.chunk(b"haRm", files.EICAR)), files.EICAR),
    harmless("webp with a script in its exif", lambda: files.picture("WEBP", exif=exif(), xmp=SVG), SCRIPT, SVG),
    harmless("heic with a script in its exif", lambda: files.picture("HEIF", exif=exif()), SCRIPT, PHP),
    *(
        harmless(f"{FACES[kind]} before {what}", lambda kind=kind, tail=tail: files.picture(kind) + tail, tail[:20])  # type: ignore[misc]
        for kind in FACES
        for what, tail in {
            "zip": ZIP,
            "html": HTML,
            "php": PHP,
            "svg": SVG,
            "a virus": files.EICAR,
            "a program": b"MZ\x90\0this program",
        }.items()
    ),
]
SHAPES = [
    *(
        harmless(f"jpeg to be turned, {way}", lambda way=way: files.picture(exif=exif(way)), SCRIPT, size=(60, 40) if way < 5 else (40, 60))  # type: ignore[misc]
        for way in range(2, 9)
    ),
    harmless("jpeg to be turned in no way there is", lambda: files.picture(exif=exif(99)), SCRIPT, size=(60, 40)),
    *refused("file_moving", png_that_moves=lambda: animated("PNG"), webp_that_moves=lambda: animated("WEBP")),
    harmless("jpegs in one", lambda: animated("MPO"), b"MPF\0", size=(60, 40)),
    harmless("heic of two", lambda: animated("HEIF"), size=(60, 40)),
    harmless("jpeg for printers", lambda: files.picture(mode="CMYK"), size=(60, 40)),
    harmless("png of sixteen bits", lambda: png(depth=16, rows=zlib.compress(b"\0" * 121 * 40)), size=(60, 40)),
    harmless("png of one bit", lambda: files.saved_picture(Image.new("1", (60, 40)), "PNG"), size=(60, 40)),
    harmless("png with a palette full of holes", palette_with_holes, b"tRNS", size=(60, 40)),
    harmless("png to be seen through", lambda: seen_through("PNG"), size=(60, 40)),
    harmless("webp to be seen through", lambda: seen_through("WEBP"), size=(60, 40)),
]
BOMBS = [
    *refused(
        "file_too_many_pixels", png_of_3600_megapixels=files.bomb, png_just_too_wide=lambda: files.bomb(15_501, 1_000),
        jpeg_that_claims_3600_megapixels=lambda: claiming("JPEG"), webp_of_16_megapixels=lambda: large("WEBP", (4000, 4000)),
        jpeg_of_61_megapixels=lambda: large("JPEG", (10_000, 6_100)),
        jpeg_of_60_megapixels_that_must_be_held_whole=lambda: large("JPEG", (9_000, 6_600), progressive=True, subsampling=0),
    ),
    *refused(
        "file_unreadable", png_profile_of_40_megabytes=profile_of_forty_megabytes, png_text_of_40_megabytes=text_of_forty_megabytes,
        heic_that_claims_3600_megapixels=lambda: claiming("HEIF"),
        png_that_never_ends=lambda: png(width=3_000, height=5_000, rows=zlib.compress(b"\0" * 100_000)),
    ),
    harmless("png with pixels for 400 000 rows too many", lambda: png(rows=zlib.compress(b"\0" * 61 * 400_000)), size=(60, 40)),
]  # fmt: skip
# As large as is taken: none may need more memory than promised.
LARGEST = [
    harmless("jpeg of 60 megapixels", lambda: large("JPEG", (9_000, 6_600)), size=(2250, 1650)),
    harmless("jpeg as high as wide", lambda: large("JPEG", (4_096, 4_096), exif=exif(6)), SCRIPT, size=(4096, 4096)),
    harmless("jpeg for printers, as high as wide", lambda: large("JPEG", (4_096, 4_096), "CMYK", exif=exif(6)), SCRIPT, size=(4096, 4096)),
    harmless("png of 15 megapixels", lambda: large("PNG", (4_600, 3_300), "RGBA"), size=(2300, 1650)),
    harmless("png of 15 megapixels to be turned", lambda: large("PNG", (4_096, 3_700), exif=exif(6)), SCRIPT, size=(3700, 4096)),
    harmless("png, very wide", lambda: large("PNG", (15_000, 1_000), "LA"), size=(3750, 250)),
    harmless("webp of 8 megapixels", lambda: large("WEBP", (3_840, 2_160), "RGBA", lossless=True, quality=0, method=0), size=(3840, 2160)),
    harmless(
        "heic of 24 megapixels",
        lambda: large("HEIF", (5_712, 4_284), exif=exif(6), enc_params={"preset": "ultrafast"}),
        SCRIPT,
        size=(2142, 2856),
    ),
]
DAMAGED = [
    *refused(
        "file_unreadable", jpeg_head_only=lambda: files.picture()[:12], jpeg_head_on_html=lambda: files.picture()[:20] + HTML,
        png_head_on_php=b"\x89PNG\r\n\x1a\n" + PHP, webp_head_on_html=b"RIFF\x40\0\0\0WEBPVP8 " + HTML,
        heic_head_on_nothing=b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 200, heic_head_only=lambda: files.picture("HEIF")[:64],
    ),
    *(Hostile(f"half a {FACES[kind]}", partial(cut, kind, 0.5), ("file_unreadable",)) for kind in FACES),
    *(broken(f"{FACES[kind]} without its end", partial(cut, kind, 0.97)) for kind in FACES),
    *(broken(f"altered {FACES[kind]}, {seed}", partial(altered, kind, seed)) for kind in FACES for seed in range(3)),
]  # fmt: skip
CORPUS = [*POLYGLOTS, *SHAPES, *BOMBS, *LARGEST, *DAMAGED]
