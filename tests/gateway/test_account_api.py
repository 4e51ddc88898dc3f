"""Sessions, passwords and the own account over the API."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from bus.refusals import NotAllowed
from gateway import device
from tests.gateway.conftest import TOKEN, Promised
from tests.gateway.test_answers import as_page

NEXT = "n" * 43


@pytest.mark.parametrize(
    ("agent", "called"),
    [
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36", "Chrome, Android"),
        (
            "Mozilla/5.0 (Linux; Android 13; SM-A) AppleWebKit/537.36 SamsungBrowser/25.0 Chrome/121 Mobile Safari/537.36",
            "Samsung Internet, Android",
        ),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0", "Edge, Windows"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:131.0) Gecko/20100101 Firefox/131.0", "Firefox, Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile/15E148 Safari/604.1",
            "Safari, iPhone",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 CriOS/130.0 Mobile/15E148 Safari/604.1",
            "Chrome, iPhone",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/130.0.0.0 Safari/537.36 OPR/115.0", "Opera, Linux"),
        ("curl/8.5.0", "curl"),
        ("x" * 500, "x" * 40),
        ("\x1b[31m\u00e9/1", "[31m"),
        ("", ""),
    ],
)
def test_a_device_is_called_as_people_call_it(agent: str, called: str) -> None:
    assert device.name(agent) == called


def test_a_log_in_names_the_device(client: FlaskClient, services: Promised) -> None:
    body = {"login": "siti", "password": "x"}
    assert client.post("/api/v1/sessions", json=body, headers={"User-Agent": "curl/8"}).status_code == 201
    assert services.asked[-1][2] == body | {"address": "127.0.0.1", "device": "curl"}


def test_a_client_gets_its_device_token_and_may_send_it_again(client: FlaskClient, services: Promised, bearer: Any) -> None:
    body = {"login": "siti", "password": "x"}
    token = client.post("/api/v1/sessions", json=body).json["device_token"]
    assert token == services.example("identity", "log_in")["device_token"]
    assert client.post("/api/v1/sessions", json=body | {"device_token": token}).status_code == 201
    assert services.asked[-1][2]["device_token"] == token
    code = client.post("/api/v1/sessions/current/second-factor", json={"code": "1", "device_token": token}, headers=bearer("second_factor"))
    assert code.json["device_token"] and services.asked[-1][2]["device_token"] == token


def test_being_busy_is_a_503_that_says_when(client: FlaskClient, services: Promised) -> None:
    services.say["identity", "log_in"] = NotAllowed("busy", retry_after=3)
    answer = client.post("/api/v1/sessions", json={"login": "siti", "password": "x"})
    assert (answer.status_code, answer.json["error"]["code"], answer.headers["Retry-After"]) == (503, "busy", "3")


def test_the_last_tries_are_counted(client: FlaskClient, services: Promised) -> None:
    services.say["identity", "log_in"] = NotAllowed("login_refused", tries_left=2)
    error = client.post("/api/v1/sessions", json={"login": "siti", "password": "x"}).json["error"]
    assert (error["code"], error["details"]) == ("login_refused", {"tries_left": 2})
    assert "Sisa 2 percobaan" in error["message"]


@pytest.mark.parametrize("body", [{}, {"current_password": "Contoh-Izin-2026"}])
def test_an_app_is_begun_with_the_password_or_by_who_has_just_said_it(
    client: FlaskClient, services: Promised, bearer: Any, body: dict[str, str]
) -> None:
    assert client.post("/api/v1/second-factor", json=body, headers=bearer("counter_officer")).status_code == 200
    assert services.asked[-1] == ("identity", "begin_second_factor", body | {"session_token": TOKEN})


@pytest.mark.parametrize(
    ("role", "method", "path", "body", "called"),
    [
        ("second_factor", "POST", "/sessions/current/second-factor", {"code": "123456"}, "confirm_second_factor"),
        ("second_factor_setup", "POST", "/second-factor/confirmation", {"code": "123456"}, "complete_second_factor"),
        ("password_change", "PUT", "/password", {"current_password": "a", "new_password": "empat kuda lumping"}, "change_password"),
    ],
)
def test_a_session_that_becomes_whole_goes_on_under_a_new_token(
    client: FlaskClient, services: Promised, bearer: Any, role: str, method: str, path: str, body: dict[str, str], called: str
) -> None:
    services.say["identity", called] = services.example("identity", called) | {"session_token": NEXT}
    answer = client.open(f"/api/v1{path}", method=method, json=body, headers=bearer(role))
    assert (answer.status_code, answer.json["token"]) == (200, NEXT)
    assert services.asked[-1] == ("identity", called, body | {"session_token": TOKEN})
    client.get("/api/v1/sessions/current", headers=bearer(role))
    assert [name for _, name, _ in services.asked].count("open_session") == 2, "the old token is asked about anew"


OWN = [
    ("GET", "/sessions", None, 200, "list_sessions"),
    ("DELETE", "/sessions/others", None, 200, "end_other_sessions"),
    ("POST", "/sessions/current/extension", None, 200, "extend_session"),
    ("POST", "/email-changes", {"email": "baru@contoh.test", "current_password": "x"}, 204, "request_email_change"),
    ("POST", "/account/closure", {"current_password": "x"}, 204, "close_account"),
]


@pytest.mark.parametrize(("method", "path", "body", "status", "called"), OWN, ids=[called for *_, called in OWN])
def test_what_is_asked_of_the_own_session(
    client: FlaskClient, services: Promised, bearer: Any, method: str, path: str, body: Any, status: int, called: str
) -> None:
    answer = client.open(f"/api/v1{path}", method=method, json=body, headers=bearer("applicant"))
    assert answer.status_code == status
    assert services.asked[-1] == ("identity", called, {"session_token": TOKEN, **(body or {})})
    if status == 200:
        assert answer.json == as_page(services.example("identity", called))


def test_a_contact_is_changed_at_the_revision_read(client: FlaskClient, services: Promised, bearer: Any) -> None:
    fields = services.example("identity", "get_profile")["fields"]
    answer = client.put("/api/v1/profile/contact", json=fields | {"revision": 3}, headers=bearer("applicant"))
    assert (answer.status_code, answer.json) == (200, {"revision": 2})
    assert services.asked[-1] == ("identity", "change_contact", {"revision": 3, "fields": fields})


def test_an_export_holds_everything_but_where_files_lie(client: FlaskClient, services: Promised, bearer: Any) -> None:
    stored = services.example("permits", "get_document_file")
    services.say["identity", "export_own_data"] = services.example("identity", "export_own_data") | {"files": [stored]}
    answer = client.get("/api/v1/account/export", headers=bearer("applicant"))
    assert answer.status_code == 200
    assert stored["key"] not in answer.text
    assert answer.json["files"][0]["name"] == stored["name"]
    assert set(answer.json) >= {"account", "documents", "companies", "applications", "permits", "complaints", "notifications"}
