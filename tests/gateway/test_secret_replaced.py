"""The gateway's secret is replaced while people work: what was signed, sealed and typed under the old one stays good."""

import itertools
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from gateway import kept_form
from gateway.app import create_app
from tests.gateway.conftest import SETTINGS, TOKEN, Promised

OLD, NEW = "the old key, for tests only", "the new key, for tests only"
STEPS = ([OLD], [OLD, NEW], [NEW, OLD], [NEW])


def gateway(keys: list[str], services: Promised) -> Flask:
    settings = {**SETTINGS, "SECRET_KEY": keys[0], "SECRET_KEY_FALLBACKS": keys[1:], "WTF_CSRF_SECRET_KEY": keys[::-1]}
    return create_app(settings, asker=services)


@pytest.fixture
def steps(services: Promised, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> list[Flask]:
    monkeypatch.setenv("FILES_URL", tmp_path.as_uri())
    return [gateway(keys, services) for keys in STEPS]


def at(app: Flask, browser: FlaskClient) -> FlaskClient:
    """The same browser, now in front of this gateway."""
    client = app.test_client()
    client._cookies = browser._cookies
    return client


def log_in(client: FlaskClient) -> Any:
    return client.post("/masuk", data={"login": "siti", "password": "rahasia", **hidden(client.get("/masuk").text)})


def hidden(html: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(csrf_token|subject|once)"[^>]* value="([^"]*)"', html))


def test_a_browser_stays_logged_in_and_its_open_form_is_taken(steps: list[Flask], services: Promised) -> None:
    browser = steps[0].test_client()
    assert log_in(browser).status_code == 302
    for before, after in itertools.pairwise(steps):
        form = hidden(at(before, browser).get("/keluhan/baru").text)
        assert set(form) == {"csrf_token", "subject", "once"}
        answer = at(after, browser).post(
            "/keluhan/baru", data={"title": "Loket", "category": "service_time", "body": "Pukul berapa?", **form}
        )
        assert answer.status_code == 302, answer.text
    assert len([1 for _, method, _ in services.asked if method == "create_complaint"]) == 3


def test_an_act_keeps_a_key_that_the_gateways_on_both_sides_of_a_step_know(steps: list[Flask], services: Promised) -> None:
    found = []
    for app in steps:
        services.keys.clear()
        headers = {"Authorization": f"Bearer {TOKEN}", "Idempotency-Key": "0000000000000000"}
        body = {"title": "Loket", "category": "service_time", "application_number": "", "body": "Pukul berapa?"}
        assert app.test_client().post("/api/v1/complaints", json=body, headers=headers).status_code == 201
        found.append(set(str(services.keys[-1]).split()))
    assert [len(each) for each in found] == [1, 2, 2, 1]
    assert all(before & after for before, after in itertools.pairwise(found))
    assert not found[0] & found[-1]


def test_a_form_that_waits_for_a_log_in_is_opened_after_a_step(steps: list[Flask]) -> None:
    for before, after in itertools.pairwise(steps):
        with before.test_request_context():
            sealed = kept_form.sealed(5, kept_form.KeptForm("/keluhan/baru", [("title", "Loket")]))
        with after.test_request_context():
            assert kept_form.opened(str(sealed), 5) == kept_form.KeptForm("/keluhan/baru", [("title", "Loket")])
    with steps[0].test_request_context():
        sealed = kept_form.sealed(5, kept_form.KeptForm("/", []))
    with steps[-1].test_request_context():
        assert kept_form.opened(str(sealed), 5) is None
