"""PDFs made harmless: opened, stripped of everything that runs actions, and written anew.

`python -m gateway.pdf` reads a PDF from its input and writes it to its output.
"""

import io
import re
import sys
from collections.abc import Iterable, Iterator, Set
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, StreamDecodeLevel

from gateway import confined, pdf_pictures
from gateway.config import UPLOAD_LIMIT
from gateway.confined import Refused

END = b"%%EOF"
LAST_BUT_END = re.compile(rb"startxref\s+[0-9]+\s*$")
PAGES = 200
OBJECTS = 50_000
DEEPEST = 50
PIXELS = 100_000_000  # of one picture: an A3 page at 600 dots per inch
UNPACKED, TOGETHER = 60_000_000, 240_000_000  # bytes of one stream, and of all
# Keys of what runs by itself, and of files inside the file.
ACTING = ("/OpenAction", "/AA", "/JS", "/JavaScript", "/Launch", "/PA", "/NA", "/EF", "/RichMediaContent", "/XFA")
# Keys of a stream: bytes, pages and pictures that are in another file, and data that only programs read.
OF_NO_STREAM = ("/F", "/FFilter", "/FDecodeParms", "/Ref", "/OPI", "/AF", "/Metadata", "/PieceInfo")
# compression of pictures; their pixels are counted instead of their bytes
OF_PICTURES = {"/DCTDecode", "/DCT", "/JPXDecode", "/JBIG2Decode", "/CCITTFaxDecode", "/CCF"}
ACTIONS = {
    "/JavaScript", "/Launch", "/URI", "/SubmitForm", "/ImportData", "/ResetForm", "/GoTo", "/GoToR", "/GoToE", "/Named", "/Hide",
    "/Rendition", "/Movie", "/Sound", "/Thread", "/SetOCGState", "/Trans", "/GoTo3DView", "/RichMediaExecute",
}  # fmt: skip
# The keys that stay in the places where a reader looks first; the pages can be shown without any other key.
OF_THE_TRAILER = {"/Root", "/Size", "/ID"}
OF_THE_CATALOGUE = {"/Type", "/Pages", "/Lang", "/MarkInfo", "/StructTreeRoot", "/OCProperties", "/PageLabels", "/OutputIntents"}
OF_A_PAGE = {
    "/Type", "/Parent", "/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox", "/Rotate", "/UserUnit", "/Resources", "/Contents",
    "/Group", "/StructParents", "/Tabs", "/Annots",
}  # fmt: skip
KEPT_ANNOTATIONS = {
    "/Highlight", "/Underline", "/StrikeOut", "/Squiggly", "/Ink", "/Line", "/Square", "/Circle", "/Polygon", "/PolyLine", "/Stamp",
    "/FreeText", "/Text", "/Caret", "/Link",
}  # fmt: skip


def sanitised(sent: bytes, limit: int = UPLOAD_LIMIT) -> bytes:
    """The same pages, without scripts, actions, attachments, forms, links and metadata; each page looks as before.

    :raises Refused: with the reason, when that is not possible. :raises Exception: whatever qpdf or pdfium raise for files they cannot
    read.
    """
    sent = _trimmed(sent)
    try:
        shown, marked = _as_shown(sent)
        with _opened(shown) as pdf:
            # the appearances exist; with this key qpdf would leave the fields out
            _drop(pdf.Root.get(Name.AcroForm, Dictionary()), ["/NeedAppearances"])
            pdf.flatten_annotations("screen")  # form values, marks and stamps are drawn on the page; the fields themselves are removed
            _strip_roots(pdf)
            _strip_objects(pdf)
            made = _written(pdf, limit)
    except pikepdf.PasswordError as error:
        raise Refused("file_protected") from error
    except pikepdf.PdfError as error:
        raise Refused("file_unreadable" if b"%%EOF" in sent else "file_cut") from error
    if not pdf_pictures.alike(shown, made, first=marked):
        raise Refused("file_changed")
    return made


def _trimmed(sent: bytes) -> bytes:
    """The file from its head to its end: without a byte order mark, newlines or printer commands in front, and without bytes behind the end
    that do not belong to a PDF."""
    sent = sent[sent.index(b"%PDF-") :]
    end = sent.rfind(END)
    tail = sent[max(end, 0) :]
    if LAST_BUT_END.search(tail):  # an update without its last line: readers disagree on what it shows
        return sent + b"\n" + END + b"\n"
    return sent if end < 0 or b"endobj" in tail or b"startxref" in tail else sent[: end + len(END)] + b"\n"


def _opened(sent: bytes) -> Pdf:
    """The file, repaired as readers repair it, and without the password that only its owner would need."""
    pdf = Pdf.open(io.BytesIO(sent), attempt_recovery=True, suppress_warnings=True)
    if Name.Size not in pdf.trailer:  # its table is lost; without this entry the written file could not be opened again
        pdf.trailer.Size = len(pdf.objects) + 1
    return pdf


def _as_shown(sent: bytes) -> tuple[bytes, list[int]]:
    """The file as a reader shows it, and the pages on which something is filled in or marked.

    Where the file itself does not say how filled-in fields look, pdfium draws them as it draws them on a screen.

    :raises Refused: a part of the file is missing, or only some programs would show its content.
    """
    with _opened(sent) as pdf:
        _refuse_monsters(pdf)
        if _torn(pdf):
            raise Refused("file_cut")
        _refuse_what_only_some_show(pdf)
        marked = [number for number, page in enumerate(pdf.pages) if any(_annotations(page.obj.get(Name.Annots)))]
        filled = [number for number in marked if _has_fields(pdf.pages[number])]
        if not pdf_pictures.readable(sent, len(pdf.pages)):
            mended = io.BytesIO()
            pdf.save(mended, encryption=False)
            sent = mended.getvalue()
    return pdf_pictures.with_appearances(sent, filled) if filled else sent, marked


