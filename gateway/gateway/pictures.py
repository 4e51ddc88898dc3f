"""Pictures made anew: decoded in full, upright, on white, and written again from their pixels alone.

`python -m gateway.pictures KIND` reads one from its input and writes a PNG or JPEG to its output.
"""

import io
import sys

import pillow_heif
from PIL import Image, ImageOps

from gateway import confined

# Any phone's photo and any scan at 300 dots per inch, as far as each decoder needs less than `confined.MEMORY` for it.
PIXELS = {"JPEG": 60_000_000, "HEIF": 25_000_000, "PNG": 15_500_000, "WEBP": 8_300_000}
LARGEST_SIDE = 4096  # an A4 page at 350 dots per inch
LARGEST_PNG = 5_000_000  # bytes
BAND = 256  # rows

Image.MAX_IMAGE_PIXELS = None  # ours is asked right after opening, before a pixel is decoded


def made_anew(sent: bytes, kind: str) -> bytes:
    """Raises whatever the decoder raises, and ValueError for more pixels than an application needs."""
    picture = _from_heif(sent) if kind == "HEIF" else _opened(sent, kind)
    picture.info.clear()  # no EXIF, no XMP, no text, no colour profile travels along
    return _encoded(picture, lossless=kind == "PNG")


def _halvings(size: tuple[int, int], kind: str) -> int:
    """By how much it must be divided to fit: 1, 2, 4 …"""
    if size[0] * size[1] > PIXELS[kind]:
        raise ValueError("more pixels than an application needs")
    times = 1
    while max(size) > LARGEST_SIDE * times:
        times *= 2
    return times


def _opened(sent: bytes, kind: str) -> Image.Image:
    """A JPEG is halved while it is decoded, anything else right after."""
    with Image.open(io.BytesIO(sent), formats=[kind]) as opened:
        times = _halvings(opened.size, kind)
        opened.draft(None, (opened.width // times, opened.height // times))
        opened.load()
        ImageOps.exif_transpose(opened, in_place=True)
        picture = _on_white(opened)
    return picture.reduce(times) if max(picture.size) > LARGEST_SIDE else picture


def _from_heif(sent: bytes) -> Image.Image:
    """Its decoder turns it upright, and leaves so little memory that it is taken over band by band."""
    opened = pillow_heif.open_heif(io.BytesIO(sent))
    times = _halvings(opened.size, "HEIF")
    rows, stride = memoryview(opened.data), opened.stride  # the size is the decoder's word only now
    times = max(times, _halvings(opened.size, "HEIF"))
    width, height = opened.size
    picture = Image.new("RGB", (-(-width // times), -(-height // times)))
    for top in range(0, height, BAND):
        size, part = (width, min(BAND, height - top)), rows[top * stride : (top + BAND) * stride]
        band = Image.frombytes(opened.mode, size, part, "raw", opened.mode, stride)
        picture.paste(_on_white(band).reduce(times), (0, top // times))
    return picture


def _on_white(picture: Image.Image) -> Image.Image:
    """Grey or in colour, nothing to see through and nothing hidden behind it."""
    if picture.mode in ("L", "RGB"):
        return picture
    if picture.mode in ("1", "I;16"):
        return picture.convert("L")
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    clear = picture if picture.mode in ("LA", "RGBA") else picture.convert("RGBA")
    white = Image.new("RGB", picture.size, "white")
    white.paste(clear, mask=clear.getchannel("A"))
    return white


def _encoded(picture: Image.Image, *, lossless: bool) -> bytes:
    written = io.BytesIO()
    if lossless:
        picture.save(written, "PNG", compress_level=4)
        if written.tell() <= LARGEST_PNG:
            return written.getvalue()
        written = io.BytesIO()  # a photograph saved as PNG: JPEG holds it
    picture.save(written, "JPEG", quality=88)
    return written.getvalue()


if __name__ == "__main__":
    confined.main(lambda sent: made_anew(sent, sys.argv[1]))
