"""The result of a sent form can be loaded again: the POST redirects to a page for which Back and reload may ask, with everything that was
typed."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bus.refusals import NotAllowed
from gateway import access, form_again
from tests.gateway.conftest import Promised
from tests.gateway.pages.conftest import Visitor
from tests.gateway.pages.test_form_subject import posting_pages, role_for
from tests.gateway.pages.tree import select, tree

BODY = "Sudah dua minggu <b>& tiga hari</b>. " * 20
COMPLAINT = {"category": "service_time", "title": "", "body": BODY}


def sent(client: FlaskClient, path: str, data: dict[str, Any]) -> Any:
    """The answer to the POST itself."""
    return FlaskClient.open(client, path, method="POST", data=data)


def test_a_form_with_mistakes_leads_to_a_page_with_all_that_was_typed(visitor: Visitor, services: Promised) -> None:
    client = visitor("applicant")
    answer = sent(client, "/keluhan/baru?no=1", COMPLAINT)
    assert answer.status_code == 303 and answer.location.startswith("/keluhan/baru?no=1&isian=")
    assert "minggu" not in answer.location + "".join(answer.headers.getlist("Set-Cookie")), "sealed"
    for _ in range(2):  # as often as somebody reloads
        page = client.get(answer.location)
        assert page.status_code == 422
        assert select(tree(page.text), "#body")[0].text_content().strip() == BODY.strip()
        assert select(tree(page.text), "#title-error")
    assert "create_complaint" not in {method for _, method, _ in services.asked}, "reading it sends nothing"


def test_the_cookie_is_the_server_s_alone_and_ends_within_the_hour(visitor: Visitor) -> None:
    cookies = sent(visitor("applicant"), "/keluhan/baru", COMPLAINT).headers.getlist("Set-Cookie")
    cookie = next(each for each in cookies if each.startswith("izin-isian-"))
    for part in ("HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=3600"):
        assert part in cookie


def test_passwords_are_not_kept(visitor: Visitor, app: Flask, services: Promised) -> None:
    services.say["identity", "log_in"] = NotAllowed("login_refused")
    client = visitor()
    answer = sent(client, "/masuk", {"login": "siti", "password": "rahasia sekali"})
    number = answer.location.partition("isian=")[2].partition("#")[0]
    with app.test_request_context():
        held = form_again._opened(client.get_cookie(f"izin-isian-{number}").value)  # type: ignore[union-attr]
    assert held and held.fields == [["login", "siti"]]


def test_another_account_and_another_page_do_not_get_it(visitor: Visitor, services: Promised, app: Flask) -> None:
    client = visitor("applicant")
    address = sent(client, "/keluhan/baru", COMPLAINT).location
    assert BODY[:20] not in client.get(address.replace("/keluhan/baru", "/permohonan/baru")).text
    account = services.example("identity", "open_session")["account"] | {"account_id": 2}
    services.say["identity", "open_session"] = services.example("identity", "open_session") | {"account": account}
    app.extensions["izin.sessions"].__init__()
    page = client.get(address)
    assert page.status_code == 200 and "minggu" not in page.text


@pytest.mark.parametrize("number", ["x", "00", "é", "../..", "a" * 5000])
def test_a_made_up_number_brings_the_plain_page(visitor: Visitor, number: str) -> None:
    client = visitor("applicant")
    client.set_cookie(f"izin-isian-{number}" if number.isascii() and number.isalnum() else "izin-isian-x", "AAAA")
    assert client.get("/keluhan/baru", query_string={"isian": number}).status_code == 200


def test_the_newest_always_fits_and_the_oldest_leaves(visitor: Visitor) -> None:
    """All cookies of a site come in one line of about 8,000 bytes."""
    client = visitor("applicant")
    last = ""
    for number in range(30):
        last = sent(client, "/keluhan/baru", COMPLAINT | {"body": f"{number} " + BODY}).location
    held = [cookie for cookie in client._cookies.values() if cookie.key.startswith("izin-isian-")]  # type: ignore[attr-defined]
    assert len(held) > 1 and sum(len(cookie.value) for cookie in held) <= form_again.ROOM
    assert "29 Sudah" in client.get(last).text


def test_what_is_too_long_for_a_cookie_is_answered_at_once(visitor: Visitor) -> None:
    from random import Random

    noise = "".join(Random(1).choices("abcdefghijklmnopqrstuvwxyz0123456789", k=9000))
    answer = sent(visitor("applicant"), "/keluhan/baru", COMPLAINT | {"body": noise})
    assert answer.status_code == 422 and noise in answer.text


def test_how_long_one_must_wait_is_said_there_too(visitor: Visitor, services: Promised) -> None:
    services.say["identity", "log_in"] = NotAllowed("too_many_attempts", retry_after=600)
    client = visitor()
    page = client.get(sent(client, "/masuk", {"login": "siti", "password": "x"}).location)
    assert (page.status_code, page.headers["Retry-After"]) == (429, "600")


def test_no_route_answers_a_form_with_a_page_that_back_would_ask_to_send_again(visitor: Visitor, app: Flask) -> None:
    """Every route that takes a form, sent empty and sent well: it leads on, or to the page that says what is wrong."""
    pages = []
    for endpoint, address in posting_pages(app):
        role = role_for(endpoint) if access.PAGES[endpoint] != access.PUBLIC else ""
        client = visitor(*([role] if role else []))
        for data in ({}, {"note": "x", "reason": "x", "body": "x", "act": "reject", "choose": "district"}):
            answer = sent(client, address, data)
            if answer.status_code in (200, 422) and answer.mimetype == "text/html":
                pages.append((endpoint, data))
    assert pages == []


def test_the_page_that_comes_back_goes_to_its_summary_and_not_to_the_field_that_was_wrong_before(visitor: Visitor) -> None:
    """A browser keeps the fragment of the page that sent the form, unless the redirect has its own; so it goes there without JavaScript too."""
    client = visitor("applicant")
    answer = sent(client, "/keluhan/baru", COMPLAINT)
    assert answer.location.endswith("#ringkasan-kesalahan")
    assert 'id="ringkasan-kesalahan"' in client.get(answer.location).text
