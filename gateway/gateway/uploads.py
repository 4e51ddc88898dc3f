"""Files in and out. What comes in is looked at, opened by its decoder and made anew before it is kept; what goes out is checked.

Kept is JPEG, PNG or PDF, without metadata, scripts, attachments or passwords; the size limit is on what was sent, our copy is made to fit.
"""

import hashlib
import json
import logging
import re
import unicodedata
from typing import Any

import puremagic
from flask import Flask, Response, current_app, request
from werkzeug.datastructures import FileStorage
from werkzeug.utils import secure_filename

from bus.caller import Unavailable
from bus.files import Files
from bus.refusals import Invalid, NotFound
from gateway import confined, device, idempotency, picture_facts, rpc, scanner, sessions
from gateway.config import UPLOAD_BODY_LIMIT, UPLOAD_LIMIT
from gateway.confined import Refused
from gateway.file_rules import HOUSE, PDF, PICTURE, FileRules

# Routes that accept a body as large as a file.
UPLOADS = frozenset(
    {
        "api_registrations.attach",
        "api_registrations.attach_correction",
        "api_documents.add",
        "api_counter.scan",
        "api_admin_catalogue.put_sample",
        "admin_draft_samples.samples",
        "api_admin_catalogue_files.review",
        "api_admin_catalogue_files.take",
        "admin_catalogue_files.take",
        "api_inspections.add_photo",
        "staff_inspections.one",
        "api_documents.replace",
        "registration.step2",
        "corrections.correct",
        "documents.add",
        "documents.replace",
        "applications.requirement",
    }
)
# Of these, the ones whose form carries the file itself from one page to the next.
LARGE_FORMS = frozenset({"admin_catalogue_files.take"})

LONGEST_NAME = 100
HEADS = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png", b"%PDF": "application/pdf"}
DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])", re.IGNORECASE)  # not a file name on Windows, with any ending
SUFFIX = {"image/jpeg": ".jpg", "image/png": ".png", "application/pdf": ".pdf"}
PICTURE_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
# PDF readers look for the head within so many bytes; this pattern accepts it behind a byte order mark, blanks and printer commands.
HEAD = 1024
PDF_HEAD = re.compile(rb"(?:\xef\xbb\xbf|[\s\0]|\x1b%-12345X|@PJL[^\r\n]*[\r\n])*%PDF-")
# Brands that phones write into the head of a HEIC: one picture, several, or a sequence. An AVIF has a similar head but another compression.
HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"mif2", b"msf1"}
AV1_BRANDS = {b"avif", b"avis"}
log = logging.getLogger("gateway.uploads")


def init_app(app: Flask) -> None:
    app.extensions["izin.files"] = None
    app.before_request(_limit_body)


def _limit_body() -> None:
    if request.endpoint in UPLOADS:
        request.max_content_length = UPLOAD_BODY_LIMIT
    if request.endpoint in LARGE_FORMS:
        request.max_form_memory_size = UPLOAD_BODY_LIMIT


def store() -> Files:
    if current_app.extensions["izin.files"] is None:
        current_app.extensions["izin.files"] = Files.from_env()
    files: Files = current_app.extensions["izin.files"]
    return files


def receive(file: FileStorage, prefix: str, *, field: str = "file", rules: FileRules = HOUSE) -> dict[str, Any]:
    """Clean one uploaded file and store it: `{key, name, media_type, size, sha256}`. `rules`: which files are taken.

    :raises Invalid: invalid_fields with `field` file_empty, file_too_big {size, limit}, file_kind, file_no_pdf, file_no_picture, file_infected or
    one of `confined.CODES`.
    :raises NotAllowed: too_many_attempts, of somebody who is not logged in.
    :raises Unavailable: the store does not take it, or the scanner does not answer.
    """
    return _received(file, prefix, field=field, rules=rules)[0]


def receive_photo(file: FileStorage, prefix: str, *, field: str = "file") -> tuple[dict[str, Any], dict[str, str]]:
    """As `receive`, for a picture, with what the camera had written into it (`picture_facts`); the copy that is stored has none of it.

    :raises Invalid: invalid_fields with `field` file_no_picture, or as `receive`.
    """
    return _received(file, prefix, field=field, photo=True)


