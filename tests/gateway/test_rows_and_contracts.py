"""The gateway's table of routes against the contracts: people who may open a route may also make its calls. If not, the door refuses them;
but the route is then useless to them, or a row was opened by mistake."""

import inspect
import re
from collections import defaultdict

import pytest
from flask import Flask

from gateway.access import ACCESS, PUBLIC
from gateway.roles import principals
from gateway.sessions import Remembered
from tests.gateway.conftest import TOKEN, Promised
from tests.gateway.test_access import routes

CALLED = re.compile(r'\bcall\(\s*"(\w+)",\s*"(\w+)"')
SPENT = re.compile(r'\bsessions\.spend\(\s*"(\w+)"')
# Views that ask for some of those whom they let in: (endpoint, method) to who is asked for.
FOR_SOME = {
    ("accounts.second_factor", "confirm_second_factor"): {"second_factor"},
    ("home.dashboard", "list_applications"): {"applicant"},
    ("home.dashboard", "list_permits"): {"applicant"},
    ("home.dashboard", "list_ending_documents"): {"applicant"},
    ("home.dashboard", "list_complaints"): {"applicant"},
    ("applications.requirement", "list_documents"): {"applicant"},
    ("applications.requirement", "find_fitting_document"): {"applicant"},
}


def written_in(view: object) -> set[tuple[str, str]]:
    """(service, method) of each call that stands in the view itself."""
    source = inspect.getsource(inspect.unwrap(getattr(view, "view_class", view)))  # type: ignore[arg-type]
    return {*CALLED.findall(source), *(("identity", method) for method in SPENT.findall(source))}


def asked_by(app: Flask, services: Promised, method: str, address: str, role: str) -> set[tuple[str, str]]:
    """What is asked when somebody with this role opens the address, with nothing typed."""
    services.roles = ["operator" if role == "staff" else role]  # who has no role but what every member of staff may do
    app.extensions["izin.sessions"] = Remembered()
    client, headers = app.test_client(), {}
    if address.startswith("/api/"):
        headers = {"Authorization": f"Bearer {TOKEN}"}
    else:
        client.post("/masuk", data={"login": "x", "password": "y"})
    services.asked.clear()
    client.open(address, method=method, headers=headers)
    return {(service, asked) for service, asked, _ in services.asked if asked not in ("open_session", "bus_access")}


def not_theirs(services: Promised, asked: set[tuple[str, str]], role: str) -> set[tuple[str, str]]:
    return {(service, method) for service, method in asked if not {"anyone", *principals([role])} & services.contracts[service].who(method)}


def test_whoever_a_row_lets_in_may_ask_what_its_route_asks(app: Flask, services: Promised, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    refused, looked_at = defaultdict(set), set()
    for endpoint, method, address in routes(app):
        if ACCESS[endpoint] == PUBLIC:
            continue
        written = written_in(app.view_functions[endpoint])
        for role in sorted(ACCESS[endpoint]):
            asked = asked_by(app, services, method, address, role)
            asked |= {each for each in written if role in FOR_SOME.get((endpoint, each[1]), {role})}
            looked_at |= asked
            for _, each in not_theirs(services, asked, role):
                refused[endpoint, each].add(role)
    assert dict(refused) == {}
    closed = {
        (name, method)
        for name, contract in services.contracts.items()
        for method in contract.methods
        if "anyone" not in contract.who(method)
    }
    assert len(looked_at & closed) > 0.8 * len(closed), f"not asked by any route: {sorted(closed - looked_at)}"


def test_a_row_opened_by_mistake_is_found(services: Promised) -> None:
    assert not_theirs(services, {("identity", "list_staff"), ("identity", "get_profile")}, "applicant") == {("identity", "list_staff")}
