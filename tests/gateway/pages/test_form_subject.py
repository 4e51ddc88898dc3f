"""Two people, one browser: every form acts on what it was made for, or is refused with words."""

import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from gateway import access, form_subject
from gateway.held import name_of
from gateway.sessions import Remembered
from tests.gateway.conftest import Promised
from tests.gateway.pages.test_kept import LOG_IN, hidden
from tests.gateway.pages.tree import select, tree
from tests.gateway.test_access import routes

FIRST, SECOND = "a" * 43, "b" * 43
TEMPLATES = Path(__file__).parents[3] / "gateway" / "gateway" / "templates"
READS = {"open_session", "bus_access"}


def asked(services: Promised, method: str) -> list[dict[str, Any]]:
    return [arguments for _, name, arguments in services.asked if name == method]


def form_of(client: FlaskClient, path: str, action: str | None = None) -> dict[str, str]:
    """The hidden fields of a form in an open page: of the one with this action (or its beginning), else of the page's own."""
    forms = select(tree(client.get(path, follow_redirects=True).text), "main form[method=post]")
    form = next(each for each in forms if action is None or (each.get("action") or "").startswith(action))
    return {field.get("name"): field.get("value") for field in select(form, "input[type=hidden]")}


def logged_in(client: FlaskClient, services: Promised, account_id: int, name: str, *roles: str) -> FlaskClient:
    """Whoever was logged in before in this browser, from now on it is this person."""
    services.roles = list(roles)
    account = services.example("identity", "log_in")["account"] | {"account_id": account_id, "full_name": name, "roles": list(roles)}
    services.say["identity", "log_in"] = services.example("identity", "log_in") | {"account": account}
    services.say["identity", "open_session"] = services.example("identity", "open_session") | {"account": account}
    client.application.extensions["izin.sessions"] = Remembered()
    client.post("/masuk", data=LOG_IN | hidden(client.get("/masuk").text, "/masuk"))
    return client


POSTS = {
    "/verifikasi": ("/verifikasi/{}", {}, "verify_email", "token"),
    "/sandi/baru": ("/sandi/{}", {"new_password": "empat kuda lumping"}, "set_password", "token"),
    "/daftar/perbaiki": ("/daftar/perbaiki/{}", {"occupation": "Dokter"}, "correct_registration", "token"),
    "/akun/email/konfirmasi": ("/akun/email/{}", {}, "confirm_email_change", "token"),
}


@pytest.mark.parametrize("clean", POSTS)
def test_two_links_in_one_browser_stay_apart(client: FlaskClient, services: Promised, clean: str) -> None:
    """The second page is opened before the first one's button is pressed."""
    mailed, typed, method, argument = POSTS[clean]
    first = form_of(client, mailed.format(FIRST), clean)
    second = form_of(client, mailed.format(SECOND), clean)
    client.post(clean, data=first | typed)
    client.post(clean, data=second | typed)
    assert [each[argument] for each in asked(services, method)] == [FIRST, SECOND]


@pytest.mark.parametrize("clean", POSTS)
def test_a_form_whose_link_the_browser_holds_no_more_is_refused_with_words(client: FlaskClient, services: Promised, clean: str) -> None:
    mailed, typed, method, _ = POSTS[clean]
    first = form_of(client, mailed.format(FIRST), clean)
    client.delete_cookie("izin")
    services.say["identity", "open_session"] = services.example("identity", "open_session")
    form_of(client, mailed.format(SECOND), clean)
    answer = client.post(clean, data=first | typed)
    assert answer.status_code == 409
    assert "Tidak ada yang dilakukan." in answer.text and "Buka lagi tautannya" in answer.text
    assert asked(services, method) == []
    client.get(mailed.format(FIRST))
    again = hidden(answer.text, clean)
    assert "new_password" not in again and again.get("occupation") == typed.get("occupation"), "what was typed can be sent then"
    client.post(clean, data=again | typed)
    assert [each["token"] for each in asked(services, method)] == [FIRST]


