"""What the papers of this service have in common: tagged PDF/A-2a in the bundled font, made of a template.

The same page gives the same bytes. Nothing is fetched: not from the network, not from the file system, but for the fonts beside this
file. Every value is escaped by the template.
"""

import hashlib
import json
import re
from dataclasses import asdict
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bus.files import Files
from bus.settings import setting
from bus.threads import Pool
from permits.domain.document import StoredFile

HERE = Path(__file__).parent
FONTS = {"bundled:regular": "Caladea-Regular.ttf", "bundled:bold": "Caladea-Bold.ttf", "bundled:italic": "Caladea-Italic.ttf"}
MONTHS = ("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November", "Desember")
# One: two would share one processor's time, and wait for each other at locks of WeasyPrint's libraries, which are green (see `bus.threads`).
in_thread = Pool(1).run
KIND_NAMES = {"new": "Baru", "renewal": "Perpanjangan", "amendment": "Perubahan", "duplicate": "Duplikat"}


def written(html: str, *, identity: str) -> bytes:
    """`identity`: what the paper is about; it goes into the file as a digest."""
    # Imported late: loading Pango's libraries is slow and only this needs them.
    from weasyprint import HTML

    document = HTML(string=html, url_fetcher=fetcher())
    pdf: bytes = document.write_pdf(pdf_variant="pdf/a-2a", pdf_identifier=hashlib.sha256(identity.encode()).digest()[:16])
    return pdf


def stored(html: str, *, prefix: str, name: str, identity: str) -> StoredFile:
    """Takes long: for a real thread."""
    made = Files.from_env().put(prefix=prefix, data=written(html, identity=identity))
    return StoredFile(name=name, media_type="application/pdf", **made.as_dict())


def stored_once(html: str, *, prefix: str, name: str, identity: str) -> StoredFile:
    """Under a key that its content gives it, so it is made once. No row names it: the sweep of unused files takes it away, and who asks again
    gets it anew. Takes long, like `stored`."""
    files, key = Files.from_env(), hashlib.sha256(html.encode()).hexdigest()
    try:
        data = files.get(f"{prefix}/{key[:2]}/{key}")
    except FileNotFoundError:
        data = written(html, identity=identity)
    return StoredFile(name=name, media_type="application/pdf", **files.put(prefix=prefix, data=data, name=key).as_dict())


def public_url() -> str:
    """Before the addresses on papers."""
    return setting("PUBLIC_URL", "http://127.0.0.1:8080")


def qr(address: str) -> str:
    # Imported late, like weasyprint: the broker's queues are read from this service's code where neither is installed.
    import segno

    # A code that was torn or copied badly should still be read: level Q repairs a quarter of it.
    return str(segno.make(address, error="q", micro=False).svg_data_uri(border=0, scale=4))


@cache
def template(name: str) -> Any:
    environment = Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined)
    environment.filters["long_date"] = long_date
    return environment.get_template(name)


def tracking_address(number: str, *, agency: str, public_url: str) -> str:
    """Where anybody can follow the application of that number; the QR of its papers holds exactly this."""
    return f"{public_url.rstrip('/')}/lacak?{urlencode({'no': number, 'instansi': agency})}"


def tracked(name: str, page: Any, *, number: str, public_url: str, **more: Any) -> str:
    """A paper about the application of that number: its QR leads to where anybody follows it."""
    address = tracking_address(number, agency=page.agency, public_url=public_url)
    shown = {"page": page, "address": address, "site": f"{public_url.rstrip('/')}/lacak", "qr": qr(address)}
    return str(template(name).render(shown, **more))


def pinned(page: Any) -> dict[str, Any]:
    """What a paper says, to be kept as JSON: the paper says the same for ever, whatever the office is called later."""
    kept: dict[str, Any] = json.loads(json.dumps(asdict(page), default=lambda each: each.isoformat()))
    return kept


def file_name(number: str) -> str:
    return re.sub(r"[^A-Za-z0-9-]+", "-", number) + ".pdf"


def long_date(day: date) -> str:
    """`26 November 2026`, in Indonesian."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def fetcher() -> Any:
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class BundledOnly(URLFetcher):
        """Answers for data: and our own fonts; anything else must not even be tried, so it ends the rendering."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            if url in FONTS:
                return URLFetcherResponse(url, (HERE / "fonts" / FONTS[url]).read_bytes(), {"Content-Type": "font/ttf"})
            if url.startswith("data:"):
                return super().fetch(url, headers)
            raise FatalURLFetchingError(f"a paper fetches nothing: {url[:60]}")

    return BundledOnly()
