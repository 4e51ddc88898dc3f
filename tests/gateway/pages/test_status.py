"""Whether services answer, and since when not: seen every few seconds, however often it is asked."""

import socket
from datetime import UTC, datetime, timedelta

import pytest
import requests
from flask import Flask
from werkzeug.test import TestResponse

from bus.caller import TimedOut, Unavailable
from gateway import rpc, watch
from gateway.watch import Trouble, Watch, seen
from tests.gateway.conftest import Promised
from tests.gateway.pages.conftest import Visitor
from tests.gateway.pages.test_every_page import STATIC
from tests.gateway.pages.tree import select, tree
from tests.gateway.test_metrics import gunicorn

NOON = datetime(2026, 11, 26, 5, 0, tzinfo=UTC)
LATER = NOON + timedelta(minutes=3)


def test_a_trouble_is_as_old_as_when_it_was_seen_first():
    first = seen({}, away=["permits"], at=NOON)
    assert first == {"permits": Trouble(NOON, found=False)}
    assert seen(first, away=["permits", "tracking"], at=LATER) == {**first, "tracking": Trouble(LATER, found=False)}
    assert seen(first, away=[], at=LATER) == {}


def test_what_is_away_at_the_first_look_may_have_been_for_longer():
    assert seen(None, away=["permits"], at=NOON) == {"permits": Trouble(NOON, found=True)}


def test_services_are_asked_once_however_often_it_is_looked():
    asked: list[str] = []
    one = Watch()
    for _ in range(100):
        one.look(lambda name: asked.append(name) is None)
    assert sorted(asked) == sorted(rpc.SERVICES)
    one.looked -= watch.EVERY
    one.look(lambda name: asked.append(name) is None)
    assert len(asked) == 2 * len(rpc.SERVICES)


def test_who_comes_while_another_asks_does_not_wait():
    one = Watch(troubles={})
    with one.looking:
        one.look(lambda name: pytest.fail("asked"))


@pytest.fixture
def away(services: Promised, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Names of the services that do not answer."""
    gone: set[str] = set()
    monkeypatch.setattr(services, "healthy", lambda service, within: service not in gone)
    return gone


def text_of(answer: TestResponse) -> str:
    return " ".join(tree(answer.text).find(".//main").text_content().split())


def test_the_page_is_small_and_says_that_all_is_well(visitor: Visitor, away: set[str]) -> None:
    answer = visitor().get("/status")
    assert answer.status_code == 200
    assert "Semua berfungsi" in text_of(answer) and "Terganggu" not in text_of(answer)
    assert len(answer.data) + (STATIC / "verify.css").stat().st_size <= 10_000
    assert not select(tree(answer.text), "script")
    assert [link.text_content() for link in select(tree(answer.text), "a[lang]")] == ["English"]


@pytest.mark.parametrize(("language", "says"), [("id", "Terganggu sejak"), ("en", "Disturbed since")])
def test_it_says_what_is_away_since_when_and_what_to_do(
    visitor: Visitor, app: Flask, services: Promised, away: set[str], language: str, says: str
) -> None:
    client = visitor()
    client.get(f"/bahasa?to={language}&back=/status")
    client.get("/status")
    away.add("permits")
    app.extensions["izin.watch"].looked -= 4 * watch.EVERY
    page = tree(client.get("/status").text)
    told = dict(
        zip([each.text_content() for each in select(page, "dt")], [each.text_content() for each in select(page, "dd")], strict=True)
    )
    troubled = [name for name, state in told.items() if state.startswith(says)]
    assert len(told) == 4 and len(troubled) == 1 and ("zin" in troubled[0] or "ermit" in troubled[0])
    assert services.example("identity", "list_agencies")[0]["office_phone"] in select(page, "main")[0].text_content()


def test_it_is_there_when_everything_is_away_and_asks_nobody_who_is_here(visitor: Visitor, services: Promised, away: set[str]) -> None:
    away.update(rpc.SERVICES)
    services.say["identity", "open_session"] = TimedOut("nobody")
    services.say["identity", "list_agencies"] = Unavailable("nobody")
    client = visitor("applicant")
    client.application.extensions["izin.agencies"].until = 0.0
    answer = client.get("/status")
    assert answer.status_code == 200
    assert text_of(answer).count("Terganggu, setidaknya sejak") == 4
    assert "open_session" not in {method for _, method, _ in services.asked}


def test_staff_see_what_waits_and_who_does_not_answer(visitor: Visitor, services: Promised, away: set[str]) -> None:
    away.add("tracking")
    services.say["tracking", "report_backlog"] = Unavailable("nobody reads")
    rows = {
        select(row, "th .izin-code")[0].text_content(): " ".join(row.text_content().split())
        for row in select(tree(visitor("operator").get("/admin/sistem").text), "tbody tr")
    }
    assert "Tidak menjawab" in rows.pop("tracking")
    assert len(rows) == 3 and all("Menjawab" in row and "2 (tertua 1 detik)" in row for row in rows.values())
    text = text_of(visitor("agency_admin").get("/admin/sistem"))
    assert "3 (tertua 8 detik)" in text and "12" in text


@pytest.mark.parametrize("role", ["applicant", "counter_officer", "agency_head"])
def test_others_do_not(visitor: Visitor, role: str) -> None:
    assert visitor(role).get("/admin/sistem").status_code == 403


def test_a_gateway_with_nothing_behind_it_looks_by_itself_and_says_so():
    with socket.create_server(("127.0.0.1", 0)) as broker:  # takes connections and says nothing
        broker.settimeout(60)
        with gunicorn(AMQP_URI=f"amqp://nobody:nothing@127.0.0.1:{broker.getsockname()[1]}/izin") as (url, _):
            broker.accept()[0].close()  # nobody has asked for anything but /hidup
            answer = requests.get(f"{url}/status", timeout=30)
    assert answer.status_code == 200
    assert answer.text.count("Terganggu, setidaknya sejak") == 4
