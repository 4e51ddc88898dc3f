"""After a file was sent with JavaScript and refused, also for the second time, the link of the error leads to its field, in the page that is there:
nothing is loaded again."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route, expect

pytestmark = pytest.mark.browser
SCRIPT = (Path(__file__).parents[2] / "gateway" / "gateway" / "static" / "izin.js").read_text("utf-8")
SITE = "http://izin.test"
FORM = """<form method="post" enctype="multipart/form-data"><input type="file" id="file" name="file" data-upload="yes">
<p data-upload-status></p><button class="govuk-button">Kirim</button></form>"""
SUMMARY = '<div class="govuk-error-summary"><a href="#file">Salah</a></div>'


def page_of(text: str) -> str:
    head = '<!doctype html><html lang="id"><head><title>Berkas</title><script type="module" src="/izin.js"></script></head>'
    return f'{head}<body data-words-sending="Mengirim"><main id="main" tabindex="-1">{text}</main></body></html>'


def test_the_link_of_an_error_leads_to_its_field_after_a_refused_upload(browser: Browser) -> None:
    page, loaded = browser.new_page(), []

    def answer(route: Route) -> None:
        request = route.request
        if request.url.endswith("izin.js"):
            route.fulfill(body=SCRIPT, content_type="text/javascript")
            return
        loaded.append(request.method)
        wrong = SUMMARY if request.method == "POST" else ""
        route.fulfill(body=page_of(wrong + FORM.replace("<form", f'<form action="?isian={len(loaded)}"')), content_type="text/html")

    page.route(f"{SITE}/**", answer)
    page.goto(f"{SITE}/berkas")
    for sent in (1, 2):
        page.set_input_files("#file", {"name": "uji.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4"})
        with page.expect_response("**/berkas?isian=*"):
            page.get_by_role("button", name="Kirim").click()
        link = page.get_by_role("link", name="Salah")
        expect(link).to_be_visible()
        link.focus()
        page.keyboard.press("Enter")
        page.wait_for_timeout(500)  # a page that is loaded again takes the focus away
        expect(page.locator("#file")).to_be_focused()
        assert loaded == ["GET", *["POST"] * sent], "the page was loaded again"
    page.evaluate("history.back()")  # from the field
    page.wait_for_timeout(500)
    expect(page.get_by_role("link", name="Salah")).to_be_visible()
    assert len(loaded) == 3, "the answer is still there"
    with page.expect_event("load"):
        page.evaluate("history.back()")  # from the answer
    assert len(loaded) > 3, "what was there before is loaded"
    page.close()
