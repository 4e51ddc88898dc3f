"""The page says that everything is filled in only when that is true: nothing empty, nothing too long, nothing still as it was refused."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

import gateway
from tests.journeys.conftest import NewPage

SCRIPT = Path(gateway.__file__).parent / "static" / "izin.js"
FORM = """
<body data-words-complete="Semua isian wajib sudah lengkap." data-words-over="kelebihan {n}">
<form data-complete novalidate onsubmit="return false">
  <div class="govuk-form-group%s"><input id="name" name="name" required value="%s"></div>
  <div class="govuk-form-group"><input id="email" name="email" type="email" required value="siti@contoh.test"></div>
  <div class="govuk-form-group"><input id="job" name="job" required value="Guru"></div>
  <span class="izin-counter" data-counter="job" data-limit="5" data-digits="no"></span>
  <p data-live role="status"></p><button data-complete-button class="govuk-button">Simpan</button>
</form></body>
"""


def opened(new_page: NewPage, *, refused: bool, name: str) -> Page:
    page = new_page()
    page.set_content(FORM % (" govuk-form-group--error" if refused else "", name))
    page.add_script_tag(content=SCRIPT.read_text("utf-8"))
    return page


def says(page: Page) -> tuple[bool, bool]:
    complete = "lengkap" in page.locator("[data-live]").inner_text()
    return complete, "govuk-button--incomplete" not in (page.locator("button").get_attribute("class") or "")


@pytest.mark.parametrize(
    ("field", "wrong", "right"),
    [("#name", "", "Siti"), ("#name", "   ", "Siti"), ("#email", "siti@", "siti@contoh.test"), ("#job", "Karyawan", "Guru")],
)
def test_a_form_is_complete_when_nothing_is_missing_or_wrong(new_page: NewPage, field: str, wrong: str, right: str) -> None:
    page = opened(new_page, refused=False, name="Siti")
    assert says(page) == (True, True)
    page.fill(field, wrong)
    assert says(page) == (False, False)
    page.fill(field, right)
    assert says(page) == (True, True)


def test_a_field_that_was_refused_must_be_changed_first(new_page: NewPage) -> None:
    page = opened(new_page, refused=True, name="12345")
    assert says(page) == (False, False)
    page.fill("#name", "Siti")
    assert says(page) == (True, True)
