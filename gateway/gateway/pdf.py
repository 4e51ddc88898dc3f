"""PDFs made harmless: opened, stripped of everything that acts, and written anew.

A small PDF may unpack into gigabytes, and only opening it tells. So that is done in a process of its own, with little memory and
time: `python -m gateway.pdf` reads a PDF from its input and writes it to its output.
"""

import io
import resource
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream

MEMORY, SECONDS, PATIENCE = 256 * 1024 * 1024, 5, 15  # bytes of its own; of computing; of the clock, which may belong to others
PROTECTED = 3  # how that process ends when there is a password
PAGES = 200
OBJECTS = 50_000
DEEPEST = 50
# What a thing does by itself, or carries in its belly; /A only where it is an action (elsewhere it is an attribute).
ACTING = ("/OpenAction", "/AA", "/JS", "/JavaScript", "/Launch", "/PA", "/EF", "/RichMediaContent", "/XFA")
ACTIONS = {
    "/JavaScript", "/Launch", "/URI", "/SubmitForm", "/ImportData", "/ResetForm", "/GoTo", "/GoToR", "/GoToE", "/Named", "/Hide",
    "/Rendition", "/Movie", "/Sound", "/Thread", "/SetOCGState", "/Trans", "/GoTo3DView", "/RichMediaExecute",
}  # fmt: skip
CATALOGUE = (
    "/Names", "/AcroForm", "/Collection", "/Metadata", "/PieceInfo", "/Threads", "/Dests", "/Outlines", "/URI", "/AF", "/Perms", "/DSS",
)  # fmt: skip
OF_A_PAGE = ("/Metadata", "/PieceInfo", "/AF", "/Thumb")
KEPT_ANNOTATIONS = {
    "/Highlight", "/Underline", "/StrikeOut", "/Squiggly", "/Ink", "/Line", "/Square", "/Circle", "/Polygon", "/PolyLine", "/Stamp",
    "/FreeText",
}  # fmt: skip


class Protected(Exception):
    """The PDF asks for a password, or forbids what is needed to clean it."""


def sanitised_pdf(sent: bytes) -> bytes:
    """The same pages, without scripts, actions, attachments, forms, links and metadata.

    :raises Protected: it has a password. :raises ValueError: it is no PDF that can be read with reasonable means.
    """
    try:
        done = subprocess.run([sys.executable, "-m", "gateway.pdf"], input=sent, capture_output=True, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired as error:
        raise ValueError("takes too long") from error
    if done.returncode == PROTECTED:
        raise Protected()
    if done.returncode != 0 or not done.stdout:
        raise ValueError("cannot be read")
    return done.stdout


def main() -> None:
    """Clean what comes in within the limits; whatever goes wrong but a password is one and the same to who asked."""
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        sys.stdout.buffer.write(_sanitised(sys.stdin.buffer.read()))
    except Protected:
        sys.exit(PROTECTED)


def _sanitised(sent: bytes) -> bytes:
    try:
        with Pdf.open(io.BytesIO(sent), attempt_recovery=True, suppress_warnings=True) as pdf:
            if pdf.is_encrypted:
                raise Protected()
            _refuse_monsters(pdf)
            _strip_catalogue(pdf)
            _strip_pages(pdf)
            for thing in pdf.objects:
                _strip(thing, DEEPEST)
            return _written(pdf)
    except pikepdf.PasswordError as error:
        raise Protected() from error


def _refuse_monsters(pdf: Pdf) -> None:
    if not 0 < len(pdf.pages) <= PAGES or len(pdf.objects) > OBJECTS:
        raise ValueError("no pages, or more than an application needs")


def _strip_catalogue(pdf: Pdf) -> None:
    _drop(pdf.Root, CATALOGUE)
    _drop(pdf.docinfo, list(pdf.docinfo.keys()))


def _strip_pages(pdf: Pdf) -> None:
    for page in pdf.pages:
        _drop(page.obj, OF_A_PAGE)
        if Name.Annots in page.obj:
            page.obj.Annots = Array([each for each in _annotations(page.obj.Annots) if str(each.get(Name.Subtype, "")) in KEPT_ANNOTATIONS])


def _annotations(found: Any) -> Iterator[Dictionary]:
    if isinstance(found, Array):
        yield from (each for each in found.as_list() if isinstance(each, Dictionary))


def _strip(thing: Any, deep: int) -> None:
    """Take what acts out of one object and all that is written inside it; other objects have their own turn.

    :raises ValueError: nested beyond reason.
    """
    if deep == 0:
        raise ValueError("nested too deep")
    if isinstance(thing, Dictionary | Stream):
        _drop(thing, list(thing.keys()) if _is_action(thing) else ACTING)
        if _is_action(thing.get("/A")):
            del thing["/A"]
        inner: list[Any] = [thing.get(name) for name in list(thing.keys())]
    else:
        inner = list(thing.as_list()) if isinstance(thing, Array) else []
    for each in inner:
        if isinstance(each, Dictionary | Array) and not each.is_indirect:
            _strip(each, deep - 1)


def _is_action(found: Any) -> bool:
    return isinstance(found, Dictionary) and str(found.get("/S", "")) in ACTIONS


def _drop(thing: Any, names: Any) -> None:
    for name in names:
        if name in thing:
            del thing[name]


def _written(pdf: Pdf) -> bytes:
    pdf.remove_unreferenced_resources()
    written = io.BytesIO()
    pdf.save(
        written,
        compress_streams=True,
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
        fix_metadata_version=False,
        deterministic_id=True,
    )
    return written.getvalue()


if __name__ == "__main__":
    main()
