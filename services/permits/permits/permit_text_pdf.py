"""A permit in the words that its permit type has: the sections of its text with placeholders filled in, the holder's photo, and a specimen
of it for whoever writes them."""

import base64
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from bus.files import Files
from permits import pdf
from permits.domain import marks
from permits.domain.catalogue.field import CHOICE, DATE, DECIMAL, FLAG, MONEY, WHOLE, Field
from permits.domain.catalogue.permit_text import FIELD, SECTIONS, PermitText
from permits.domain.document import StoredFile

if TYPE_CHECKING:
    from permits.permit_pdf import Page

NOTHING = "–"  # what a placeholder becomes that has no value, such as a question that was not answered
UNLIMITED = "tidak dibatasi waktu"
PHOTO_PIXELS = (354, 472)  # 3 × 4 cm at 300 dots an inch
LONG_WORD = 16  # characters: six columns of such words still fit
MOST_PIXELS = 60_000_000  # as many as are kept of an upload


@dataclass(frozen=True)
class Worded:
    """What the template prints of a permit type's own text. `photo`: the document with the holder's photo; `shows_photo`: there is a place
    for one."""

    text: PermitText
    answers: Mapping[str, str]
    shows_photo: bool
    photo: StoredFile | None = None


def worded(text: PermitText, *, fields: Sequence[Field], answers: Mapping[str, str], documents: Mapping[str, Any]) -> Worded:
    """`documents`: of the application, by requirement."""
    photo = documents.get(text.photo or "")
    printed = {f"{FIELD}{each.code}": answer_on_paper(each, answers[each.code]) for each in fields if answers.get(each.code)}
    return Worded(text, printed, bool(text.photo), photo.file if photo else None)


def answer_on_paper(field: Field, answer: str) -> str:
    """The answer to a typed field as Indonesians write it."""
    if field.kind == DATE:
        return pdf.long_date(date.fromisoformat(answer))
    if field.kind == MONEY:
        return f"Rp{_grouped(answer)}"
    if field.kind in (WHOLE, DECIMAL):
        return " ".join(filter(None, (_grouped(answer), field.unit)))
    if field.kind == CHOICE:
        return next((str(each.label["id"]) for each in field.choices if each.code == answer), answer)
    return {"yes": "Ya", "no": "Tidak"}.get(answer, answer) if field.kind == FLAG else answer


def _grouped(number: str) -> str:
    """`1234567.5` as `1.234.567,5`"""
    whole, dot, rest = number.partition(".")
    return f"{int(whole):,}".replace(",", ".") + ("," + rest if dot else "")


def values_of(page: "Page", *, address: str) -> dict[str, str | None]:
    """What each placeholder becomes; the others are the typed fields'."""
    return {
        "holder_name": page.holder,
        "responsible_person": page.responsible_person,
        "number": page.number,
        "permit_type": page.title,
        "kind": page.kind,
        "application_number": page.application_number,
        "issued_on": pdf.long_date(page.issued_on),
        "valid_from": pdf.long_date(page.valid_from),
        "valid_until": pdf.long_date(page.valid_until) if page.valid_until else UNLIMITED,
        "location": page.place_in_full,
        "supersedes": page.supersedes,
        "agency": page.agency_name,
        "unit": page.unit.name,
        "place": page.place,
        "approved_by": page.approved_by,
        "address": address,
    }


def to_html(page: "Page", own: Worded, *, address: str, photo: bytes | None) -> str:
    values = {**values_of(page, address=address), **own.answers}
    blocks = {section: marks.parse(getattr(own.text, section)).blocks for section in SECTIONS}
    shown = {
        "page": page,
        "address": address,
        "qr": pdf.qr(address),
        "sections": blocks,
        "title": plain(blocks["title"], values) or page.title,
        "photo": f"data:image/jpeg;base64,{base64.b64encode(photo).decode()}" if photo else None,
        "shows_photo": own.shows_photo,
        "line": lambda runs: line(runs, values),
        "look": lambda block: (type(block).__name__, isinstance(block, marks.Grid) and _is_short(block, values)),
    }
    return str(pdf.template("permit_text.html").render(shown))


def _is_short(grid: marks.Grid, values: Mapping[str, str | None]) -> bool:
    """Whether no word of the table is so long that it could push a column out of the page."""
    words = (word for row in grid.rows for cell in row for word in "".join(_said(run, values) for run in cell).split())
    return all(len(word) <= LONG_WORD for word in words)


def line(runs: marks.Line, values: Mapping[str, str | None]) -> Markup:
    """One line of a text. Everything in it is escaped; bold is the only element."""
    written = Markup("")
    for run in runs:
        text = escape(_said(run, values))
        written += Markup("<strong>{}</strong>").format(text) if run.bold else text
    return written


def plain(blocks: Sequence[marks.Block], values: Mapping[str, str | None]) -> str:
    """A text of one line, such as a title, without marks."""
    lines = [runs for block in blocks if isinstance(block, marks.Paragraph) for runs in block.lines]
    return " ".join("".join(_said(run, values) for run in runs) for runs in lines)


def _said(run: marks.Run, values: Mapping[str, str | None]) -> str:
    return (values.get(run.text) or NOTHING) if run.placeholder else run.text


def photo_of(own: Worded) -> bytes | None:
    """The holder's photo, small, in the colours of a screen and without what a camera notes; None where there is none that can be read.
    Reads the store and decodes: for a real thread."""
    if own.photo is None or not own.photo.media_type.startswith("image/"):
        return None
    try:
        return _small(Files.from_env().get(own.photo.key))
    except Exception:  # gone, or no picture, which decoders say in many ways: the frame stays empty, and a photo is glued into it
        return None


def _small(stored: bytes) -> bytes | None:
    # Imported late, like weasyprint.
    from PIL import Image, ImageOps

    with Image.open(io.BytesIO(stored), formats=["JPEG", "PNG"]) as opened:
        if opened.size[0] * opened.size[1] > MOST_PIXELS:
            return None
        opened.draft("RGB", (PHOTO_PIXELS[0] * 2, PHOTO_PIXELS[1] * 2))
        upright = ImageOps.exif_transpose(opened)
        if upright.mode in ("RGBA", "LA", "P"):
            upright = _on_white(upright.convert("RGBA"))
        fitted = ImageOps.fit(upright.convert("RGB"), PHOTO_PIXELS)
    written = io.BytesIO()
    fitted.info.clear()
    fitted.save(written, "JPEG", quality=85)
    return written.getvalue()


def _on_white(picture: Any) -> Any:
    from PIL import Image

    white = Image.new("RGBA", picture.size, "white")
    white.alpha_composite(picture)
    return white
