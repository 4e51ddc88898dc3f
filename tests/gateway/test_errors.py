"""No input gives a 5xx, every refusal has one shape, and what is our fault says so."""

import json
from typing import Any

import pytest
from flask import Flask

from bus.caller import Accident, TimedOut, Unavailable
from bus.refusals import Conflict, Invalid, NotAllowed, NotFound
from tests.gateway.conftest import TOKEN, Promised

JSON = {"Content-Type": "application/json"}
DEEP = b"[" * 100_000 + b"]" * 100_000
BODIES = {
    "nothing": b"",
    "half": b'{"login": ',
    "text": b"halo",
    "bytes": b"\xff\xfe\x00",
    "deep": b'{"login": ' + DEEP + b"}",
    "deeper than needed": b'{"inputs": ' + b"[" * 12 + b"]" * 12 + b"}",
    "name twice": b'{"login": "a", "login": "b", "password": "x"}',
    "no number": b'{"login": NaN, "password": "x"}',
    "endless number": b'{"login": ' + b"9" * 5000 + b"}",
    "trailing": b"{} {}",
    "utf-16": '{"login": "a", "password": "b"}'.encode("utf-16"),
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_a_body_that_is_not_json_is_refused(app: Flask, body: bytes) -> None:
    answer = app.test_client().post("/api/v1/sessions", data=body, headers=JSON)
    assert (answer.status_code, answer.json["error"]["code"]) == (400, "bad_json")


@pytest.mark.parametrize("body", [b"[]", b'"x"', b"5", b"null", b"true"])
def test_json_that_is_no_object_is_refused(app: Flask, body: bytes) -> None:
    answer = app.test_client().post("/api/v1/sessions", data=body, headers=JSON)
    assert (answer.status_code, answer.json["error"]["code"]) == (422, "invalid_fields")


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""]
)
def test_another_media_type_is_refused(app: Flask, kind: str) -> None:
    answer = app.test_client().post("/api/v1/sessions", data=b"{}", headers={"Content-Type": kind})
    assert (answer.status_code, answer.json["error"]["code"]) == (415, "unsupported_media_type")


@pytest.mark.parametrize("text", ["\x00", "a\ud800", "\x1b"], ids=["nul", "surrogate", "escape"])
def test_what_no_column_could_hold_does_not_reach_a_service(app: Flask, services: Promised, text: str) -> None:
    body = json.dumps({"login": text, "password": "x"})
    answer = app.test_client().post("/api/v1/sessions", data=body, headers=JSON)
    assert answer.status_code == 422
    assert services.asked == []


@pytest.mark.parametrize("number", [0, -1, 2**63, 2**200, 1.5, 1e300, "1", None, True, [1]], ids=str)
def test_numbers_beyond_numbers_are_refused(app: Flask, services: Promised, number: Any) -> None:
    headers = {**JSON, "Authorization": f"Bearer {TOKEN}"}
    answer = app.test_client().post(
        "/api/v1/applications/1/submission", data=json.dumps({"revision": number, "declaration": "2026-11"}), headers=headers
    )
    assert answer.status_code == 422
    assert list(answer.json["error"]["fields"]) == ["revision"]
    assert "submit_application" not in [method for _, method, _ in services.asked]


@pytest.mark.parametrize("address", ["/api/v1/applications/0", "/api/v1/applications/-1", "/api/v1/applications/" + "9" * 40,
                                     "/api/v1/applications/1.5", "/api/v1/applications/x", "/api/v1/registrations/short",
                                     "/api/v1/email-verifications/" + "x" * 200, "/permohonan/" + "9" * 40])  # fmt: skip
def test_an_address_that_cannot_be_leads_nowhere(app: Flask, address: str) -> None:
    assert app.test_client().get(address).status_code == 404


@pytest.mark.parametrize("query", ["number=%00", "%00=1", "number=a%0ab", "number=%7f"])
def test_control_characters_in_an_address_are_refused(app: Flask, query: str) -> None:
    answer = app.test_client().get(f"/api/v1/tracking?{query}")
    assert (answer.status_code, answer.json["error"]["code"]) == (400, "bad_characters")


def test_unknown_names_in_a_query_are_refused(app: Flask) -> None:
    answer = app.test_client().get("/api/v1/tracking?number=1&debug=1")
    assert answer.status_code == 422
    assert list(answer.json["error"]["fields"]) == ["debug"]


def test_a_method_that_is_not_offered_names_those_that_are(app: Flask) -> None:
    answer = app.test_client().delete("/api/v1/agencies")
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
    assert app.test_client().post("/hidup").headers["Allow"]


@pytest.mark.parametrize(
    ("said", "status"),
    [
        (NotFound("application_not_found"), 404),
        (NotAllowed("not_allowed"), 403),
        (Conflict("application_finished"), 409),
        (Invalid("invalid_fields", fields={"number": {"code": "required"}}), 422),
        (NotAllowed("login_refused"), 401),
        (Conflict("too_many_attempts", retry_after=90), 429),
        (Unavailable("away"), 503),
        (TimedOut("late"), 503),
        (Accident("KeyError"), 500),
        (NotFound("method_not_found"), 500),
        (KeyError("1603024112900001"), 500),
    ],
    ids=repr,
)
def test_every_way_of_saying_no_has_its_status_and_one_shape(app: Flask, services: Promised, said: Exception, status: int) -> None:
    services.say["tracking", "track"] = said
    answer = app.test_client().get("/api/v1/tracking?number=1")
    assert answer.status_code == status
    error = answer.json["error"]
    assert set(error) == {"code", "message", "fields", "details", "request_id"}
    assert error["request_id"] == answer.headers["X-Request-ID"]
    assert error["message"].endswith(".")
    assert "1603024112900001" not in answer.get_data(as_text=True)
    assert ("Retry-After" in answer.headers) == (status in (429, 503))
    assert ("WWW-Authenticate" in answer.headers) == (status == 401)


def test_fields_are_worded_in_the_language_asked_for(app: Flask, services: Promised) -> None:
    services.say["tracking", "track"] = Invalid("invalid_fields", fields={"number": {"code": "too_long", "limit": 5, "got": 9}})
    client = app.test_client()
    indonesian = client.get("/api/v1/tracking?number=1").json["error"]
    assert indonesian["fields"] == {"number": ["Nomor paling banyak 5 karakter (sekarang 9)."]}
    assert indonesian["details"]["fields"]["number"] == {"code": "too_long", "limit": 5, "got": 9}
    english = client.get("/api/v1/tracking?number=1", headers={"Accept-Language": "en-GB,en;q=0.8"}).json["error"]
    assert english["fields"] == {"number": ["Number may have 5 characters at most (now 9)."]}


def test_a_page_answers_people_with_a_page(app: Flask) -> None:
    answer = app.test_client().get("/tidak-ada")
    assert answer.status_code == 404
    assert answer.mimetype == "text/html"
    assert "<h1" in answer.get_data(as_text=True)


def test_a_post_without_the_forms_secret_is_refused(app: Flask, services: Promised) -> None:
    answer = app.test_client().post("/masuk", data={"login": "siti", "password": "x"})
    assert answer.status_code == 400
    assert services.asked == []


def test_a_large_body_is_refused_where_no_file_is_expected(app: Flask) -> None:
    answer = app.test_client().post("/api/v1/sessions", data=b'{"login": "' + b"x" * 300_000, headers=JSON)
    assert (answer.status_code, answer.json["error"]["code"]) == (413, "request_too_large")
