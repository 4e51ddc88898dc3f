"""The keys under which the gateway sends commands: the same request has the same key, another request another one."""

import hashlib
import io
import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bus.caller import TimedOut
from bus.refusals import Invalid
from izin.demo import png
from tests.gateway import files
from tests.gateway.conftest import Promised

KEY = "0197f6a2-5c1e-7bb0-8d4a-3f6f0e8f5d10"
COMPLAINT = {"category": "service_time", "title": "Lama", "body": "Sudah dua minggu."}


def complain(client: FlaskClient, headers: dict[str, str], **extra: str) -> Any:
    return client.post("/api/v1/complaints", json=COMPLAINT, headers=headers | extra)


def test_a_client_s_key_goes_along_whatever_else_is_asked(client: FlaskClient, services: Promised, bearer: Any) -> None:
    headers = bearer("applicant")
    first, again = (complain(client, headers, **{"Idempotency-Key": KEY}) for _ in range(2))  # the session is remembered at the second
    assert (first.status_code, again.status_code) == (201, 201)
    assert services.keys[0] == services.keys[1]
    complain(client, headers, **{"Idempotency-Key": KEY + "x"})
    assert services.keys[2] not in (None, services.keys[0])
    complain(client, headers)
    assert services.keys[3] is None


def test_a_weak_key_becomes_one_that_nobody_guesses(app: Flask, client: FlaskClient, services: Promised, bearer: Any) -> None:
    """Services seal stored answers with the key: it cannot be made from their tables and all else except our secret."""
    headers, weak = bearer("applicant"), "0000000000000000"
    complain(client, headers, **{"Idempotency-Key": weak})
    sent = str(services.keys[0])
    assert weak not in sent and re.fullmatch("[0-9a-f]{64}/1", sent)
    act = f"api_complaints.create {weak}"
    guesses = [hashlib.sha256(each.encode()).hexdigest() for each in (weak, act, f"1 {act}", f"idempotency\x001\0{act}")]
    assert not any(sent.startswith(guess) for guess in guesses)
    app.config["SECRET_KEY"], secret = "another secret", app.config["SECRET_KEY"]
    complain(client, headers, **{"Idempotency-Key": weak})
    app.config["SECRET_KEY"] = secret
    assert services.keys[1] != sent, "it hangs on the secret"


def test_the_same_key_of_another_person_is_another(client: FlaskClient, services: Promised, bearer: Any) -> None:
    complain(client, bearer("applicant"), **{"Idempotency-Key": KEY})
    opened = services.example("identity", "open_session")
    services.say["identity", "open_session"] = {**opened, "account": {**opened["account"], "account_id": 2}}
    complain(client, {"Authorization": "Bearer " + "u" * 43}, **{"Idempotency-Key": KEY})
    assert services.keys[0] != services.keys[1]


@pytest.mark.parametrize("key", ["short", "x" * 129, "with some spaces in it", "bukan-ascii-é-bukan-ascii", ""])
def test_a_key_that_is_none_is_refused_before_anything_is_done(client: FlaskClient, services: Promised, bearer: Any, key: str) -> None:
    answer = complain(client, bearer("applicant"), **{"Idempotency-Key": key})
    assert answer.status_code == 400
    assert answer.json["error"]["code"] == "bad_idempotency_key"
    assert services.keys == []


def test_a_key_used_for_something_else_is_said_so(client: FlaskClient, bearer: Any, refuse: Any) -> None:
    refuse("tracking", "create_complaint", Invalid("idempotency_key_reused", "used"))
    answer = complain(client, bearer("applicant"), **{"Idempotency-Key": KEY})
    assert (answer.status_code, answer.json["error"]["code"]) == (422, "idempotency_key_reused")
    assert "Idempotency-Key" in answer.json["error"]["message"]


def test_every_operation_that_creates_or_decides_describes_the_key(client: FlaskClient) -> None:
    document = client.get("/api/v1/openapi.json").json
    without = {
        operation["operationId"]
        for path in document["paths"].values()
        for method, operation in path.items()
        if method in ("post", "put", "patch", "delete") and "Idempotency-Key" not in str(operation.get("parameters"))
    }
    assert without == {
        "sessions_log_in", "sessions_log_out", "sessions_extend", "registrations_save", "registrations_attach", "permit_types_estimate",
    }  # fmt: skip


def page_token(client: FlaskClient, path: str) -> str:
    return re.search(r'name="once" value="([^"]+)"', client.get(path).text)[1]  # type: ignore[index]


@pytest.fixture
def siti(app: Flask, services: Promised) -> FlaskClient:
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    client.post("/masuk", data={"login": "siti", "password": "x"})
    services.keys.clear()
    yield client
    app.config["WTF_CSRF_ENABLED"] = True


def test_a_form_sent_twice_is_one_act_and_with_other_words_another(siti: FlaskClient, services: Promised) -> None:
    once = page_token(siti, "/keluhan/baru")
    form = {**COMPLAINT, "once": once}
    for typed in (
        form,
        form | {"csrf_token": "another"},
        form | {"title": "Masih lama"},
        form | {"once": page_token(siti, "/keluhan/baru")},
    ):
        assert siti.post("/keluhan/baru", data=typed).status_code == 302
    first, again, other, later = services.keys
    assert first == again
    assert len({first, other, later}) == 3


@pytest.mark.parametrize(
    "make", [lambda number: png(60 + number, 40), lambda number: files.saved(files.pdf(pages=number))], ids=["PNG", "PDF"]
)
def test_a_file_sent_twice_lies_there_once(siti: FlaskClient, services: Promised, tmp_path: Path, make: Any) -> None:
    once = page_token(siti, "/profil/dokumen/baru")
    one, two, kept = make(1), make(2), []
    for sent in (one, one, two):
        data = {"kind": "other", "name": "Surat", "once": once, "file": (io.BytesIO(sent), "a")}
        assert siti.post("/profil/dokumen/baru", data=data, content_type="multipart/form-data").status_code == 302
        kept.append(len([path for path in tmp_path.rglob("*") if path.is_file()]))
    assert kept == [1, 1, 2]
    first, again, other = (arguments for _, method, arguments in services.asked if method == "add_document")
    assert first == again != other
    assert services.keys[0] == services.keys[1] != services.keys[2]


def test_a_form_that_nobody_could_take_comes_back_as_the_same_act(siti: FlaskClient, services: Promised) -> None:
    services.say["tracking", "create_complaint"] = TimedOut("late")
    once = page_token(siti, "/keluhan/baru")
    form = {**COMPLAINT, "once": once}
    answer = siti.post("/keluhan/baru", data=form)
    assert answer.status_code == 503
    assert f'name="once" value="{once}"' in answer.text
    assert "tidak akan dicatat dua kali" in answer.text
