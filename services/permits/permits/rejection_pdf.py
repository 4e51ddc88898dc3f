"""The letter by which the office rejects an application: what was applied for, why it was refused and on which law, and what its addressee
can do. What it says is kept with the rejection, and its bytes from the first time that somebody asks for it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from permits import pdf
from permits.domain import letter
from permits.domain.application import Application
from permits.domain.catalogue.requirement import TaggedText
from permits.domain.document import StoredFile
from permits.domain.flow.step import REJECTED
from permits.domain.location import Location
from permits.domain.office_time import office_date
from permits.store import json
from permits.store.offices import Office, Unit


@dataclass(frozen=True)
class Page:
    """What the template prints. `number` None: the officer looks at it before it is sent. `step`: at which it was decided; `by_head`: that step
    is the head's. `for_name`: in whose name `decided_by` acted."""

    number: str | None
    application_number: str
    title: str
    kind: str
    applicant: str
    company: str | None
    location: Location | None
    submitted_on: date
    decided_on: date
    reason: str
    legal_basis: tuple[str, ...]
    step: str
    by_head: bool
    decided_by: str
    for_name: str | None
    object_until: date
    agency: str
    agency_name: str
    place: str
    office_address: str | None
    office_phone: str | None
    unit: Unit


def page(
    one: Application, *, legal_basis: tuple[TaggedText, ...], office: Office, days_off: frozenset[date], number: str | None = None
) -> Page:
    """Of what was just rejected."""
    line = one.history[-1]
    step = one.process.step(line.step)
    assert line.outcome == REJECTED and step and one.number and one.submitted_at, "only what was rejected has a letter"
    return Page(
        number=number,
        application_number=one.number,
        title=one.permit_type_name,
        kind=pdf.KIND_NAMES[one.kind],
        applicant=one.applicant_name,
        company=one.company.name if one.company else None,
        location=one.location,
        submitted_on=office_date(one.submitted_at, office.zone),
        decided_on=office_date(line.at, office.zone),
        reason=line.note or "",
        legal_basis=tuple(basis.text for basis in legal_basis),
        step=step.name["id"],
        by_head=step.act == "decide",
        decided_by=line.by_name,
        for_name=line.for_name,
        object_until=letter.object_until(line.at, days_off=days_off, zone=office.zone),
        agency=one.agency,
        agency_name=office.name,
        place=office.place,
        office_address=office.address,
        office_phone=office.phone,
        unit=office.the_unit(one.unit),
    )


def from_pinned(stored: dict[str, Any]) -> Page:
    days = {name: date.fromisoformat(stored[name]) for name in ("submitted_on", "decided_on", "object_until")}
    location = json.read(Location, stored["location"]) if stored["location"] else None
    return json.read(
        Page, stored, **days, location=location, legal_basis=tuple(stored["legal_basis"]), unit=json.read(Unit, stored["unit"])
    )


def render_and_store(page: Page) -> StoredFile:
    """One without a number is only looked at before it is sent."""
    html, name = pdf.filled(to_html, page), f"surat-penolakan-{pdf.file_name(page.number or 'konsep')}"
    about = f"{page.agency}/{page.number}/{page.application_number}"
    if page.number is None:
        return pdf.stored_once(html, prefix="previews", name=name, identity=about)
    return pdf.stored(html, prefix="letters", name=name, identity=about)


def to_html(page: Page, *, public_url: str) -> str:
    return pdf.tracked("rejection.html", page, number=page.application_number, public_url=public_url, terms=letter)
