"""Pictures made anew: decoded completely, turned upright, put on white, and written again from their pixels alone.

`python -m gateway.pictures KIND` reads a picture from its input and writes a PNG or JPEG to its output.
"""

import io
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pillow_heif
from PIL import Image, ImageChops, ImageCms, ImageMath, ImageOps

from gateway import confined
from gateway.config import UPLOAD_LIMIT
from gateway.confined import Refused

# Enough for any phone's photo and any scan at 300 dots per inch, as far as each decoder can do with less than `confined.MEMORY`.
PIXELS = {"JPEG": 60_000_000, "HEIF": 25_000_000, "PNG": 15_500_000, "WEBP": 8_300_000}
LIGHT = {"1": 4, "L": 4, "P": 4, "I;16": 2}  # modes of PNG with less than four bytes per pixel: so many times more pixels fit
IN_PASSES = 147_000_000  # bytes of a JPEG that must be decoded as a whole
LARGEST_SIDE = 4096  # an A4 page at 350 dots per inch
BAND = 256  # rows converted at a time
QUALITIES = (88, 80, 70)  # of a JPEG, tried in this order; a picture that is still too large is halved
SMALL = 32  # the pictures that are compared are so many times smaller
LIGHTER = 20  # of 255: compression makes no larger difference in an average over SMALL x SMALL pixels
NEARLY = 5  # of 255: a value so near to white counts as white, so near to black as black

Image.MAX_IMAGE_PIXELS = None  # our own limit is checked right after opening, before a pixel is decoded


@dataclass(frozen=True)
class Decoded:
    """A picture's pixels, returned in bands of rows: memory is short, so each band is converted by itself."""

    size: tuple[int, int]
    times: int  # divisor of its sides that makes it fit
    band: Callable[[int, int], Image.Image]
    profile: bytes | None
    clear: Any  # the value of transparent pixels, where the file names one


def made_anew(sent: bytes, kind: str, limit: int = UPLOAD_LIMIT) -> bytes:
    """The picture as a reader shows it.

    :raises Refused: it has too many pixels, it is animated, or its copy looks different. :raises Exception: whatever the decoder raises.
    """
    decoded = _from_heif(sent) if kind == "HEIF" else _opened(sent, kind)
    picture, small = _taken_over(decoded, "white")
    if _all(picture, "white"):  # a white drawing on a transparent ground is visible on a dark ground only
        del picture  # else two pictures would be in memory
        picture, small = _taken_over(decoded, "black")
        if _all(picture, "black"):
            del picture
            picture, small = _taken_over(decoded, "white")
    made = _encoded(picture, lossless=kind == "PNG", limit=limit)
    size = decoded.size
    del picture, decoded
    if not _alike(small, size, made):
        raise Refused("file_changed")
    return made