def test_at_most_six_links_are_held_and_the_oldest_leaves(client: FlaskClient) -> None:
    for letter in "abcdefg":
        client.get(f"/verifikasi/{letter * 300}")
    cookie = client.get_cookie("izin")
    assert cookie and len(cookie.value) < 4000
    with client.session_transaction() as kept:
        assert [each[-1] for each in kept["links"]] == list("gfedcb")


@pytest.fixture
def drafts(services: Promised, monkeypatch: pytest.MonkeyPatch) -> Promised:
    """Each token has a draft of its own person."""
    plain = services.call

    def call(service: str, method: str, arguments: dict[str, Any], **how: Any) -> Any:
        answer = plain(service, method, arguments, **how)
        if method == "get_registration_draft":
            answer["fields"]["full_name"] = {FIRST: "Rina", SECOND: "Dewi"}.get(arguments["registration_token"], "Siti")
        return {"registration_token": arguments["registration_token"]} if method == "continue_registration" else answer

    monkeypatch.setattr(services, "call", call)
    return services


def gone_on(client: FlaskClient, token: str) -> None:
    """The link of a draft, and its button."""
    client.post("/daftar/lanjut", data=form_of(client, f"/daftar/lanjut/{token}"))


def test_two_drafts_in_one_browser_stay_apart(client: FlaskClient, drafts: Promised) -> None:
    gone_on(client, FIRST)
    first = form_of(client, "/daftar/2")
    gone_on(client, SECOND)
    second = form_of(client, "/daftar/2")
    answer = client.post("/daftar/2", data=first | {"id_number": "1603024505900001", "back": "yes"})
    assert answer.location == f"/daftar/1?draf={name_of(FIRST)}", "and this tab stays with its own"
    client.post("/daftar/2", data=second | {"id_number": "1603024112850001", "back": "yes"})
    saved = [(each["registration_token"], each["fields"]["id_number"]) for each in asked(drafts, "save_registration_step")]
    assert saved == [(FIRST, "1603024505900001"), (SECOND, "1603024112850001")]
    assert "Rina" in client.get(f"/daftar/1?draf={name_of(FIRST)}").text


def test_a_blank_form_begins_an_own_draft_though_another_was_begun_meanwhile(client: FlaskClient, drafts: Promised) -> None:
    blank = form_of(client, "/daftar/1")
    gone_on(client, SECOND)
    client.post(
        "/daftar/1", data=blank | {"username": "rina", "full_name": "Rina Contoh", "email": "rina@contoh.test", "agency": "muara-enim"}
    )
    saved = asked(drafts, "save_registration_step")
    assert len(asked(drafts, "start_registration")) == 1
    assert saved[0]["registration_token"] not in (FIRST, SECOND)


def test_a_forgotten_draft_takes_no_more_of_what_another_tab_typed(client: FlaskClient, drafts: Promised) -> None:
    gone_on(client, FIRST)
    first = form_of(client, "/daftar/2")
    client.post("/daftar/lupakan", data=form_of(client, "/daftar/2", "/daftar/lupakan"))
    gone_on(client, SECOND)
    answer = client.post("/daftar/2", data=first | {"occupation": "Dokter anak"})
    assert answer.status_code == 409
    assert "dibuat untuk Rina" in answer.text and "Dokter anak" in answer.text
    assert not asked(drafts, "save_registration_step")


def test_what_was_typed_as_one_person_is_not_sent_as_another(client: FlaskClient, services: Promised) -> None:
    logged_in(client, services, 1, "Siti Contoh", "applicant")
    form = form_of(client, "/keluhan/baru") | {"category": "service_time", "title": "Lama", "body": "Dua minggu."}
    logged_in(client, services, 2, "Budi Contoh", "applicant")
    answer = client.post("/keluhan/baru", data=form)
    assert answer.status_code == 409
    assert "dibuat untuk akun Siti Contoh" in answer.text and "dipakai akun Budi Contoh" in answer.text
    assert "Dua minggu." not in answer.text, "nobody else reads it"
    assert not asked(services, "create_complaint")
    way = hidden(answer.text, "/keluar")
    services.say["identity", "open_session"] = services.example("identity", "open_session")
    waiting = client.post("/keluar", data=hidden(client.get("/profil").text, "/keluar") | {"kept": way["kept"]})
    account = services.example("identity", "log_in")["account"] | {"account_id": 1, "full_name": "Siti Contoh"}
    services.say["identity", "log_in"] = services.example("identity", "log_in") | {"account": account}
    ready = client.post("/masuk", data=LOG_IN | hidden(waiting.text, "/masuk"))
    assert hidden(ready.text, "/keluhan/baru")["body"] == "Dua minggu."