def _received(
    file: FileStorage, prefix: str, *, field: str, photo: bool = False, rules: FileRules = HOUSE
) -> tuple[dict[str, Any], dict[str, str]]:
    if sessions.current_account() is None:  # else anybody could fill the store
        rpc.call("identity", "admit_upload", address=device.address())
    sent = file.stream.read(UPLOAD_BODY_LIMIT + 1)
    rpc.start_clock(rpc.UPLOAD_SECONDS)  # the time of a slow upload does not count against the services' deadline
    try:
        _scan(sent)
        if photo and _is_no_picture(sent):
            raise Refused("file_no_picture")
        data, media_type = cleaned(sent, rules=rules)
        seen = picture_facts.facts_of(sent, _kind(sent)) if photo else {}
    except Refused as refused:
        raise Invalid("invalid_fields", "the file is not taken", fields={field: {"code": refused.code, **refused.values}}) from refused
    try:
        stored = store().put(prefix=prefix, data=data, name=idempotency.name_of(data))
    except OSError as error:
        raise Unavailable(f"the file store does not take files: {type(error).__name__}") from error
    return {**stored.as_dict(), "name": safe_name(file.filename, media_type), "media_type": media_type}, seen


def _is_no_picture(sent: bytes) -> bool:
    return bool(PDF_HEAD.match(sent[:HEAD]))


def cleaned(sent: bytes, *, rules: FileRules = HOUSE) -> tuple[bytes, str]:
    """The file made anew, no larger than `rules` take one, and its media type.

    :raises Refused: see `receive`.
    """
    if not sent:
        raise Refused("file_empty")
    if len(sent) > UPLOAD_LIMIT:
        raise Refused("file_too_big", size=len(sent), limit=UPLOAD_LIMIT)
    kind = _kind(sent)
    if fault := rules.refusal(PDF if kind == "PDF" else PICTURE, len(sent)):
        raise Refused(**fault)
    limit = str(rules.limit)
    data = confined.run("gateway.pdf", sent, limit) if kind == "PDF" else confined.run("gateway.pictures", sent, kind, limit)
    return data, next(media_type for head, media_type in HEADS.items() if data.startswith(head))


def _scan(sent: bytes) -> None:
    address = current_app.config["CLAMD_ADDRESS"]
    if address and len(sent) <= UPLOAD_LIMIT and scanner.names(sent, address):
        raise Refused("file_infected")


def _kind(sent: bytes) -> str:
    """The kind of file by its first bytes; the name and the declared type are ignored."""
    if PDF_HEAD.match(sent[:HEAD]):
        return "PDF"
    if sent[4:8] == b"ftyp":
        size = min(max(int.from_bytes(sent[:4]), 16), HEAD)
        brands = {sent[8:12], *(sent[at : at + 4] for at in range(16, size, 4))}
        if brands & HEIF_BRANDS and not brands & AV1_BRANDS:
            return "HEIF"
        raise Refused("file_kind")
    try:
        found = {guess.mime_type for guess in puremagic.magic_string(sent)[:3]}
    except (puremagic.PureError, ValueError):
        raise Refused("file_kind") from None
    kinds = {PICTURE_FORMATS[media_type] for media_type in found if media_type in PICTURE_FORMATS}
    if len(kinds) != 1:
        raise Refused("file_kind")
    return kinds.pop()


def safe_name(given: str | None, media_type: str) -> str:
    """A file name of at most 100 safe characters with one dot and the ending of its kind."""
    base = re.split(r"[/\\]", unicodedata.normalize("NFKC", given or ""))[-1]
    stem = secure_filename(base.rpartition(".")[0] or base).replace(".", "_").strip("_-") or "berkas"
    suffix = SUFFIX[media_type]
    if DEVICE.fullmatch(stem):
        stem = f"berkas_{stem}"
    return stem[: LONGEST_NAME - len(suffix)] + suffix


def verified(stored: dict[str, Any]) -> bytes:
    """The bytes of a stored file.

    :raises NotFound: file_lost: the bytes are missing or altered; a fault of ours, for which an operator must look into the log.
    """
    try:
        data = store().get(stored["key"])
    except FileNotFoundError:
        data = None
    if data is None or hashlib.sha256(data).hexdigest() != stored["sha256"]:
        log.error(json.dumps({"event": "file_lost", "request_id": rpc.request_id(), "key": stored["key"]}))
        raise NotFound("file_lost", "the stored bytes are missing or altered")
    return data


def send(stored: dict[str, Any], as_attachment: bool = True) -> Response:
    """A stored file as an answer: by default a download; browsers never guess its type or run it, and its checksum is verified.

    :raises NotFound: see `verified`.
    """
    data = verified(stored)
    answer = answer_with(data, stored["media_type"], etag=stored["sha256"])
    answer.headers.set("Content-Disposition", "attachment" if as_attachment else "inline", filename=stored["name"])
    return answer


def answer_with(data: bytes, media_type: str, *, etag: str) -> Response:
    """Bytes that came from outside, as an answer: nothing in them is run, and no browser stores them."""
    answer = Response(data, mimetype=media_type)
    answer.set_etag(etag)
    answer.make_conditional(request, accept_ranges=True, complete_length=len(data))
    answer.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
