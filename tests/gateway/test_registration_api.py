"""The API's side of corrections, mailed links and the registration desk: the calls to identity, and what is refused before them."""

import io
from typing import Any

import pytest

from bus.refusals import NotAllowed
from gateway import uploads
from tests.gateway import files
from tests.gateway.conftest import TOKEN, Promised

ONE = "/api/v1/staff/registrations/7"


def asked(services: Promised, method: str) -> list[dict[str, Any]]:
    return [arguments for _, name, arguments in services.asked if name == method]


def test_a_correction_sends_the_named_fields_checked(client: Any, services: Promised) -> None:
    path = f"/api/v1/registration-corrections/{TOKEN}"
    assert client.get(path).json["reasons"] == {"occupation": "Tulis pekerjaan seperti pada KTP."}
    assert client.post(path, json={"fields": {"occupation": " Dokter "}, "confirm_warnings": True}).status_code == 200
    expected = {"token": TOKEN, "fields": {"occupation": "Dokter"}, "confirm_warnings": True, "partial": False}
    assert asked(services, "correct_registration") == [expected]


@pytest.mark.parametrize("fields", [{"occupation": "x" * 26}, {"occupation": ""}, {"birth_date": "1990-02-31"}, {"revision": 1}])
def test_a_wrong_correction_reaches_nobody(client: Any, services: Promised, fields: dict[str, Any]) -> None:
    answer = client.post(f"/api/v1/registration-corrections/{TOKEN}", json={"fields": fields})
    assert answer.status_code == 422
    assert next(iter(fields)) in str(answer.json["error"]["fields"])
    assert not asked(services, "correct_registration")


def test_what_is_half_typed_can_be_kept(client: Any, services: Promised) -> None:
    body = {"fields": {"birth_date": "1990-0"}, "partial": True}
    assert client.post(f"/api/v1/registration-corrections/{TOKEN}", json=body).status_code == 200
    assert asked(services, "correct_registration")[0]["fields"] == {"birth_date": "1990-0"}


def test_a_link_is_renewed_and_an_address_changed(client: Any, services: Promised) -> None:
    assert client.post(f"/api/v1/mailed-links/{TOKEN}/renewal").status_code == 204
    assert client.put(f"/api/v1/registrations/{TOKEN}/email", json={"email": "rina@contoh.test"}).status_code == 200
    assert asked(services, "renew_link") == [{"token": TOKEN}]
    assert asked(services, "change_registration_email") == [{"registration_token": TOKEN, "email": "rina@contoh.test"}]


def test_who_begins_or_looks_up_names_is_counted_by_address(client: Any, services: Promised) -> None:
    client.post("/api/v1/registrations")
    client.get("/api/v1/usernames?username=siti")
    assert asked(services, "start_registration") == [{"address": "127.0.0.1"}]
    assert asked(services, "check_username") == [{"username": "siti", "address": "127.0.0.1"}]


@pytest.mark.parametrize("path", [f"registrations/{TOKEN}", f"registration-corrections/{TOKEN}"])
def test_who_uploads_too_much_fills_no_store(client: Any, services: Promised, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    services.say["identity", "admit_upload"] = NotAllowed("too_many_attempts", retry_after=60)
    monkeypatch.setattr(uploads, "cleaned", lambda sent: pytest.fail("it was opened"))
    answer = client.put(f"/api/v1/{path}/id-attachment", data={"file": (io.BytesIO(b"x"), "ktp.png")})
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
    assert asked(services, "admit_upload") == [{"address": "127.0.0.1"}]


@pytest.mark.parametrize(
    ("path", "method"), [("registrations", "save_registration_step"), ("registration-corrections", "correct_registration")]
)
def test_a_copy_of_the_card_lies_with_identities(client: Any, services: Promised, path: str, method: str) -> None:
    """Apart from documents: who may read one of the two need not read the other."""
    sent = {"file": (io.BytesIO(files.picture()), "ktp.jpg")}
    assert client.put(f"/api/v1/{path}/{TOKEN}/id-attachment", data=sent).status_code == 200
    assert asked(services, method)[0]["fields"]["id_attachment"]["key"].startswith("identities/")


DESK = [
    ("post", "/return", {"revision": 3, "reasons": {"occupation": "Salah."}}, "return_registration"),
    ("post", "/rejection", {"revision": 3, "reason": "KTP orang lain."}, "reject_registration"),
    ("put", "/email", {"revision": 3, "email": "rina@contoh.test"}, "correct_registration_email"),
    ("post", "/email/decisions", {"revision": 3, "decision": "approved"}, "decide_registration_email"),
    ("post", "/mails", {}, "resend_registration_mail"),
    ("get", "/id-number", {}, "reveal_id_number"),
]


@pytest.mark.parametrize(("method", "path", "body", "called"), DESK, ids=[each[3] for each in DESK])
def test_the_desk_decides_over_the_api_too(
    client: Any, services: Promised, bearer: Any, method: str, path: str, body: Any, called: str
) -> None:
    answer = client.open(ONE + path, method=method.upper(), json=body or None, headers=bearer("counter_officer"))
    assert answer.status_code in (200, 204)
    assert asked(services, called) == [{"registration_id": 7, **body}]


@pytest.mark.parametrize(
    "reasons", [{}, {"occupation": ""}, {"revision": "x"}, {"occupation": "x" * 501}, {"region": "x"}, {"occupation": 5}, ["occupation"]]
)
def test_reasons_name_fields_and_say_something(client: Any, services: Promised, bearer: Any, reasons: Any) -> None:
    answer = client.post(f"{ONE}/return", json={"revision": 3, "reasons": reasons}, headers=bearer("counter_officer"))
    assert answer.status_code == 422
    assert not asked(services, "return_registration")


@pytest.mark.parametrize(("method", "path"), [("get", "/id-number"), ("get", "")])
def test_an_auditor_may_look_and_not_decide(client: Any, bearer: Any, method: str, path: str) -> None:
    headers = bearer("auditor")
    assert client.open(ONE + path, method=method.upper(), headers=headers).status_code == 200
    assert client.post(f"{ONE}/rejection", json={"revision": 3, "reason": "x"}, headers=headers).status_code == 403


def test_the_desk_never_sees_the_whole_number_or_where_the_copy_lies(client: Any, bearer: Any) -> None:
    shown = client.get(ONE, headers=bearer("counter_officer")).text
    assert "1603024505900001" not in shown and "identities/" not in shown and "sha256" not in shown
