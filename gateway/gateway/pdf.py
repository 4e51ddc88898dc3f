"""PDFs made harmless: opened, stripped of everything that acts, and written anew."""

import io
from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream

PAGES = 200
OBJECTS = 50_000
# What a document, a page or an annotation does by itself, or carries in its belly.
ACTING = ("/OpenAction", "/AA", "/A", "/JS", "/JavaScript", "/Launch", "/PA")
CATALOGUE = (
    "/Names",
    "/AcroForm",
    "/Collection",
    "/Metadata",
    "/PieceInfo",
    "/Threads",
    "/Dests",
    "/Outlines",
    "/URI",
    "/AF",
    "/Perms",
    "/DSS",
)
KEPT_ANNOTATIONS = {
    "/Highlight",
    "/Underline",
    "/StrikeOut",
    "/Squiggly",
    "/Ink",
    "/Line",
    "/Square",
    "/Circle",
    "/Polygon",
    "/PolyLine",
    "/Stamp",
    "/FreeText",
}


class Protected(Exception):
    """The PDF asks for a password, or forbids what is needed to clean it."""


def sanitised_pdf(sent: bytes) -> bytes:
    """The same pages, without scripts, actions, attachments, forms, links and metadata.

    :raises Protected: it has a password. :raises pikepdf.PdfError, ValueError: it is no PDF that can be read.
    """
    try:
        with Pdf.open(io.BytesIO(sent), attempt_recovery=True, suppress_warnings=True) as pdf:
            if pdf.is_encrypted:
                raise Protected()
            _refuse_monsters(pdf)
            _strip_catalogue(pdf)
            _strip_pages(pdf)
            _strip_objects(pdf)
            return _written(pdf)
    except pikepdf.PasswordError as error:
        raise Protected() from error


def _refuse_monsters(pdf: Pdf) -> None:
    if not 0 < len(pdf.pages) <= PAGES or len(pdf.objects) > OBJECTS:
        raise ValueError("no pages, or more than an application needs")


def _strip_catalogue(pdf: Pdf) -> None:
    for name in (*CATALOGUE, *ACTING):
        _drop(pdf.Root, name)
    for name in list(pdf.docinfo.keys()):
        del pdf.docinfo[name]


def _strip_pages(pdf: Pdf) -> None:
    for page in pdf.pages:
        for name in (*ACTING, "/Metadata", "/PieceInfo", "/AF", "/Thumb"):
            _drop(page.obj, name)
        if Name.Annots in page.obj:
            kept = [each for each in _annotations(page.obj.Annots) if str(each.get(Name.Subtype, "")) in KEPT_ANNOTATIONS]
            page.obj.Annots = Array(kept)


def _annotations(found: Any) -> Iterator[Dictionary]:
    if isinstance(found, Array):
        yield from (each for each in found.as_list() if isinstance(each, Dictionary))


def _strip_objects(pdf: Pdf) -> None:
    """Whatever hides elsewhere: actions on any object, embedded files, media."""
    for thing in pdf.objects:
        if isinstance(thing, Dictionary | Stream):
            for name in (*ACTING, "/EF", "/RichMediaContent", "/XFA"):
                if name != "/A" or _is_action(thing.get("/A")):
                    _drop(thing, name)


def _is_action(found: Any) -> bool:
    return isinstance(found, Dictionary) and "/S" in found


def _drop(thing: Any, name: str) -> None:
    if name in thing:
        del thing[name]


def _written(pdf: Pdf) -> bytes:
    pdf.remove_unreferenced_resources()
    written = io.BytesIO()
    pdf.save(
        written, linearize=False, compress_streams=True, object_stream_mode=pikepdf.ObjectStreamMode.disable, fix_metadata_version=False
    )
    return written.getvalue()
