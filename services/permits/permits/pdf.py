"""What the papers of this service have in common: each is a page of facts, written into a template that escapes every value, and typeset and
stored away from the service's loop."""

import hashlib
import json
import os
import re
import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from eventlet.semaphore import Semaphore
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bus.aside import Aside, Gone, TooSlow
from bus.files import Files
from bus.settings import setting
from bus.threads import Pool
from permits import typesetter
from permits.domain.document import StoredFile

HERE = Path(__file__).parent
MONTHS = ("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November", "Desember")
in_thread = Pool(1).run  # for what reads and writes files
PATIENCE = 120.0  # seconds; the longest papers take some
# It decodes pictures that people uploaded, and gets none of our secrets.
_ENVIRONMENT = {
    name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "XDG_CACHE_HOME") or name.startswith("PYTHON")
}
_typesetter = Aside(sys.executable, "-m", "permits.typesetter", environment=_ENVIRONMENT, patience=PATIENCE)
_one_at_once = Semaphore()
KIND_NAMES = {"new": "Baru", "renewal": "Perpanjangan", "amendment": "Perubahan", "duplicate": "Duplikat"}


class NotMade(Exception):
    """No PDF came of a page: the typesetter failed, which its log explains, was killed twice, did not start or took too long."""


def filled(to_html: Callable[..., str], page: Any) -> str:
    """The template with the page's facts, as `to_html` does it; away from the loop, since it may read pictures."""
    return in_thread(to_html, page, public_url=public_url())


def stored(html: str, *, prefix: str, name: str, identity: str) -> StoredFile:
    """Takes long, and holds up nobody but who waits for it."""
    return in_thread(_kept, written(html, identity=identity), prefix=prefix, name=name)


def stored_once(html: str, *, prefix: str, name: str, identity: str) -> StoredFile:
    """Under a key that its content gives it, so it is made once. No row names it: the sweep of unused files takes it away, and who asks again
    gets it anew. Takes long, like `stored`."""
    key, data = in_thread(_kept_before, html, prefix=prefix)
    return in_thread(_kept, data or written(html, identity=identity), prefix=prefix, name=name, key=key)


def _kept_before(html: str, *, prefix: str) -> tuple[str, bytes | None]:
    key = hashlib.sha256(html.encode()).hexdigest()
    try:
        return key, Files.from_env().get(f"{prefix}/{key[:2]}/{key}")
    except FileNotFoundError:
        return key, None


def _kept(data: bytes, *, prefix: str, name: str, key: str | None = None) -> StoredFile:
    made = Files.from_env().put(prefix=prefix, data=data, name=key)
    return StoredFile(name=name, media_type="application/pdf", **made.as_dict())


def written(html: str, *, identity: str) -> bytes:
    """The paper as a PDF, made by `permits.typesetter` beside this process: one after the other, since two would share a processor. `identity`:
    what the paper is about; it goes into the file as a digest. :raises NotMade:"""
    asked = in_thread(typesetter.question, html, identity)  # photos make it large
    with _one_at_once:
        try:
            try:
                made = _typesetter.ask(asked)
            except Gone:  # killed under it: another one makes the paper
                made = _typesetter.ask(asked)
        except (Gone, TooSlow) as error:
            raise NotMade from error
    if made == typesetter.FAILED:
        raise NotMade
    return made


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
