"""A form sent after its session ended waits through the log-in, for the same person only, and is then sent as the same act."""

import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bus.refusals import NotFound
from gateway import kept_form
from tests.gateway.conftest import Promised
from tests.gateway.pages.tree import select, tree

LOG_IN = {"login": "siti", "password": "x"}
BODY = "Sudah dua minggu <b>& tiga hari</b>."
ENDED = NotFound("session_ended")


def hidden(page: str, form: str) -> dict[str, str]:
    """The hidden fields of the form with this action."""
    return {each.get("name"): each.get("value") for each in select(tree(page), f"form[action='{form}'] input[type=hidden]")}


def log_in(client: FlaskClient, **more: str) -> Any:
    """As a person does: the form's own secret included."""
    return client.post("/masuk", data=LOG_IN | hidden(client.get("/masuk").text, "/masuk") | more)


@pytest.fixture
def siti(client: FlaskClient) -> FlaskClient:
    assert log_in(client).location == "/beranda"
    return client


@pytest.fixture
def complaint(siti: FlaskClient) -> dict[str, str]:
    """A complaint as it stands in an open page."""
    page = siti.get("/keluhan/baru").text
    guard = {name: re.search(f'name="{name}" value="([^"]+)"', page)[1] for name in ("csrf_token", "subject", "once")}  # type: ignore[index]
    return {"category": "service_time", "title": "Lama", "body": BODY, **guard}


@pytest.fixture
def ended(app: Flask, services: Promised) -> Iterator[None]:
    services.say["identity", "open_session"] = ENDED
    app.extensions["izin.sessions"].__init__()
    yield


def back_again(services: Promised, account_id: int = 1) -> None:
    del services.say["identity", "open_session"]
    said = services.example("identity", "log_in")
    services.say["identity", "log_in"] = {**said, "account": {**said["account"], "account_id": account_id}}


@pytest.fixture
def waiting(siti: FlaskClient, complaint: dict[str, str], ended: None) -> str:
    """The log-in page that answers the complaint."""
    answer = siti.post("/keluhan/baru?dari=beranda", data=complaint)
    assert answer.status_code == 401
    return str(answer.text)


def test_the_log_in_page_says_that_the_typing_is_kept_and_shows_none_of_it(waiting: str, complaint: dict[str, str]) -> None:
    page = tree(waiting)
    assert page.findtext(".//title").startswith("Sesi berakhir. Masuk lagi; isian Anda masih tersimpan.")  # type: ignore[union-attr]
    assert "Sesi berakhir demi keamanan. Masuk lagi; isian Anda masih tersimpan." in waiting
    assert complaint["title"] not in waiting and "dua minggu" not in waiting
    assert select(page, "form[action='/masuk'] input[name=kept]")


def test_the_same_person_sends_it_as_the_same_act(siti: FlaskClient, services: Promised, waiting: str, complaint: dict[str, str]) -> None:
    back_again(services)
    ready = siti.post("/masuk", data=LOG_IN | hidden(waiting, "/masuk"))
    assert ready.status_code == 200
    assert BODY not in ready.text, "written as text, it is escaped"
    fields = hidden(ready.text, "/keluhan/baru?dari=beranda")
    assert {name: fields[name] for name in ("category", "title", "body", "once")} == {
        name: complaint[name] for name in ("category", "title", "body", "once")
    }
    before = len(services.keys)
    assert siti.post("/keluhan/baru?dari=beranda", data=fields).status_code == 302
    assert services.asked[-1][1] == "create_complaint"
    siti.post("/keluhan/baru", data=complaint)
    assert services.keys[before] == services.keys[before + 1], "the page left open sends the same act"


def test_a_wrong_password_on_the_way_loses_nothing(siti: FlaskClient, services: Promised, waiting: str) -> None:
    from bus.refusals import NotAllowed

    back_again(services)
    services.say["identity", "log_in"], good = NotAllowed("login_refused"), services.say["identity", "log_in"]
    again = siti.post("/masuk", data=LOG_IN | hidden(waiting, "/masuk"))
    services.say["identity", "log_in"] = good
    assert "Kirim isian tadi" in siti.post("/masuk", data=LOG_IN | hidden(again.text, "/masuk")).text


def half_way_in(siti: FlaskClient, services: Promised, waiting: str, role: str) -> str:
    """The page of what is needed first."""
    back_again(services)
    opened = services.say["identity", "log_in"]
    services.say["identity", "log_in"] = {**opened, "account": {**opened["account"], "roles": [role]}}
    services.roles = [role]
    return str(siti.post("/masuk", data=LOG_IN | hidden(waiting, "/masuk")).text)


@pytest.mark.parametrize(
    ("role", "form", "typed"),
    [
        ("second_factor", "/masuk/kode", {"code": "123456"}),
        ("password_change", "/sandi", {"current_password": "sementara", "new_password": "empat kuda lumping"}),
    ],
)
def test_it_waits_through_the_second_step_and_a_password_of_one_s_own(
    siti: FlaskClient, services: Promised, waiting: str, role: str, form: str, typed: dict[str, str]
) -> None:
    page = half_way_in(siti, services, waiting, role)
    assert "Kirim isian tadi" in siti.post(form, data=typed | hidden(page, form)).text


