"""The permit on paper: an A4 page as tagged PDF/A-2a, which a screen reader reads in order, with a QR that leads to its public check."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from permits import pdf, permit_text_pdf
from permits.domain.application import Application
from permits.domain.catalogue.permit_type import PermitType
from permits.domain.document import StoredFile
from permits.domain.duplicate import Duplicate
from permits.domain.location import Location
from permits.domain.office_time import office_date
from permits.domain.permit import Permit
from permits.domain.permit_correction import PLACE, RESPONSIBLE_PERSON, printed
from permits.permit_text_pdf import Worded, worded
from permits.store.offices import Office, Unit


@dataclass(frozen=True)
class Page:
    """What the template prints. `for_name`: in whose name `approved_by` decided."""

    number: str
    title: str
    holder: str
    responsible_person: str | None
    location: Location | None
    kind: str
    application_number: str | None
    legal_basis: tuple[str, ...]
    issued_on: date
    valid_from: date
    valid_until: date | None
    agency_name: str
    place: str
    office_address: str | None
    office_phone: str | None
    unit: Unit
    approved_by: str | None
    code: str
    supersedes: str | None = None
    for_name: str | None = None
    # After a correction: which issue it is, since when, and the place as it was corrected.
    issue: int = 1
    reissued_on: date | None = None
    corrected_place: str | None = None
    # What is written across a copy of a permit that is in force no more.
    stamp: str | None = None
    # The permit type's own text; None: it is printed as every permit is.
    worded: Worded | None = None
    # Of the paper of a duplicate.
    duplicate: Duplicate | None = None

    @property
    def place_in_full(self) -> str | None:
        return self.corrected_place or (self.location.in_full if self.location else None)


# By status; the permit's own PDF stays as it was issued.
STAMPS = {"expired": "MASA BERLAKU HABIS", "superseded": "SUDAH DIGANTI", "suspended": "DIBEKUKAN", "revoked": "DICABUT"}
REPLACED = "replaced"  # by another issue of the same number
STAMPS |= {REPLACED: "SUDAH DIGANTI"}

PREVIEW = "PRATINJAU"


def page(issued: Permit, application: Application, *, permit_type: PermitType, office: Office, duplicate: Duplicate | None = None) -> Page:
    """`application`: the one that the permit came from, also for the paper of a duplicate; `permit_type`: in the version of the case."""
    text = permit_type.permit_text
    facts: dict[str, Any] = {"fields": application.fields, "answers": application.counted_answers, "documents": application.documents}
    decision, texts = application.last_done("decide"), printed(issued, application)
    return Page(
        number=issued.number,
        title=issued.permit_type_name,
        holder=issued.holder_name,
        responsible_person=texts.get(RESPONSIBLE_PERSON),
        location=application.location,
        kind=pdf.KIND_NAMES[application.kind],
        application_number=application.number,
        legal_basis=tuple(basis.text for basis in permit_type.legal_basis),
        issued_on=office_date(issued.issued_at, office.zone),
        valid_from=issued.valid_from,
        valid_until=issued.valid_until,
        agency_name=office.name,
        place=office.place,
        office_address=office.address,
        office_phone=office.phone,
        unit=office.the_unit(application.unit),
        approved_by=decision.by_name if decision else None,
        code=issued.code,
        for_name=decision.for_name if decision else None,
        supersedes=application.old_permit_number,
        worded=worded(text, **facts) if text else None,
        duplicate=duplicate,
        issue=issued.issue,
        reissued_on=issued.reissued_on,
        corrected_place=texts.get(PLACE),
    )


def render_and_store(page: Page) -> StoredFile:
    html = pdf.filled(to_html, page)
    return pdf.stored(html, prefix="permits", name=_name(page), identity=_identity(page))


def render_preview(page: Page) -> StoredFile:
    """As it would be issued, with a word across it that it was not."""
    page = replace(page, stamp=PREVIEW)
    html = pdf.filled(to_html, page)
    return pdf.stored_once(html, prefix="previews", name="pratinjau-izin.pdf", identity=f"{page.application_number}/{page.stamp}")


def render_stamped(page: Page, status: str) -> StoredFile:
    """A copy that says across the page that the permit is not in force, made from the same facts."""
    page = replace(page, stamp=STAMPS[status])
    html = pdf.filled(to_html, page)
    return pdf.stored_once(html, prefix="stamped", name=_name(page), identity=f"{_identity(page)}/{page.stamp}")


def _identity(page: Page) -> str:
    return f"{page.code}/duplicate-{page.duplicate.ordinal}" if page.duplicate else page.code


def _name(page: Page) -> str:
    return f"duplikat-{page.duplicate.ordinal}-{pdf.file_name(page.number)}" if page.duplicate else pdf.file_name(page.number)


def check_address(code: str, *, public_url: str) -> str:
    """Where anybody can check the permit; the QR holds exactly this."""
    return f"{public_url.rstrip('/')}/v/{code}"


def to_html(page: Page, *, public_url: str) -> str:
    address, own = check_address(page.code, public_url=public_url), page.worded
    if own:
        return permit_text_pdf.to_html(page, own, address=address, photo=permit_text_pdf.photo_of(own))
    return str(pdf.template("permit.html").render(page=page, address=address, qr=pdf.qr(address)))
