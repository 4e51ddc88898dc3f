"""Letters and reports of a case on its pages, for applicant and staff."""

from typing import Any

import pytest

from bus.refusals import NotFound
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
