"""Administration over the API: what reaches the service, what comes back, who is let in."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from bus.refusals import Conflict, NotAllowed
from tests.access_table import STAFF_ROLES, proven
from tests.gateway.conftest import Promised
from tests.gateway.test_answers import as_page

Bearer = Callable[..., dict[str, str]]
BASE = "/api/v1/admin"
NEW = {"full_name": "Nana Contoh", "username": "nana", "email": "nana@contoh.test", "roles": ["verifier"], "units": []}
DAY = {"date": "2027-11-19", "name": "Hari jadi"}
# method, path, body or query, what the service is asked and with which arguments
CALLS: list[tuple[str, str, Any, str, dict[str, Any]]] = [
    ("GET", "/staff?limit=5", None, "list_staff", {"after": None, "limit": 5}),
    ("POST", "/staff", NEW, "invite_staff", {**NEW, "position": "", "employee_number": ""}),
    ("GET", "/staff/2", None, "get_staff", {"account_id": 2}),
    (
        "PUT", "/staff/2", {"revision": 1, "full_name": "Lina"}, "change_staff",
        {"account_id": 2, "revision": 1, "full_name": "Lina", "position": "", "employee_number": ""},
    ),
    ("POST", "/staff/2/invitations", None, "resend_invitation", {"account_id": 2}),
    ("POST", "/staff/2/second-factor-resets", {"reason": "Hilang"}, "reset_second_factor", {"account_id": 2, "reason": "Hilang"}),
    (
        "POST", "/staff/2/role-changes", {"roles": ["auditor", "auditor"]}, "request_role_change",
        {"account_id": 2, "roles": ["auditor"], "units": []},
    ),
    ("GET", "/role-changes", None, "list_role_changes", {}),
    (
        "POST", "/role-changes/3/decisions", {"decision": "refused"}, "decide_role_change",
        {"role_change_id": 3, "decision": "refused"},
    ),
    ("POST", "/people/search", {"q": "siti"}, "find_people", {"q": "siti"}),
    ("POST", "/accounts/1/disabling", {"reason": "Dicuri"}, "disable_account", {"account_id": 1, "reason": "Dicuri"}),
    ("POST", "/accounts/1/enabling", None, "enable_account", {"account_id": 1}),
    ("GET", "/units", None, "list_units", {}),
    ("PUT", "/units/dinkes", {"name": "Dinas Kesehatan"}, "save_unit", {"code": "dinkes", "name": "Dinas Kesehatan"}),
    ("GET", "/settings", None, "get_settings", {}),
    ("GET", "/settings-changes", None, "list_settings_changes", {}),
    ("POST", "/settings-changes/4/decisions", {"decision": "refused"}, "decide_settings_change", {"settings_change_id": 4, "decision": "refused"}),
    ("PATCH", "/settings", {"phone_required": False}, "change_settings", {"settings": {"phone_required": False}}),
    ("GET", "/days-off?year=2026", None, "list_days_off", {"year": 2026}),
    ("POST", "/days-off", DAY, "add_day_off", DAY),
    ("DELETE", "/days-off/2027-11-19", None, "remove_day_off", {"date": "2027-11-19"}),
    (
        "GET", "/audit?act=logged_in&after=9", None, "list_audit",
        {"act": "logged_in", "subject": None, "actor_id": None, "before": 9, "limit": 25},
    ),
    ("POST", "/audit/verification", None, "verify_audit", {}),
]  # fmt: skip


@pytest.mark.parametrize(("verb", "path", "body", "method", "arguments"), CALLS, ids=[f"{call[0]} {call[1]}" for call in CALLS])
def test_an_operation_is_one_call_and_gives_its_answer(
    client: FlaskClient, services: Promised, bearer: Bearer, verb: str, path: str, body: Any, method: str, arguments: dict[str, Any]
) -> None:
    headers = bearer("agency_admin", "auditor")
    answer = client.open(f"{BASE}{path}", method=verb, headers=headers, **({"json": body} if body is not None else {}))
    assert services.asked[-1] == ("identity", method, arguments)
    promised = services.example("identity", method)
    assert answer.status_code == (
        204 if promised == {} else 201 if verb == "POST" and method in ("invite_staff", "request_role_change", "add_day_off") else 200
    )
    assert promised == {} or answer.json == as_page(promised)


@pytest.mark.parametrize(("verb", "path", "body", "method", "arguments"), CALLS, ids=[f"{call[0]} {call[1]}" for call in CALLS])
def test_the_gateway_lets_in_whom_the_contract_names(
    client: FlaskClient, services: Promised, bearer: Bearer, verb: str, path: str, body: Any, method: str, arguments: dict[str, Any]
) -> None:
    who = services.contracts["identity"].who(method)
    for role in ("applicant", "counter_officer", "verifier", "agency_admin", "auditor", "operator"):
        answer = client.open(f"{BASE}{path}", method=verb, headers=bearer(role), **({"json": body} if body is not None else {}))
        client.application.extensions["izin.sessions"].forget("t" * 43)
        assert (answer.status_code == 403) is (not proven(role) & set(who)), role


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/staff", {**NEW, "roles": []}, "roles"),
        ("/staff", {**NEW, "roles": ["applicant"]}, "roles.0"),
        ("/staff", {**NEW, "roles": "verifier"}, "roles"),
        ("/staff", {**NEW, "units": ["x"] * 60}, "units"),
        ("/staff", {**NEW, "full_name": " "}, "full_name"),
        ("/staff/2/second-factor-resets", {}, "reason"),
        ("/role-changes/3/decisions", {"decision": "maybe"}, "decision"),
        ("/days-off", {**DAY, "date": "2027-02-30"}, "date"),
    ],
)
def test_what_does_not_fit_is_named_and_not_asked(
    client: FlaskClient, services: Promised, bearer: Bearer, path: str, body: Any, field: str
) -> None:
    answer = client.post(f"{BASE}{path}", headers=bearer("agency_admin"), json=body)
    assert (answer.status_code, list(answer.json["error"]["fields"])) == (422, [field])
    assert [method for _, method, _ in services.asked] == ["open_session"]


@pytest.mark.parametrize(("refusal", "status"), [(NotAllowed("own_account", "own"), 403), (Conflict("last_admin", "last"), 409)])
def test_a_refusal_keeps_its_code(client: FlaskClient, services: Promised, bearer: Bearer, refusal: Any, status: int) -> None:
    services.say["identity", "disable_account"] = refusal
    answer = client.post(f"{BASE}/accounts/1/disabling", headers=bearer("agency_admin"), json={"reason": "x"})
    assert (answer.status_code, answer.json["error"]["code"]) == (status, refusal.code)


def _spelled(row: dict[str, Any]) -> dict[str, Any]:
    """With every role by name: contracts say "staff" where all of them may."""
    return {**row, "who": {role for each in row["who"] for role in (STAFF_ROLES if each == "staff" else (each,))}}


def test_rights_are_what_the_doors_say(client: FlaskClient, services: Promised, bearer: Bearer) -> None:
    told = client.get(f"{BASE}/rights", headers=bearer("auditor")).json
    assert [each["service"] for each in told["services"]] == ["identity", "permits", "notifications", "tracking"]
    for each in told["services"]:
        promised = services.contracts[each["service"]].access()
        assert {row.pop("method"): _spelled(row) for row in each["methods"]} == {name: _spelled(row) for name, row in promised.items()}
    assert {"address": "/lacak", "who": ["anyone"]} in told["pages"]
    assert {"address": "/admin/peran", "who": ["agency_admin", "auditor"]} in told["pages"]
