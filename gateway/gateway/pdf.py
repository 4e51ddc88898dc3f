"""PDFs made harmless: opened, stripped of everything that acts, and written anew.

`python -m gateway.pdf` reads one from its input and writes it to its output.
"""

import io
from collections.abc import Iterable, Iterator, Set
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, StreamDecodeLevel

from gateway import confined
from gateway.confined import Protected

END = 1024  # bytes, in which other readers look for it too
PAGES = 200
OBJECTS = 50_000
DEEPEST = 50
PIXELS = 100_000_000  # of one picture: an A3 page at 600 dots per inch
UNPACKED, TOGETHER = 60_000_000, 240_000_000  # bytes of one stream, and of all
# What a thing does by itself, or carries in its belly.
ACTING = ("/OpenAction", "/AA", "/JS", "/JavaScript", "/Launch", "/PA", "/NA", "/EF", "/RichMediaContent", "/XFA")
# Of a stream: bytes, pages and pictures that lie in another file, and what only programs read.
OF_NO_STREAM = ("/F", "/FFilter", "/FDecodeParms", "/Ref", "/OPI", "/AF", "/Metadata", "/PieceInfo")
OF_PICTURES = {"/DCTDecode", "/DCT", "/JPXDecode", "/JBIG2Decode", "/CCITTFaxDecode", "/CCF"}  # packed by their pixels, which are counted
ACTIONS = {
    "/JavaScript", "/Launch", "/URI", "/SubmitForm", "/ImportData", "/ResetForm", "/GoTo", "/GoToR", "/GoToE", "/Named", "/Hide",
    "/Rendition", "/Movie", "/Sound", "/Thread", "/SetOCGState", "/Trans", "/GoTo3DView", "/RichMediaExecute",
}  # fmt: skip
# What stays of the places where a reader looks first; everything else they may hold is not needed to see the pages.
OF_THE_TRAILER = {"/Root", "/Size", "/ID"}
OF_THE_CATALOGUE = {"/Type", "/Pages", "/Lang", "/MarkInfo", "/StructTreeRoot", "/OCProperties", "/PageLabels", "/OutputIntents"}
OF_A_PAGE = {
    "/Type", "/Parent", "/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox", "/Rotate", "/UserUnit", "/Resources", "/Contents",
    "/Group", "/StructParents", "/Tabs", "/Annots",
}  # fmt: skip
KEPT_ANNOTATIONS = {
    "/Highlight", "/Underline", "/StrikeOut", "/Squiggly", "/Ink", "/Line", "/Square", "/Circle", "/Polygon", "/PolyLine", "/Stamp",
    "/FreeText",
}  # fmt: skip


def sanitised(sent: bytes) -> bytes:
    """The same pages, without scripts, actions, attachments, forms, links and metadata.

    :raises Protected: it has a password. :raises ValueError: more than an application needs; anything else that qpdf raises.
    """
    if b"%%EOF" not in sent[-END:]:
        raise ValueError("its end is missing")
    try:
        with Pdf.open(io.BytesIO(sent), attempt_recovery=True, suppress_warnings=True) as pdf:
            if pdf.is_encrypted:
                raise Protected()
            _refuse_monsters(pdf)
            pdf.flatten_annotations()  # what was filled into a form, marked or stamped is drawn; the fields themselves go
            _strip_roots(pdf)
            _strip_objects(pdf)
            return _written(pdf)
    except pikepdf.PasswordError as error:
        raise Protected() from error


def _refuse_monsters(pdf: Pdf) -> None:
    if not 0 < len(pdf.pages) <= PAGES or len(pdf.objects) > OBJECTS:
        raise ValueError("no pages, or more than an application needs")


def _strip_roots(pdf: Pdf) -> None:
    _keep(pdf.trailer, OF_THE_TRAILER)
    _keep(pdf.Root, OF_THE_CATALOGUE)
    for page in pdf.pages:
        _keep(page.obj, OF_A_PAGE)
        if Name.Annots in page.obj:
            page.obj.Annots = Array([each for each in _annotations(page.obj.Annots) if str(each.get(Name.Subtype, "")) in KEPT_ANNOTATIONS])


def _strip_objects(pdf: Pdf) -> None:
    """:raises ValueError: nested beyond reason, or unpacking to more than pages need."""
    together = 0
    for thing in pdf.objects:
        _strip(thing, DEEPEST)
        together += _strip_stream(thing) if isinstance(thing, Stream) else 0
        if together > TOGETHER:
            raise ValueError("unpacks beyond reason")


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
        _drop(thing, set(thing.keys()) - {"/Length"} if _is_action(thing) else ACTING)
        inner: list[Any] = [thing.get(name) for name in list(thing.keys())]
    else:
        inner = list(thing.as_list()) if isinstance(thing, Array) else []
    for each in inner:
        if isinstance(each, Dictionary | Array) and not each.is_indirect:
            _strip(each, deep - 1)


def _strip_stream(stream: Stream) -> int:
    """To how many bytes it unpacks, where that is not for a decoder of pictures.

    :raises ValueError: more than a page needs. :raises pikepdf.PdfError: it cannot be unpacked.
    """
    _drop(stream, OF_NO_STREAM)
    if stream.get(Name.Subtype) == Name.Image and int(stream.get(Name.Width, 0)) * int(stream.get(Name.Height, 0)) > PIXELS:
        raise ValueError("a picture beyond reason")
    filters = stream.get(Name.Filter, Array())
    names = {str(each) for each in (filters.as_list() if isinstance(filters, Array) else [filters])}
    unpacked = 0 if names & OF_PICTURES else len(stream.read_bytes(StreamDecodeLevel.specialized))
    if unpacked > UNPACKED:
        raise ValueError("unpacks beyond reason")
    return unpacked


def _is_action(found: Any) -> bool:
    return isinstance(found, Dictionary | Stream) and str(found.get("/S", "")) in ACTIONS


def _keep(thing: Any, names: Set[str]) -> None:
    _drop(thing, [name for name in thing.keys() if name not in names])  # noqa: SIM118


def _drop(thing: Any, names: Iterable[str]) -> None:
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
    confined.main(sanitised)
