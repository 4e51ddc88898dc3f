"""The letters and reports that the office writes while a case is under way, on one sheet: letterhead, addressee, facts, sections, QR. What they
say is put together in `process_papers.py` and kept from the act on; their bytes are kept from the first time that somebody asks."""

import base64
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bus.files import Files
from permits import pdf
from permits.domain.document import StoredFile
from permits.store import json
from permits.store.offices import Unit

Row = tuple[str, ...]


PREVIEW, NO_NUMBER = "PRATINJAU", "(diberikan saat dikirim)"
COPY, IS_COPY = "SALINAN", "Lembar ini salinan. Lembar yang ditandatangani dicetak di loket pada hari penyerahan."


@dataclass(frozen=True)
class Picture:
    """A stored photo. `row`: of the table, counted from 1 below its head."""

    row: int
    key: str
    media_type: str
    caption: str


@dataclass(frozen=True)
class Section:
    """A heading with paragraphs, or with a table whose first row is its head, and pictures below its rows."""

    heading: str
    text: str = ""
    table: tuple[Row, ...] = ()
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True)
class Page:
    """What the template prints. `stamp`: stands across each page. `to`: the lines of the addressee, none for a report; `signed_as`: in whose name the office writes; people are
    named only where their names are the paper's matter."""

    kind: str
    number: str
    subject: str
    to: Row
    opening: str
    facts: tuple[Row, ...]
    sections: tuple[Section, ...]
    day: date
    signed_as: str
    signed_by: Row
    application_number: str
    agency: str
    agency_name: str
    place: str
    office_address: str | None
    office_phone: str | None
    unit: Unit
    stamp: str | None = None
    # On a page of its own behind a preview, for whoever looks at it; no paper that is given out has any.
    apart: tuple[Section, ...] = ()


def from_pinned(stored: dict[str, Any]) -> Page:
    sections = tuple(_section(each) for each in stored["sections"])
    lists = {name: tuple(stored[name]) for name in ("to", "signed_by")}
    day, unit = date.fromisoformat(stored["day"]), json.read(Unit, stored["unit"])
    return json.read(Page, stored, **lists, facts=_rows(stored["facts"]), sections=sections, day=day, unit=unit, apart=())


def _section(stored: dict[str, Any]) -> Section:
    pictures = tuple(json.read(Picture, each) for each in stored.get("pictures") or ())
    return json.read(Section, stored, table=_rows(stored.get("table")), pictures=pictures)


def _rows(stored: list[list[str]] | None) -> tuple[Row, ...]:
    return tuple(tuple(row) for row in stored or ())


def render_and_store(page: Page) -> StoredFile:
    html, name = pdf.filled(to_html, page), f"{page.kind.replace('_', '-')}-{pdf.file_name(page.number)}"
    return pdf.stored(html, prefix="letters", name=name, identity=f"{page.agency}/{page.kind}/{page.number}/{page.application_number}")


def render_preview(page: Page) -> StoredFile:
    """The paper as it would be, but for its number, with PRATINJAU across it."""
    page = replace(page, stamp=PREVIEW)
    html, name = pdf.filled(to_html, page), f"pratinjau-{page.kind.replace('_', '-')}.pdf"
    return pdf.stored_once(html, prefix="previews", name=name, identity=f"{page.application_number}/{page.kind}/{page.stamp}")


def render_copy(page: Page) -> StoredFile:
    """The paper once more, which says in words and across each page that it is a copy."""
    page = replace(page, stamp=COPY, opening=f"{IS_COPY} {page.opening}")
    html, name = pdf.filled(to_html, page), f"salinan-{page.kind.replace('_', '-')}-{pdf.file_name(page.number)}"
    return pdf.stored_once(html, prefix="stamped", name=name, identity=f"{page.agency}/{page.kind}/{page.number}/{page.stamp}")


def to_html(page: Page, *, public_url: str) -> str:
    return pdf.tracked("process_paper.html", page, number=page.application_number, public_url=public_url, source=source)


def source(picture: Picture) -> str | None:
    """The picture itself, as an address; None: it is not kept any more."""
    try:
        data = Files.from_env().get(picture.key)
    except FileNotFoundError:
        return None
    return f"data:{picture.media_type};base64,{base64.b64encode(data).decode()}"
