"""Make the vendored style sheet from govuk-frontend's npm tarball: `python -m izin.vendor_govuk <tarball>`.

Run by hand when govuk-frontend is upgraded. Fonts and the crest are removed, because we have no right to use them; components that our
pages do not show are removed to keep an applicant's first page within its 40 KB.
"""

import re
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

TARGET = Path(__file__).parents[2] / "gateway" / "gateway" / "static" / "vendor"
SHEET = "package/dist/govuk/govuk-frontend.min.css"
FONT_STACK = "var(--izin-font)"
UNUSED = (
    "accordion", "accordion-nav", "breadcrumbs", "cookie-banner", "drop-zone", "exit-this-page", "feedback",
    "file-upload-button", "file-upload-wrapper", "footer", "frontend-supported", "generic-header", "header",
    "language-navigation", "logo-dot", "panel", "password-input", "phase-banner", "service-navigation", "summary-card",
    "tabs",
)  # fmt: skip
_UNUSED = re.compile(rf"\.(?:govuk|js)-(?:{'|'.join(UNUSED)})(?![a-z0-9]|-[a-z])")


def rules(sheet: str) -> Iterator[tuple[str, str]]:
    """Yield (head, body) of each top-level rule; statements such as @charset have an empty body."""
    start = depth = opened = 0
    for at, sign in enumerate(sheet):
        if sign == "{":
            opened = at if depth == 0 else opened
            depth += 1
        elif sign == "}":
            depth -= 1
            if depth == 0:
                yield sheet[start:opened], sheet[opened + 1 : at]
                start = at + 1
        elif sign == ";" and depth == 0:
            yield sheet[start : at + 1], ""
            start = at + 1


def slim(sheet: str) -> str:
    """Return the sheet without fonts, crest and the components in UNUSED."""
    return "".join(filter(None, (_kept_rule(head, body) for head, body in rules(sheet))))


def _kept_rule(head: str, body: str) -> str:
    if not body:
        return head
    if head.startswith("@font-face"):
        return ""
    if head.startswith(("@media", "@supports")):
        inner = slim(body)
        return f"{head}{{{inner}}}" if inner else ""
    selectors = [part for part in head.split(",") if not _UNUSED.search(part)]
    return f"{','.join(selectors)}{{{_own_font(body)}}}" if selectors and "url(/assets" not in body else ""


def _own_font(body: str) -> str:
    return re.sub(r"font-family:GDS Transport,arial,sans-serif", f"font-family:{FONT_STACK}", body)


def main(tarball: str) -> None:
    """Write the slim sheet and the kit's licence beside each other."""
    with tarfile.open(tarball) as archive:
        raw = archive.extractfile(SHEET)
        assert raw is not None, f"{tarball} holds no {SHEET}"
        sheet = raw.read().decode()
    TARGET.mkdir(parents=True, exist_ok=True)
    (TARGET / "govuk-frontend.min.css").write_text(slim(sheet.partition("/*#")[0]))


if __name__ == "__main__":
    main(sys.argv[1])
