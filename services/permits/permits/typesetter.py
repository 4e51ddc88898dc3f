"""`python -m permits.typesetter <number of its socket>`: a process that makes PDFs of HTML for its service's process (`pdf.written`): tagged
PDF/A-2a in the bundled font. Nothing is fetched: not from the network, not from the file system, but for the fonts beside this file.
"""

import hashlib
import logging
import sys
from pathlib import Path
from typing import Any

from bus import logs
from bus.aside import serve
from bus.logs import what_and_where

FOLDER = Path(__file__).parent / "fonts"
FONTS = {"bundled:regular": "Caladea-Regular.ttf", "bundled:bold": "Caladea-Bold.ttf", "bundled:italic": "Caladea-Italic.ttf"}
FAILED = b"failed"

log = logging.getLogger("permits.typesetter")


def main(number: str) -> None:
    logs.begin()
    logging.getLogger("fontTools").setLevel(logging.WARNING)
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)  # its lines quote what stands in a paper, photos as well
    serve(int(number), _answer)  # as long as the service's process: to start again takes longer than a paper


def question(html: str, identity: str) -> bytes:
    """What `_answer` reads."""
    return f"{identity}\0{html}".encode()


def _answer(asked: bytes) -> bytes:
    try:
        identity, _, html = asked.decode().partition("\0")
        return written(html, identity=identity)
    except BaseException as error:  # WeasyPrint's refusal to fetch is no Exception
        log.error("a paper was not made: %s", what_and_where(error))
        return FAILED


def written(html: str, *, identity: str) -> bytes:
    """The same page gives the same bytes."""
    # Imported late: the broker's queues are read from this service's code where it is not installed.
    from weasyprint import HTML

    document = HTML(string=html, url_fetcher=fetcher())
    pdf: bytes = document.write_pdf(pdf_variant="pdf/a-2a", pdf_identifier=hashlib.sha256(identity.encode()).digest()[:16])
    return pdf


def fetcher() -> Any:
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class BundledOnly(URLFetcher):
        """Answers for data: and our own fonts; anything else must not even be tried, so it ends the rendering."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            if url in FONTS:
                return URLFetcherResponse(url, (FOLDER / FONTS[url]).read_bytes(), {"Content-Type": "font/ttf"})
            if url.startswith("data:"):
                return super().fetch(url, headers)
            raise FatalURLFetchingError(f"a paper fetches nothing: {url[:60]}")

    return BundledOnly()


if __name__ == "__main__":
    main(*sys.argv[1:])
