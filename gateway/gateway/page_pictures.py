"""One page of a stored document as a picture for a reader: a page of a PDF, or a photo.

`python -m gateway.page_pictures KIND PAGE ZOOM TURN` reads the document from its input and writes the sizes of all its pages as a line of
JSON, then the page as a JPEG.
"""

import io
import json
import sys
from typing import Any

import pypdfium2 as pdfium
from PIL import Image

from gateway import confined
from gateway.confined import Refused
from gateway.page_sizes import PAGES, Size, pixels

QUALITY = 75
PHOTO_PIXELS = {"JPEG": 60_000_000, "PNG": 15_500_000}  # as many as are stored of an upload

Image.MAX_IMAGE_PIXELS = None  # our own limit is checked right after opening, before a pixel is decoded


def drawn(sent: bytes, kind: str, page: int, zoom: int, turn: int) -> bytes:
    """The sizes of all pages, and one page as a picture: the last one when there are fewer.

    :raises Refused: with the reason. :raises Exception: whatever pdfium or Pillow raise for files they cannot read.
    """
    sizes, picture = (_of_pdf if kind == "PDF" else _of_photo)(sent, kind, page, zoom, turn)
    written = io.BytesIO()
    picture.info.clear()  # else a photo's remark would be written again
    picture.save(written, "JPEG", quality=QUALITY)
    return json.dumps(sizes).encode() + b"\n" + written.getvalue()


def _of_pdf(sent: bytes, _kind: str, number: int, zoom: int, turn: int) -> tuple[list[Size], Image.Image]:
    try:
        document = pdfium.PdfDocument(sent)
    except pdfium.PdfiumError as error:
        raise Refused("file_protected" if "assword" in str(error) else "file_unreadable") from error
    with document:
        if not 1 <= len(document) <= PAGES:
            raise Refused("file_too_many_pages", pages=len(document), limit=PAGES) if len(document) else Refused("file_unreadable")
        sizes = [_whole(document.get_page_size(each)) for each in range(len(document))]
        at = min(number, len(document)) - 1
        page, (wide, high) = document[at], pixels(sizes[at], zoom, turn, photo=False)
        of_page = page.get_size() if turn in (0, 180) else page.get_size()[::-1]
        picture: Any = page.render(scale=min(wide / max(of_page[0], 1), high / max(of_page[1], 1)), rotation=turn).to_pil()
        return sizes, picture.convert("RGB")


def _of_photo(sent: bytes, kind: str, _number: int, zoom: int, turn: int) -> tuple[list[Size], Image.Image]:
    with Image.open(io.BytesIO(sent), formats=[kind]) as opened:
        size, most = opened.size, PHOTO_PIXELS[kind]
        if size[0] * size[1] > most:
            raise Refused("file_too_many_pixels", pixels=-(-size[0] * size[1] // 1_000_000), limit=most // 1_000_000)
        wide, high = pixels(size, zoom, turn, photo=True)
        fit = (wide, high) if turn in (0, 180) else (high, wide)
        opened.draft("RGB", fit)  # a JPEG is made smaller while it is decoded
        picture: Image.Image = opened.convert("RGB") if opened.mode not in ("L", "RGB") else opened
        picture = picture.resize(fit, reducing_gap=2.0)
    return [size], picture.rotate(-turn, expand=True) if turn else picture


def _whole(size: tuple[float, float]) -> Size:
    return max(round(size[0]), 1), max(round(size[1]), 1)


if __name__ == "__main__":
    confined.main(lambda sent: drawn(sent, sys.argv[1], *map(int, sys.argv[2:])))
