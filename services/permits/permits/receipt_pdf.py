"""The receipt of an application on paper: its number, when each step is to be done, and a QR that leads to its public tracking page."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from permits import pdf
from permits.domain.application import Application
from permits.domain.document import StoredFile
from permits.domain.location import Location
from permits.domain.office_time import at_office
from permits.domain.plan import Planned
from permits.store import json
from permits.store.offices import Office, Unit


@dataclass(frozen=True)
class Page:
    """What the template prints. `next_steps`: each with the day on which it is to be done at the latest, where it has one."""

    number: str
    title: str
    kind: str
    applicant: str
    company: str | None
    location: Location | None
    submitted_at: datetime
    due_on: date | None
    working_days: int
    next_steps: tuple[tuple[str, date | None], ...]
    zone: str
    agency: str
    agency_name: str
    office_address: str | None
    office_phone: str | None
    unit: Unit
    by_mail: bool = True  # whether the applicant has an address to which news goes


def page(one: Application, *, plan: list[Planned], office: Office) -> Page:
    assert one.number and one.submitted_at, "a draft has no receipt"
    dated = [planned.last_day for planned in plan if planned.last_day]
    return Page(
        number=one.number,
        title=one.permit_type_name,
        kind=pdf.KIND_NAMES[one.kind],
        applicant=one.applicant_name,
        company=one.company.name if one.company else None,
        location=one.location,
        submitted_at=at_office(one.submitted_at, office.zone),
        due_on=dated[-1] if dated else None,
        working_days=one.working_days,
        next_steps=tuple((planned.step.applicant_name["id"], planned.last_day) for planned in plan),
        zone=office.zone,
        agency=one.agency,
        agency_name=office.name,
        office_address=office.address,
        office_phone=office.phone,
        unit=office.the_unit(one.unit),
        by_mail=one.filed_by_id is None,
    )


def from_pinned(stored: dict[str, Any]) -> Page:
    steps = tuple((name, day and date.fromisoformat(day)) for name, day in stored["next_steps"])
    return json.read(
        Page,
        stored,
        location=json.read(Location, stored["location"]) if stored["location"] else None,
        submitted_at=at_office(datetime.fromisoformat(stored["submitted_at"]), stored["zone"]),
        due_on=stored["due_on"] and date.fromisoformat(stored["due_on"]),
        next_steps=steps,
        unit=json.read(Unit, stored["unit"]),
    )


def render_and_store(page: Page) -> StoredFile:
    html, name = pdf.filled(to_html, page), f"tanda-terima-{pdf.file_name(page.number)}"
    return pdf.stored_once(html, prefix="receipts", name=name, identity=f"{page.agency}/{page.number}")


def to_html(page: Page, *, public_url: str) -> str:
    return pdf.tracked("receipt.html", page, number=page.number, public_url=public_url)