def _halvings(size: tuple[int, int], most: int) -> int:
    """The divisor of the sides that makes the picture fit: 1, 2, 4 …"""
    if size[0] * size[1] > most:
        raise Refused("file_too_many_pixels", pixels=-(-size[0] * size[1] // 1_000_000), limit=most // 1_000_000)
    times = 1
    while max(size) > LARGEST_SIDE * times:
        times *= 2
    return times


def _most_pixels(opened: Any, kind: str) -> int:
    """A progressive JPEG must be decoded as a whole, each colour at its own resolution, two bytes per value."""
    if kind == "JPEG" and (opened.info.get("progressive") or opened.info.get("progression")):
        largest = max(wide for _, wide, _, _ in opened.layer) * max(high for _, _, high, _ in opened.layer)
        values = sum(wide * high for _, wide, high, _ in opened.layer) / largest
        return min(PIXELS[kind], int(IN_PASSES / (2 * values)))
    return PIXELS[kind] * (LIGHT.get(opened.mode, 1) if kind == "PNG" else 1)


def _opened(sent: bytes, kind: str) -> Decoded:
    """A JPEG is halved while it is decoded."""
    with Image.open(io.BytesIO(sent), formats=[kind]) as opened:
        if kind != "JPEG" and getattr(opened, "is_animated", False):
            raise Refused("file_moving")
        most = _most_pixels(opened, kind)
        times = _halvings(opened.size, most)
        if most < PIXELS[kind] and opened.width * opened.height > most / 2:
            times *= 2  # decoding as a whole leaves little room for the picture itself
        opened.draft(None, (opened.width // times, opened.height // times))
        opened.load()
        ImageOps.exif_transpose(opened, in_place=True)
    return Decoded(
        opened.size,
        times if max(opened.size) > LARGEST_SIDE else 1,
        lambda top, rows: opened.crop((0, top, opened.width, top + rows)),
        opened.info.get("icc_profile"),
        opened.info.get("transparency"),
    )


def _from_heif(sent: bytes) -> Decoded:
    """The decoder itself turns the picture upright."""
    opened = pillow_heif.open_heif(io.BytesIO(sent))
    _halvings(opened.size, PIXELS["HEIF"])
    pixels, stride = memoryview(opened.data), opened.stride  # only now the size is the decoder's own
    times, (width, _) = _halvings(opened.size, PIXELS["HEIF"]), opened.size

    def band(top: int, rows: int) -> Image.Image:
        return Image.frombytes(opened.mode, (width, rows), pixels[top * stride : (top + rows) * stride], "raw", opened.mode, stride)

    return Decoded(opened.size, times, band, opened.info.get("icc_profile"), None)


def _taken_over(decoded: Decoded, ground: str) -> tuple[Image.Image, Image.Image]:
    """The picture on that ground, and a small picture made in another way: first shrunk, then converted."""
    (width, height), times = decoded.size, decoded.times
    transform = _to_usual_colours(decoded.band(0, 1).mode, decoded.profile)
    picture = small = None
    for top in range(0, height, BAND):
        band = decoded.band(top, min(BAND, height - top))
        shown = transform(_on(ground, band, decoded.clear))
        if picture is None or small is None:
            picture = Image.new(shown.mode, (-(-width // times), -(-height // times)))
            small = Image.new("RGB", (-(-width // SMALL), -(-height // SMALL)))
        picture.paste(shown.reduce(times) if times > 1 else shown, (0, top // times))
        small.paste(transform(_on(ground, _shrunk(band), decoded.clear)).convert("RGB"), (0, top // SMALL))
    if picture is None or small is None:
        raise Refused("file_unreadable")
    return picture, small


def _shrunk(band: Image.Image) -> Image.Image:
    if band.mode in ("1", "P"):
        band = band.convert("L") if band.mode == "1" else band.convert("RGBA" if band.has_transparency_data else "RGB")
    return (band.convert("I") if band.mode.startswith("I;16") else band).reduce(SMALL)


def _on(ground: str, picture: Image.Image, clear: Any) -> Image.Image:
    """A grey or colour picture of eight bits, without transparency and with nothing hidden behind it."""
    if picture.mode.startswith("I"):  # sixteen bits: take the upper eight; Pillow's own conversion turns all that is not black into white
        grey = ImageMath.lambda_eval(lambda given: given["picture"] / 256, picture=picture.convert("I")).convert("L")
        if isinstance(clear, int):
            there = ImageMath.lambda_eval(lambda given: (given["picture"] != clear) * 255, picture=picture.convert("I"))
            grey = Image.composite(grey, Image.new("L", grey.size, ground), there.convert("L"))
        return grey
    if picture.mode == "1":
        return picture.convert("L")
    if picture.mode == "CMYK" or not picture.has_transparency_data:
        return picture if picture.mode in ("L", "RGB", "CMYK") else picture.convert("RGB")
    layered = picture if picture.mode in ("LA", "RGBA") else picture.convert("RGBA")
    onto = Image.new("RGB", picture.size, ground)
    onto.paste(layered, mask=layered.getchannel("A"))
    return onto


def _to_usual_colours(mode: str, profile: bytes | None) -> Callable[[Image.Image], Image.Image]:
    """Converts the colours of the picture's profile to those of every screen; a profile that cannot be read is ignored, as readers do."""

    def plain(picture: Image.Image) -> Image.Image:
        return picture.convert("RGB") if picture.mode == "CMYK" else picture

    if not profile:
        return plain
    grey = mode in ("1", "L", "LA") or mode.startswith("I")
    space = "CMYK" if mode == "CMYK" else "GRAY" if grey else "RGB"
    try:
        given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if given.profile.xcolor_space.strip() != space or "sRGB" in (given.profile.profile_description or ""):
            return plain
        usual = ImageCms.createProfile("sRGB")
        transform = ImageCms.buildTransform(given, usual, "L" if grey else "CMYK" if space == "CMYK" else "RGB", "RGB")
    except (ImageCms.PyCMSError, OSError):
        return plain

    def turned(picture: Image.Image) -> Image.Image:
        if picture.mode != transform.input_mode:  # a grey picture that was put on a ground
            picture = picture.convert(transform.input_mode)
        turned: Any = ImageCms.applyTransform(picture, transform)
        return turned.convert("L") if grey else turned

    return turned


def _all(picture: Image.Image, shade: str) -> bool:
    found: Any = picture.getextrema()
    ranges = found if picture.mode == "RGB" else [found]
    return all(low >= 255 - NEARLY if shade == "white" else high <= NEARLY for low, high in ranges)


def _encoded(picture: Image.Image, *, lossless: bool, limit: int) -> bytes:
    """Within the limit for sent files: a copy that we made larger must not lead to a refusal."""
    if lossless:
        made = _saved(picture, "PNG", compress_level=4)
        if len(made) <= limit:
            return made  # else it is a photograph saved as PNG, which fits as a JPEG
    while True:
        for quality in QUALITIES:
            made = _saved(picture, "JPEG", quality=quality)
            if len(made) <= limit:
                return made
        picture = picture.reduce(2)


def _saved(picture: Image.Image, kind: str, **how: int) -> bytes:
    written = io.BytesIO()
    picture.save(written, kind, **how)
    return written.getvalue()


def _alike(before: Image.Image, size: tuple[int, int], made: bytes) -> bool:
    """Whether our copy, opened again, looks like the small picture made from the sent file, which had `size`."""
    with Image.open(io.BytesIO(made)) as copy:
        times = 1  # divisor of the copy's sides
        while -(-size[0] // times) > copy.width:
            times *= 2
        after = copy.convert("RGB").reduce(max(SMALL // times, 1))
    most = max(high for _, high in ImageChops.difference(before, after.crop((0, 0, *before.size))).getextrema())  # type: ignore[misc]
    return most <= LIGHTER


if __name__ == "__main__":
    confined.main(lambda sent: made_anew(sent, sys.argv[1], int(sys.argv[2])))
