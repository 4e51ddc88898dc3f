"""Files in and out. What comes in is looked at, opened by its decoder and made anew before it is kept; what goes out is checked.

Kept is JPEG, PNG or PDF, without metadata, scripts, attachments or passwords; the size limit holds for what was sent and what is kept.
"""

import hashlib
import io
import re
import unicodedata
from typing import Any

import pillow_heif
import puremagic
from flask import Flask, Response, current_app, request
from PIL import Image, ImageOps, UnidentifiedImageError
from werkzeug.datastructures import FileStorage
from werkzeug.utils import secure_filename

from bus.caller import Unavailable
from bus.files import Files
from bus.refusals import Invalid
from gateway import idempotency, rpc
from gateway.access import UPLOADS
from gateway.config import UPLOAD_BODY_LIMIT
from gateway.pdf import Protected, sanitised_pdf

LIMIT = 5_000_000
LONGEST_NAME = 100
# Any phone's photo and any scan at 300 dots per inch, each kind within about 200 MB while it is opened (a JPEG opens at half its size).
PIXELS = {"JPEG": 60_000_000, "HEIF": 25_000_000, "PNG": 16_000_000, "WEBP": 10_000_000}
LARGEST_SIDE, ENOUGH_OF_JPEG = 4000, 3000  # an A4 page at 340 dots per inch
SUFFIX = {"image/jpeg": ".jpg", "image/png": ".png", "application/pdf": ".pdf"}
KINDS = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/webp": "WEBP",
    "image/heic": "HEIF",
    "image/heif": "HEIF",
    "application/pdf": "PDF",
}

pillow_heif.register_heif_opener()
Image.MAX_IMAGE_PIXELS = None  # ours is asked right after opening, before a pixel is decoded


def init_app(app: Flask) -> None:
    app.extensions["izin.files"] = None
    app.before_request(_limit_body)


def _limit_body() -> None:
    if request.endpoint in UPLOADS:
        request.max_content_length = UPLOAD_BODY_LIMIT


def store() -> Files:
    if current_app.extensions["izin.files"] is None:
        current_app.extensions["izin.files"] = Files.from_env()
    files: Files = current_app.extensions["izin.files"]
    return files


def receive(file: FileStorage, prefix: str = "documents", *, field: str = "file") -> dict[str, Any]:
    """Clean one uploaded file and keep it: `{key, name, media_type, size, sha256}`.

    :raises Invalid: invalid_fields with `field` file_empty, file_too_big {size}, file_kind, file_unreadable or file_protected.
    :raises Unavailable: the store does not take it.
    """
    sent = file.stream.read(UPLOAD_BODY_LIMIT + 1)
    rpc.start_clock(rpc.UPLOAD_SECONDS)  # a slow line is not the services' time
    try:
        data, media_type = cleaned(sent)
    except Refused as refused:
        raise Invalid("invalid_fields", "the file is not taken", fields={field: {"code": refused.code, **refused.values}}) from refused
    try:
        kept = store().put(prefix=prefix, data=data, name=idempotency.name_of(data))
    except OSError as error:
        raise Unavailable(f"the file store does not take files: {type(error).__name__}") from error
    return {**kept.as_dict(), "name": safe_name(file.filename, media_type), "media_type": media_type}


class Refused(Exception):
    """The file is not taken; `code` says why, `values` with which figures."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code, self.values = code, values


def cleaned(sent: bytes) -> tuple[bytes, str]:
    """The file made anew, and its media type.

    :raises Refused: see `receive`.
    """
    if not sent:
        raise Refused("file_empty")
    if len(sent) > LIMIT:
        raise Refused("file_too_big", size=len(sent))
    kind = _kind(sent)
    data, media_type = (_pdf(sent), "application/pdf") if kind == "PDF" else _image(sent, kind)
    if len(data) > LIMIT:
        raise Refused("file_too_big", size=len(data))
    return data, media_type


def _kind(sent: bytes) -> str:
    """What the first bytes say; the name and the declared type are not asked."""
    try:
        found = {guess.mime_type for guess in puremagic.magic_string(sent)[:3]}
    except (puremagic.PureError, ValueError):
        raise Refused("file_kind") from None
    kinds = {KINDS[media_type] for media_type in found if media_type in KINDS}
    if len(kinds) != 1:
        raise Refused("file_kind")
    return kinds.pop()


def _image(sent: bytes, kind: str) -> tuple[bytes, str]:
    """Decoded in full, upright, and written again from its pixels alone."""
    try:
        with Image.open(io.BytesIO(sent), formats=[kind]) as opened:
            if opened.width * opened.height > PIXELS[kind]:
                raise Refused("file_unreadable")
            opened.draft(None, (ENOUGH_OF_JPEG, ENOUGH_OF_JPEG))  # JPEG only; others ignore it
            opened.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
            ImageOps.exif_transpose(opened, in_place=True)
            return _encoded(opened, lossless=kind == "PNG")
    except Refused:
        raise
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, RuntimeError, IndexError, MemoryError) as error:
        raise Refused("file_unreadable") from error


def _encoded(picture: Image.Image, *, lossless: bool) -> tuple[bytes, str]:
    written = io.BytesIO()
    if lossless:
        mode = picture.mode if picture.mode in ("L", "RGB", "RGBA", "1") else "RGBA"
        _bare(picture.convert(mode)).save(written, "PNG", optimize=False)
        if written.tell() <= LIMIT:
            return written.getvalue(), "image/png"
        written = io.BytesIO()  # a photograph saved as PNG: JPEG holds it
    _bare(_on_white(picture)).save(written, "JPEG", quality=88)
    return written.getvalue(), "image/jpeg"


def _bare(picture: Image.Image) -> Image.Image:
    """Pixels only: no EXIF, no XMP, no text chunks, no colour profile travel along."""
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    return bare


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode == "L":
        return picture
    if "A" not in picture.getbands() and "transparency" not in picture.info:
        return picture.convert("RGB")
    clear = picture.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", clear.size, "white"), clear).convert("RGB")


def _pdf(sent: bytes) -> bytes:
    try:
        return sanitised_pdf(sent)
    except Protected as error:
        raise Refused("file_protected") from error
    except ValueError as error:
        raise Refused("file_unreadable") from error


def safe_name(given: str | None, media_type: str) -> str:
    """A base name of at most 100 safe characters that ends as its kind does."""
    base = re.split(r"[/\\]", unicodedata.normalize("NFKC", given or ""))[-1]
    stem = secure_filename(base.rpartition(".")[0] or base) or "berkas"
    suffix = SUFFIX[media_type]
    return stem.lstrip(".")[: LONGEST_NAME - len(suffix)] + suffix


def send(stored: dict[str, Any], as_attachment: bool = True) -> Response:
    """A kept file as an answer: a download by default, never guessed at, never run, checked against its checksum.

    :raises RuntimeError: the bytes are gone or altered; a fault of ours that somebody must look at.
    """
    try:
        data = store().get(stored["key"])
    except FileNotFoundError as error:
        raise RuntimeError(f"file {stored['key']} is gone") from error
    if hashlib.sha256(data).hexdigest() != stored["sha256"]:
        raise RuntimeError(f"file {stored['key']} is not what was stored")
    answer = Response(data, mimetype=stored["media_type"])
    answer.headers.set("Content-Disposition", "attachment" if as_attachment else "inline", filename=stored["name"])
    answer.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
