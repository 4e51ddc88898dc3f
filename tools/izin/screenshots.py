"""Pictures of every page at two widths: `python -m izin.screenshots http://127.0.0.1:8080 var/pictures`."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from izin.tour import tour

WIDTHS = (360, 1280)


def main(url: str, folder: str) -> None:
    """Take the tour at each width and write one picture per stop."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"])
        for width in WIDTHS:
            target = Path(folder) / str(width)
            target.mkdir(parents=True, exist_ok=True)
            page = browser.new_context(viewport={"width": width, "height": 740}, locale="id-ID").new_page()
            for number, name in enumerate(tour(page, url), 1):
                page.screenshot(path=target / f"{number:02} {name.replace('/', '-')}.png", full_page=True)
                print(width, number, name, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:3])
