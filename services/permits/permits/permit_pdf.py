"""The permit on paper: an A4 page as tagged PDF/A-2a, which a screen reader reads in order, with a QR that leads to its public check.

The same page gives the same bytes. Nothing is fetched: not from the network, not from the file system, but for the fonts beside this
file. Every value is escaped by the template.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bus.files import Files
from bus.settings import setting
from bus.threads import Pool
from permits.domain.application import Application
from permits.domain.catalogue.requirement import TaggedText
from permits.domain.document import StoredFile
from permits.domain.location import Location
from permits.domain.office_time import office_date
from permits.domain.permit import Permit
from permits.store.offices import Office, Unit

HERE = Path(__file__).parent
FONTS = {"bundled:regular": "Caladea-Regular.ttf", "bundled:bold": "Caladea-Bold.ttf", "bundled:italic": "Caladea-Italic.ttf"}
MONTHS = ("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November", "Desember")
KIND_NAMES = {"new": "Baru", "renewal": "Perpanjangan", "amendment": "Perubahan"}
_pool = Pool(2)


@dataclass(frozen=True)
class Page:
    """What the template prints."""

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


def page(issued: Permit, application: Application, *, legal_basis: tuple[TaggedText, ...], office: Office) -> Page:
    decision = application.last_done("decide")
    return Page(
        number=issued.number,
        title=issued.permit_type_name,
        holder=issued.holder_name,
        responsible_person=application.company.responsible_person if application.company else None,
        location=application.location,
        kind=KIND_NAMES[application.kind],
        application_number=application.number,
        legal_basis=tuple(basis.text for basis in legal_basis),
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
        supersedes=application.old_permit_number,
    )


def render_and_store(page: Page) -> StoredFile:
    """Away from eventlet's hub: rendering and the object store would hold it up."""
    return _pool.run(_render_and_store, page, setting("PUBLIC_URL", "http://127.0.0.1:8080"))


def _render_and_store(page: Page, public_url: str) -> StoredFile:
    stored = Files.from_env().put(prefix="permits", data=render(page, public_url=public_url))
    return StoredFile(name=file_name(page.number), media_type="application/pdf", **stored.as_dict())


def file_name(number: str) -> str:
    return re.sub(r"[^A-Za-z0-9-]+", "-", number) + ".pdf"


def check_address(code: str, *, public_url: str) -> str:
    """Where anybody can check the permit; the QR holds exactly this."""
    return f"{public_url.rstrip('/')}/v/{code}"


def render(page: Page, *, public_url: str) -> bytes:
    # Imported late: loading Pango's libraries is slow and only this needs them.
    from weasyprint import HTML

    document = HTML(string=to_html(page, public_url=public_url), url_fetcher=_fetcher())
    identifier = hashlib.sha256(page.code.encode()).digest()[:16]
    pdf: bytes = document.write_pdf(pdf_variant="pdf/a-2a", pdf_identifier=identifier)
    return pdf


def to_html(page: Page, *, public_url: str) -> str:
    # Imported late, like weasyprint: the broker's queues are read from this service's code where neither is installed.
    import segno

    address = check_address(page.code, public_url=public_url)
    # A code that was torn or copied badly should still be read: level Q repairs a quarter of it.
    picture = segno.make(address, error="q", micro=False).svg_data_uri(border=0, scale=4)
    return _template().render(page=page, address=address, qr=picture)


@cache
def _template() -> Any:
    environment = Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined)
    environment.filters["long_date"] = long_date
    return environment.get_template("permit.html")


def long_date(day: date) -> str:
    """`26 November 2026`, in Indonesian."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _fetcher() -> Any:
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class BundledOnly(URLFetcher):
        """Answers for data: and our own fonts; anything else must not even be tried, so it ends the rendering."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            if url in FONTS:
                return URLFetcherResponse(url, (HERE / "fonts" / FONTS[url]).read_bytes(), {"Content-Type": "font/ttf"})
            if url.startswith("data:"):
                return super().fetch(url, headers)
            raise FatalURLFetchingError(f"a permit fetches nothing: {url[:60]}")

    return BundledOnly()