def _torn(pdf: Pdf) -> bool:
    """Whether the file had to be repaired and lacks something that is used: an object, or the end of a stream."""
    absent = any(each is None for each in pdf.objects)  # this reads every object; only afterwards it is known what had to be repaired
    warnings = " ".join(map(str, pdf.get_warnings()))
    return "Attempting to reconstruct" in warnings and (absent or "unable to recover stream data" in warnings)


def _refuse_what_only_some_show(pdf: Pdf) -> None:
    """Refuses a form that a program draws from XML, and a bundle of other files: their pages only say that another reader is needed."""
    form = pdf.Root.get(Name.AcroForm, Dictionary())
    if Name.XFA in form and (pdf.Root.get(Name.NeedsRendering) or not len(form.get(Name.Fields, Array()))):
        raise Refused("file_form")
    if Name.Collection in pdf.Root:
        raise Refused("file_bundle")


def _has_fields(page: pikepdf.Page) -> bool:
    return any(each.get(Name.Subtype) == Name.Widget for each in _annotations(page.obj.get(Name.Annots)))


def _refuse_monsters(pdf: Pdf) -> None:
    if len(pdf.pages) > PAGES:
        raise Refused("file_too_many_pages", pages=len(pdf.pages), limit=PAGES)
    if not len(pdf.pages):
        raise Refused("file_unreadable")
    if len(pdf.objects) > OBJECTS:
        raise Refused("file_too_complex")


def _strip_roots(pdf: Pdf) -> None:
    _keep(pdf.trailer, OF_THE_TRAILER)
    _keep(pdf.Root, OF_THE_CATALOGUE)
    for page in pdf.pages:
        _keep(page.obj, OF_A_PAGE)
        if Name.Annots in page.obj:
            page.obj.Annots = Array([each for each in _annotations(page.obj.Annots) if str(each.get(Name.Subtype, "")) in KEPT_ANNOTATIONS])


def _strip_objects(pdf: Pdf) -> None:
    """:raises Refused: objects are nested too deep, or unpack to more bytes than pages need."""
    together = 0
    for thing in pdf.objects:
        _strip(thing, DEEPEST)
        together += _strip_stream(thing) if isinstance(thing, Stream) else 0
        if together > TOGETHER:
            raise Refused("file_too_complex")


def _annotations(found: Any) -> Iterator[Dictionary]:
    if isinstance(found, Array):
        yield from (each for each in found.as_list() if isinstance(each, Dictionary))


def _strip(thing: Any, deep: int) -> None:
    """Removes actions from one object and everything written inside it; the other objects are stripped in their own turn.

    :raises Refused: objects are nested too deep.
    """
    if deep == 0:
        raise Refused("file_too_complex")
    if isinstance(thing, Dictionary | Stream):
        _drop(thing, set(thing.keys()) - {"/Length"} if _is_action(thing) else ACTING)
        inner: list[Any] = [thing.get(name) for name in list(thing.keys())]
    else:
        inner = list(thing.as_list()) if isinstance(thing, Array) else []
    for each in inner:
        if isinstance(each, Dictionary | Array) and not each.is_indirect:
            _strip(each, deep - 1)


def _strip_stream(stream: Stream) -> int:
    """The number of bytes to which the stream unpacks, unless a picture decoder must unpack it.

    :raises Refused: more bytes than a page needs. :raises pikepdf.PdfError: the stream cannot be unpacked.
    """
    _drop(stream, OF_NO_STREAM)
    if stream.get(Name.Subtype) == Name.Image and int(stream.get(Name.Width, 0)) * int(stream.get(Name.Height, 0)) > PIXELS:
        raise Refused("file_too_complex")
    filters = stream.get(Name.Filter, Array())
    names = {str(each) for each in (filters.as_list() if isinstance(filters, Array) else [filters])}
    unpacked = 0 if names & OF_PICTURES else len(stream.read_bytes(StreamDecodeLevel.specialized))
    if unpacked > UNPACKED:
        raise Refused("file_too_complex")
    return unpacked


def _is_action(found: Any) -> bool:
    return isinstance(found, Dictionary | Stream) and str(found.get("/S", "")) in ACTIONS


def _keep(thing: Any, names: Set[str]) -> None:
    _drop(thing, [name for name in thing.keys() if name not in names])  # noqa: SIM118


def _drop(thing: Any, names: Iterable[str]) -> None:
    for name in names:
        if name in thing:
            del thing[name]


def _written(pdf: Pdf, limit: int) -> bytes:
    """The file, small enough to be stored: a file that we accepted must not become too large because we wrote it anew.

    :raises Refused: the file cannot be made small enough.
    """
    pdf.remove_unreferenced_resources()
    for again in (False, True):
        written = io.BytesIO()
        pdf.save(
            written,
            compress_streams=True,
            recompress_flate=again,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            fix_metadata_version=False,
            deterministic_id=True,
            encryption=False,
        )
        if written.tell() <= limit:
            return written.getvalue()
    raise Refused("file_too_complex")


if __name__ == "__main__":
    confined.main(lambda sent: sanitised(sent, int(sys.argv[1])))
