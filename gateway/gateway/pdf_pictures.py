"""How a PDF looks on a screen: pdfium, which the most used browser uses too, draws its pages small, before and after the cleaning."""

import io
import time
from collections.abc import Iterable, Iterator

import pypdfium2 as pdfium
from PIL import Image, ImageChops
from pypdfium2 import raw

SIDE = 480  # pixels of a page's longer side: a letter of 9 points is still four pixels high
SECONDS = 1.2  # of computing; pages that are not yet compared after that time are accepted
LIGHTER, DOTS = 40, 3  # a difference of LIGHTER (of 255) in so many DOTS: smoothing alone never reaches it


def readable(sent: bytes, pages: int) -> bool:
    """Whether pdfium opens the file and finds all its pages; it repairs less than qpdf does."""
    try:
        with pdfium.PdfDocument(sent) as document:
            return len(document) == pages
    except pdfium.PdfiumError:
        return False


def with_appearances(sent: bytes, pages: Iterable[int]) -> bytes:
    """The file, with a drawing for every form field on these pages that has none or asks for a new one."""
    with pdfium.PdfDocument(sent) as document:
        document.init_forms()
        for number in pages:
            document[number].close()  # loading a page is what draws its fields
        written = io.BytesIO()
        document.save(written, flags=raw.FPDF_REMOVE_SECURITY)
        return written.getvalue()


def alike(before: bytes, after: bytes, *, first: Iterable[int]) -> bool:
    """Whether the pages look the same. The pages of `first` are compared first, then as many of the others as time allows."""
    with pdfium.PdfDocument(before) as one, pdfium.PdfDocument(after) as other:
        if len(one) != len(other):
            return False
        one.init_forms()
        return all(_same(_drawn(one[number]), _drawn(other[number])) for number in _while_time(first, len(one)))


def _while_time(first: Iterable[int], pages: int) -> Iterator[int]:
    until = time.process_time() + SECONDS
    for number in dict.fromkeys([*first, *range(pages)]):
        if time.process_time() > until:
            return
        yield number


def _drawn(page: pdfium.PdfPage) -> Image.Image:
    picture: Image.Image = page.render(scale=SIDE / max(page.get_size()), optimize_mode="lcd").to_pil()
    page.close()
    return picture.convert("RGB")


def _same(before: Image.Image, after: Image.Image) -> bool:
    """The difference is averaged over neighbouring pixels, so that only real differences count."""
    if before.size != after.size:
        return False
    red, green, blue = ImageChops.difference(before, after).reduce(2).split()
    most = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    return sum(most.histogram()[LIGHTER:]) < DOTS
