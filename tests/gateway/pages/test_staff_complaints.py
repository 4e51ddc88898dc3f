"""The desk of complaints."""

import pytest

from tests.gateway.conftest import Promised
from tests.gateway.pages.conftest import Visitor
from tests.gateway.pages.tree import select, tree


@pytest.mark.parametrize(
    ("role", "status", "closes"),
    [("complaints_officer", ["reply"], False), ("complaints_officer", ["reply", "close"], True), ("agency_admin", [], False)],
)
def test_a_complaint_is_closed_by_whom_the_service_lets(
    visitor: Visitor, services: Promised, role: str, status: list[str], closes: bool
) -> None:
    services.say["tracking", "get_complaint"] = {**services.example("tracking", "get_complaint"), "status": "received", "may": status}
    page = tree(visitor(role).get("/staf/keluhan/7").text)
    assert bool(select(page, "button[name=close]")) is closes
    assert bool(select(page, "textarea[name=body]")) is ("reply" in status)
