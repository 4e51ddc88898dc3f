"""The letter by which the office tells a permit's holder of a revocation, a suspension or its end: what was decided, why, from which day, and
how to object."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from permits import pdf
from permits.domain import letter
from permits.domain.document import StoredFile
from permits.domain.permit import Permit
from permits.domain.permit_life import LIFTED, REVOKED, SUSPENDED, Entry
from permits.domain.permit_request import PermitRequest
from permits.permit_pdf import check_address
from permits.store import json
from permits.store.offices import Office, Unit

# By kind of entry: the title, the file's name, and the sentence that decides.
WORDS = {
    REVOKED: ("Pencabutan izin", "pencabutan", "mencabut izin di bawah ini. Izin tidak berlaku lagi mulai"),
    SUSPENDED: ("Pembekuan izin", "pembekuan", "membekukan izin di bawah ini. Izin tidak boleh dipakai mulai"),
    LIFTED: ("Pencabutan pembekuan izin", "pencabutan-pembekuan", "mencabut pembekuan izin di bawah ini. Izin boleh dipakai lagi mulai"),
}


@dataclass(frozen=True)
class Page:
    """What the template prints."""

    kind: str
    letter: str
    number: str
    permit_title: str
    holder: str
    first_day: date
    decided_on: date
    reason: str
    legal_basis: str
    decided_by: str | None
    code: str
    agency_name: str
    place: str
    office_address: str | None
    office_phone: str | None
    unit: Unit


def page(one: Permit, entry: Entry, request: PermitRequest, *, unit: str, office: Office) -> Page:
    assert entry.letter and entry.written_on
    return Page(
        kind=entry.kind,
        letter=entry.letter,
        number=one.number,
        permit_title=one.permit_type_name,
        holder=one.holder_name,
        first_day=entry.day,
        decided_on=entry.written_on,
        reason=request.reason,
        legal_basis=request.legal_basis,
        decided_by=request.decided_by_name,
        code=one.code,
        agency_name=office.name,
        place=office.place,
        office_address=office.address,
        office_phone=office.phone,
        unit=office.the_unit(unit),
    )


def from_pinned(stored: dict[str, Any]) -> Page:
    days = {name: date.fromisoformat(stored[name]) for name in ("first_day", "decided_on")}
    return json.read(Page, stored, **days, unit=json.read(Unit, stored["unit"]))


def render_and_store(page: Page) -> StoredFile:
    html, name = pdf.filled(to_html, page), f"surat-{WORDS[page.kind][1]}-{pdf.file_name(page.number)}"
    return pdf.stored(html, prefix="letters", name=name, identity=f"{page.letter}/{page.code}")


def to_html(page: Page, *, public_url: str) -> str:
    address, (title, _, decides) = check_address(page.code, public_url=public_url), WORDS[page.kind]
    shown = {"page": page, "title": title, "decides": decides, "address": address, "qr": pdf.qr(address), "terms": letter}
    return str(pdf.template("permit_letter.html").render(shown, eases=page.kind == LIFTED))
