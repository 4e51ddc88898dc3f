"""The letter of a rejection on the pages and in the API: before it is sent, and when it was."""

from typing import Any

import pytest

from bus.files import Files
from bus.refusals import NotAllowed, NotFound
from tests.gateway.conftest import Promised
from tests.gateway.pages.conftest import Visitor
from tests.gateway.pages.tree import tree

TYPED = {"revision": "3", "step": "file_check", "note": "STR tidak terbaca"}


@pytest.fixture
def letter(services: Promised, tmp_path: Any, monkeypatch: Any) -> bytes:
    data = b"%PDF-1.7 surat penolakan"
    stored = Files(f"file://{tmp_path}").put(prefix="letters", data=data).as_dict()
    monkeypatch.setenv("FILES_URL", f"file://{tmp_path}")
    for method in ("get_rejection_letter", "preview_rejection_letter"):
        services.say["permits", method] = {**services.example("permits", method), **stored}
    rejected = {
        "status": "rejected",
        "step": None,
        "may": ["apply_again"],
        "rejection_letter": {"number": "503/0001/PENOLAKAN/DPMPTSP/XI/2026"},
    }
    services.say["permits", "get_application"] = {**services.example("permits", "get_application"), **rejected}
    return data


@pytest.mark.parametrize(("who", "page"), [("applicant", "/permohonan/42"), ("counter_officer", "/staf/permohonan/42")])
def test_applicant_and_office_find_the_letter_on_the_page_and_get_it(
    visitor: Visitor, client: Any, bearer: Any, letter: bytes, who: str, page: str
) -> None:
    shown = tree(visitor(who).get(page).text)
    address = f"{page}/surat-penolakan.pdf"
    assert shown.xpath(f"//a[@href='{address}']") and "503/0001/PENOLAKAN/DPMPTSP/XI/2026" in shown.text_content()
    for answer in (visitor(who).get(address), client.get("/api/v1/applications/42/rejection-letter", headers=bearer(who))):
        assert (answer.status_code, answer.mimetype, answer.data) == (200, "application/pdf", letter)


def test_before_it_is_sent_the_officer_sees_the_letter_and_what_was_typed_stays(
    visitor: Visitor, services: Promised, letter: bytes
) -> None:
    waiting = services.example("permits", "get_application")
    services.say["permits", "get_application"] = {**waiting, "may": ["advance", "reject"], "rejection_letter": None}
    officer = visitor("counter_officer")
    asked = tree(officer.post("/staf/permohonan/42", data={**TYPED, "reject": "yes"}).text)
    button = asked.xpath("//button[@formaction='/staf/permohonan/42/surat-penolakan' and @formtarget='_blank']")
    assert button and asked.xpath("string(//textarea[@name='note'])").strip() == "STR tidak terbaca"
    answer = officer.post("/staf/permohonan/42/surat-penolakan", data=TYPED)
    assert (answer.mimetype, answer.data) == ("application/pdf", letter)
    assert not [each for each in services.asked if each[1] == "reject_application"]


def test_a_letter_without_a_reason_or_of_another_step_is_refused_with_what_was_typed(
    visitor: Visitor, services: Promised, letter: bytes
) -> None:
    waiting = services.example("permits", "get_application")
    services.say["permits", "get_application"] = {**waiting, "may": ["advance", "reject"]}
    officer = visitor("counter_officer")
    answer = officer.post("/staf/permohonan/42/surat-penolakan", data={**TYPED, "note": " "}, follow_redirects=True)
    assert tree(answer.text).xpath("//textarea[@name='note' and @aria-describedby]")
    services.say["permits", "preview_rejection_letter"] = NotAllowed("not_your_step", "another's")
    answer = officer.post("/staf/permohonan/42/surat-penolakan", data=TYPED, follow_redirects=True)
    assert "STR tidak terbaca" in answer.text and answer.mimetype == "text/html"


def test_the_api_shows_the_letter_before_it_is_sent(client: Any, bearer: Any, letter: bytes) -> None:
    address = "/api/v1/staff/applications/42/rejection-letter-preview"
    answer = client.post(address, json={"step": "file_check", "reason": "STR tidak terbaca"}, headers=bearer("counter_officer"))
    assert (answer.status_code, answer.mimetype, answer.data) == (200, "application/pdf", letter)
    assert client.post(address, json={"step": "file_check", "reason": ""}, headers=bearer("counter_officer")).status_code == 422


def test_without_a_letter_the_page_has_no_link_and_the_address_says_so(visitor: Visitor, services: Promised, letter: bytes) -> None:
    services.say["permits", "get_application"] = {**services.say["permits", "get_application"], "rejection_letter": None}
    services.say["permits", "get_rejection_letter"] = NotFound("rejection_letter_not_found", "none")
    assert "surat-penolakan" not in visitor("applicant").get("/permohonan/42").text
    answer = visitor("applicant").get("/permohonan/42/surat-penolakan.pdf")
    assert answer.status_code == 404
