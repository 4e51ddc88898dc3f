"""Letters and reports of a case on its pages, for applicant and staff."""

from typing import Any

import pytest

from bus.refusals import Conflict, NotAllowed, NotFound
from tests.gateway import files
from tests.gateway.conftest import Promised
from tests.gateway.pages.conftest import Visitor
from tests.gateway.pages.test_document_pages import stored
from tests.gateway.pages.tree import select, tree


@pytest.mark.parametrize(("role", "page"), [("applicant", "/permohonan/42"), ("counter_officer", "/staf/permohonan/42")])
def test_the_case_lists_its_papers_and_sends_them(visitor: Visitor, services: Promised, app: Any, role: str, page: str) -> None:
    services.say["permits", "get_application_paper"] = stored(app, files.saved(files.pdf(1)))
    client = visitor(role)
    answer = client.get(page)
    link = next(each for each in select(tree(answer.text), "main a") if "Surat pengembalian" in each.text_content())
    assert link.get("href") == f"{page}/surat/return_letter/1.pdf" and "503/0001/PENGEMBALIAN/DPMPTSP/XI/2026" in answer.text
    assert client.get(link.get("href")).mimetype == "application/pdf"
    asked = next(arguments for _, name, arguments in services.asked if name == "get_application_paper")
    assert asked == {"application_id": 42, "kind": "return_letter", "position": 1}


@pytest.mark.parametrize("address", ["nonsense/1", "return_letter/0", "return_letter/10001", "return_letter/x"])
def test_no_such_paper(visitor: Visitor, services: Promised, address: str) -> None:
    assert visitor("applicant").get(f"/permohonan/42/surat/{address}.pdf").status_code == 404
    assert not [name for _, name, _ in services.asked if name == "get_application_paper"]


def test_a_paper_of_somebody_else_is_not_found(visitor: Visitor, services: Promised) -> None:
    services.say["permits", "get_application_paper"] = NotFound("application_not_found", "x")
    assert visitor("applicant").get("/permohonan/42/surat/invitation/1.pdf").status_code == 404


JUDGED = {
    "revision": "3",
    "step": "file_check",
    "verdict-location": "wrong",
    "reason-location": "Alamat kurang lengkap",
    "note": "Mohon segera",
}


def test_a_return_is_seen_as_a_letter_before_it_is_done(visitor: Visitor, services: Promised, app: Any) -> None:
    services.say["permits", "preview_return_letter"] = stored(app, files.saved(files.pdf(1)))
    services.say["permits", "get_application"] = {**services.example("permits", "get_application"), "may": ["advance", "return"]}
    client = visitor("counter_officer")
    (button,) = select(tree(client.get("/staf/permohonan/42").text), "button[formaction$='/surat-pengembalian']")
    answer = client.post(button.get("formaction"), data=JUDGED)
    assert answer.mimetype == "application/pdf"
    asked = next(arguments for _, name, arguments in services.asked if name == "preview_return_letter")
    assert asked == {"application_id": 42, "step": "file_check", "reasons": {"location": "Alamat kurang lengkap"}, "note": "Mohon segera"}
    assert "return_application" not in {name for _, name, _ in services.asked}
    assert client.get(button.get("formaction")).location == "/staf/permohonan/42"


@pytest.mark.parametrize("refusal", [None, Conflict("step_not_current", ""), NotAllowed("not_your_step", "")])
def test_a_return_that_could_not_be_done_has_no_letter_and_stays_typed(visitor: Visitor, services: Promised, refusal: Any) -> None:
    services.say["permits", "get_application"] = {**services.example("permits", "get_application"), "may": ["advance", "return"]}
    services.say["permits", "preview_return_letter"] = refusal
    given = JUDGED if refusal else {**JUDGED, "reason-location": " "}
    answer = visitor("counter_officer").post("/staf/permohonan/42/surat-pengembalian", data=given)
    page = tree(answer.text)
    assert answer.status_code == 422 and select(page, ".govuk-error-summary")
    assert select(page, "textarea#note")[0].text.strip() == "Mohon segera"


def test_who_may_not_return_has_no_such_button(visitor: Visitor, services: Promised) -> None:
    services.say["permits", "get_application"] = {**services.example("permits", "get_application"), "may": ["advance"]}
    assert not select(tree(visitor("verifier").get("/staf/permohonan/42").text), "button[formaction$='/surat-pengembalian']")


def test_the_office_lists_a_recommendation(visitor: Visitor, services: Promised) -> None:
    one = services.example("permits", "get_application")
    known = {
        "kind": "recommendation",
        "position": 1,
        "number": "503/0001/REKOMENDASI/DPUPR/XI/2026",
        "made_at": "2026-11-26T02:00:00+00:00",
    }
    services.say["permits", "get_application"] = {**one, "papers": [known]}
    assert "Rekomendasi teknis (PDF)" in visitor("verifier").get("/staf/permohonan/42").text
