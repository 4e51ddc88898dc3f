"""The vendored style sheet is what its script makes: no fonts, no crest, no component we do not show."""

from pathlib import Path

import pytest

from izin.vendor_govuk import slim

SHEET = Path(__file__).parents[3] / "gateway" / "gateway" / "static" / "vendor" / "govuk-frontend.min.css"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("@font-face{font-family:GDS Transport;src:url(/assets/a.woff2)}.a{b:c}", ".a{b:c}"),
        (".govuk-tabs,.govuk-tabs__list{a:b}", ""),
        (".govuk-tabs,.govuk-table{a:b}", ".govuk-table{a:b}"),
        ("@media print{.govuk-header{a:b}}", ""),
        ("@media print{.govuk-header{a:b}.govuk-body{c:d}}", "@media print{.govuk-body{c:d}}"),
        (".govuk-header-like{a:b}", ".govuk-header-like{a:b}"),
        (".x{background:url(/assets/images/govuk-crest.svg)}", ""),
        (".y{font-family:GDS Transport,arial,sans-serif}", ".y{font-family:var(--izin-font)}"),
        ('@charset "UTF-8";.a{b:c}', '@charset "UTF-8";.a{b:c}'),
    ],
)
def test_only_what_is_ours_to_use_and_used_stays(given: str, kept: str) -> None:
    assert slim(given) == kept


def test_the_committed_sheet_has_been_slimmed() -> None:
    sheet = SHEET.read_text()
    assert slim(sheet) == sheet
    assert "url(" not in sheet and "GDS Transport" not in sheet
