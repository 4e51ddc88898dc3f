"""What a requirement asks of its document, in the middle of a sentence: kinds of file, the largest, and on which day it must still be valid."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from gateway import file_rules, words
from gateway.config import MB, UPLOAD_LIMIT

Requirement = dict[str, Any]
VALID_ON = {
    "not_asked": _("boleh sudah habis masa berlakunya"),
    "submission": _("harus masih berlaku pada hari Anda mengajukan"),
    "decision": _("harus masih berlaku pada hari izin diputuskan"),
}


KINDS = {"picture": _("foto"), "pdf": _("PDF")}


def of_document(one: Requirement) -> str:
    """`PDF, paling besar 2 MB, harus masih berlaku pada hari Anda mengajukan`; nothing where it says nothing."""
    if one.get("fulfilled_by") in ("declaration", "original"):
        return ""
    valid_on = VALID_ON.get(one.get("valid_on") or "")
    return ", ".join([*files(one.get("media"), one.get("largest_mb")), *([str(valid_on)] if valid_on else [])])


def files(media: list[str] | None, largest_mb: int | None) -> list[str]:
    """Never larger than the house takes."""
    kinds = [str(KINDS[kind]) for kind in file_rules.ENDINGS if kind in media] if media else []
    joint = gettext("atau")
    limit = words.megabytes(min(UPLOAD_LIMIT, largest_mb * MB)) if largest_mb else ""
    return [*([f" {joint} ".join(kinds)] if kinds else []), *([gettext("paling besar %(limit)s", limit=limit)] if limit else [])]