def test_an_invitation_that_one_person_looked_at_is_not_accepted_as_another(client: FlaskClient, services: Promised) -> None:
    logged_in(client, services, 1, "Siti Contoh", "applicant")
    form = form_of(client, client.get(f"/perusahaan/undangan/{FIRST}").location) | {"decision": "accept"}
    logged_in(client, services, 2, "Budi Contoh", "applicant")
    answer = client.post("/perusahaan/undangan", data=form)
    assert answer.status_code == 409 and "dibuat untuk akun Siti Contoh" in answer.text
    assert not asked(services, "accept_company_invitation")


def test_a_log_out_ends_the_session_it_stands_in(client: FlaskClient, services: Promised) -> None:
    logged_in(client, services, 1, "Siti Contoh", "applicant")
    out = hidden(client.get("/profil").text, "/keluar")
    logged_in(client, services, 2, "Budi Contoh", "applicant")
    assert client.post("/keluar", data=out).status_code == 409
    assert not asked(services, "log_out")


def posting_pages(app: Flask) -> list[tuple[str, str]]:
    return [(endpoint, address) for endpoint, method, address in routes(app) if method == "POST" and endpoint in access.PAGES]


def role_for(endpoint: str) -> str:
    allowed = access.PAGES[endpoint]
    return "applicant" if allowed == access.PUBLIC else sorted(allowed)[0]


@pytest.mark.parametrize("says", ["nothing", "another"])
def test_no_route_takes_a_form_that_is_for_nobody_or_for_somebody_else(app: Flask, services: Promised, says: str) -> None:
    """Every route that takes a form, staff's and admins' too; the ones of nobody in particular only need to name something."""
    done: dict[str, int] = {}
    client, role = app.test_client(), ""
    for needed, endpoint, address in sorted((role_for(endpoint), endpoint, address) for endpoint, address in posting_pages(app)):
        if needed != role:
            logged_in(client, services, 2, "Budi Contoh", needed)
            guard, role = hidden(client.get("/bantuan").text, "/keluar"), needed
        with app.test_request_context():
            guard["subject"] = form_subject._signer().dumps([1, "Siti Contoh", name_of(FIRST), "Rina"]) if says == "another" else ""
        before = len(services.asked)
        done[endpoint] = client.post(address, data=guard).status_code
        if done[endpoint] in (400, 409):
            assert {method for _, method, _ in services.asked[before:]} <= READS, endpoint
    open_to_all = {"accounts.log_in", "passwords.forgotten", "claims.ask"}
    wanted = 409 if says == "another" else 400
    assert {endpoint: status for endpoint, status in done.items() if status != wanted}.keys() == (
        open_to_all if says == "another" else set()
    )
    assert len(done) > 45


def test_every_posting_form_in_the_templates_has_its_guard() -> None:
    bare = []
    for path in TEMPLATES.rglob("*.html"):
        text = path.read_text()
        for guard in re.findall(r"{% macro (\w+\(\)) %}{{ csrf\(\) }}", text):
            text = text.replace(f"{{{{ {guard} }}}}", "{{ csrf() }}")
        for form in re.split(r"(?=<form )", text)[1:]:
            beginning = form.partition("</form>")[0]
            if 'method="post"' in beginning.partition(">")[0] and not re.search(r"csrf\(\)|act\(|kept\.fields", beginning):
                bare.append((path.name, beginning[:80]))
    assert bare == []


def test_a_subject_somebody_made_is_none(app: Flask) -> None:
    with app.test_request_context(method="POST", data={"subject": '[1,"Siti","",""].AAAA'}):
        assert form_subject.sent() is None