def test_it_waits_while_an_authenticator_is_set_up(siti: FlaskClient, services: Promised, waiting: str) -> None:
    page = half_way_in(siti, services, waiting, "second_factor_setup")
    secret = siti.post("/akun/keamanan", data=hidden(page, "/akun/keamanan")).text
    codes = siti.post("/akun/keamanan", data={"code": "123456"} | hidden(secret, "/akun/keamanan")).text
    assert "k7fq-3mhx" in codes and "Sudah saya simpan, kirim isian tadi" in codes
    assert hidden(codes, "/keluhan/baru?dari=beranda")["body"] == BODY


def test_another_account_does_not_get_it(siti: FlaskClient, services: Promised, waiting: str) -> None:
    back_again(services, account_id=2)
    answer = siti.post("/masuk", data=LOG_IN | hidden(waiting, "/masuk"))
    assert (answer.status_code, answer.location) == (302, "/beranda")
    assert "Isian tadi tidak dibawa" in siti.get("/profil").text


@pytest.mark.parametrize("spoil", [lambda sealed: sealed[:-8] + "AAAAAAA=", lambda sealed: "x", lambda sealed: "é"])
def test_what_was_altered_on_the_way_is_dropped(siti: FlaskClient, services: Promised, waiting: str, spoil: Any) -> None:
    back_again(services)
    fields = hidden(waiting, "/masuk")
    answer = siti.post("/masuk", data=LOG_IN | fields | {"kept": spoil(fields["kept"])})
    assert (answer.status_code, answer.location) == (302, "/beranda")


def test_passwords_and_files_are_not_kept(siti: FlaskClient, services: Promised, complaint: dict[str, str], ended: None) -> None:
    guard = {name: complaint[name] for name in ("csrf_token", "subject", "once")}
    data = {"kind": "other", "name": "Surat", "current_password": "rahasia", "file": (io.BytesIO(b"%PDF-"), "a.pdf"), **guard}
    waiting = siti.post("/profil/dokumen/baru", data=data, content_type="multipart/form-data")
    assert waiting.status_code == 401
    back_again(services)
    ready = siti.post("/masuk", data=LOG_IN | hidden(waiting.text, "/masuk"))
    assert set(hidden(ready.text, "/profil/dokumen/baru")) == {"csrf_token", "subject", "once", "kind", "name"}
    assert "Berkas dan kata sandi tidak ikut tersimpan" in ready.text


def guard_of(client: FlaskClient) -> dict[str, str]:
    return hidden(client.get("/profil").text, "/keluar")


def test_a_form_of_nobody_in_particular_is_not_kept(siti: FlaskClient, complaint: dict[str, str], ended: None) -> None:
    """A form without our signature of whose it is, one that is too long, and one with only a password."""
    forged = siti.post("/keluhan/baru", data=complaint | {"subject": "forged"})
    assert (forged.status_code, forged.location) == (303, "/masuk")
    long = siti.post("/keluhan/baru", data=complaint | {"body": "x" * kept_form.LONGEST})
    assert (long.status_code, long.location) == (303, "/masuk")
    password = siti.post(
        "/sandi", data={"current_password": "a", "new_password": "b", **{name: complaint[name] for name in ("csrf_token", "subject")}}
    )
    assert (password.status_code, password.location) == (303, "/masuk")


def test_after_a_log_out_in_another_tab_it_waits_too(siti: FlaskClient, services: Promised, complaint: dict[str, str]) -> None:
    assert siti.post("/keluar", data=guard_of(siti)).status_code == 302
    waiting = siti.post("/keluhan/baru", data=complaint)
    assert waiting.status_code == 401 and complaint["title"] not in waiting.text
    ready = siti.post("/masuk", data=LOG_IN | hidden(waiting.text, "/masuk"))
    assert siti.post("/keluhan/baru", data=hidden(ready.text, "/keluhan/baru")).status_code == 302
    assert services.asked[-1][1] == "create_complaint"


def test_a_page_that_is_only_read_says_that_the_session_ended(siti: FlaskClient, ended: None) -> None:
    assert siti.get("/profil").location == "/masuk?lanjut=%2Fprofil"
    assert "Sesi berakhir demi keamanan. Masuk lagi." in siti.get("/masuk?lanjut=/profil").text


def test_forms_left_open_in_other_tabs_can_be_sent_after_logging_in_again(
    siti: FlaskClient, services: Promised, complaint: dict[str, str], ended: None
) -> None:
    back_again(services)
    assert log_in(siti).status_code == 302
    assert siti.post("/keluhan/baru", data=complaint).status_code == 302
    back_again_as = services.example("identity", "log_in")
    services.say["identity", "log_in"] = {**back_again_as, "account": {**back_again_as["account"], "account_id": 2}}
    log_in(siti)
    services.say["identity", "open_session"] = services.example("identity", "open_session") | {
        "account": back_again_as["account"] | {"account_id": 2}
    }
    siti.application.extensions["izin.sessions"].__init__()
    assert siti.post("/keluhan/baru", data=complaint).status_code == 409, "but not by somebody else"
