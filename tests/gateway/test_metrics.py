"""What the gateway counts, for whom, and that all its processes are counted together."""

import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families

from bus.caller import TimedOut, Unavailable
from bus.refusals import NotFound
from gateway.app import create_app
from izin import places, ports
from tests.bus.test_running import wait_until
from tests.gateway.conftest import SETTINGS, Promised

SECRET = "a token for tests only"
WITH_TOKEN = {"Authorization": f"Bearer {SECRET}"}


@pytest.fixture
def services():
    return Promised()


@pytest.fixture
def client(services):
    return create_app({**SETTINGS, "METRICS_TOKEN": SECRET}, asker=services).test_client()


def samples(text):
    found = {}
    for family in text_string_to_metric_families(text):
        for one in family.samples:
            found[one.name, *sorted(one.labels.items())] = one.value
    return found


def counted(client):
    answer = client.get("/metrik", headers=WITH_TOKEN)
    assert answer.status_code == 200
    return samples(answer.text)


def grew(client, act, name, **labels):
    """By how much a counter grows while `act` is done."""
    key = (name, *sorted(labels.items()))
    before = counted(client).get(key, 0.0)
    act()
    return counted(client).get(key, 0.0) - before


def test_it_is_there_for_the_token_alone(client, services):
    assert client.get("/metrik").status_code == 401
    assert client.get("/metrik", headers={"Authorization": "Bearer another"}).status_code == 401
    without = create_app(SETTINGS, asker=services).test_client()
    assert without.get("/metrik", headers={"Authorization": "Bearer "}).status_code == 404


def test_requests_are_counted_by_route_and_outcome_not_by_address(client):
    def act():
        for _ in range(3):
            client.get("/api/v1/tracking?number=0042/SIPD/DPMPTSP/XI/2026")
        client.get("/nowhere/siti@contoh.test")

    found = {"method": "GET", "route": "/api/v1/tracking", "status": "200"}
    assert grew(client, act, "izin_http_requests_total", **found) == 3
    missing = {"method": "GET", "route": "none", "status": "404"}
    assert grew(client, act, "izin_http_requests_total", **missing) == 1
    text = client.get("/metrik", headers=WITH_TOKEN).text
    assert "0042" not in text and "contoh.test" not in text


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (None, "ok"),
        (NotFound("application_not_found", "no"), "refused"),
        (Unavailable("away"), "unavailable"),
        (TimedOut("late"), "timed_out"),
        (RuntimeError("?"), "failed"),
    ],
)
def test_calls_are_timed_by_method_and_outcome(client, services, said, outcome):
    if said:
        services.say["tracking", "track"] = said
    labels = {"service": "tracking", "method": "track", "outcome": outcome}
    assert grew(client, lambda: client.get("/api/v1/tracking?number=0042/SIPD/DPMPTSP/XI/2026"), "izin_call_seconds_count", **labels) == 1


@contextmanager
def gunicorn(**settings):
    claims = ports.Claims()
    port = ports.free_from(29700, claims)
    env = {**os.environ, "GATEWAY_BIND": f"127.0.0.1:{port}", "GATEWAY_WORKERS": "2", "PYTHONPATH": os.pathsep.join(places.import_paths())}
    command = [sys.executable, "-m", "gunicorn", "--config", "gateway/gunicorn.conf.py", "gateway.app:create_app()"]
    process = subprocess.Popen([*command], env={**env, **settings}, cwd=places.ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: answers(f"http://127.0.0.1:{port}/hidup"), "the gateway answers", 60)
        yield f"http://127.0.0.1:{port}", process.pid
    finally:
        process.terminate()
        process.wait(20)
        claims.end()


def workers(pid):
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def answers(url):
    try:
        return requests.get(url, timeout=2).status_code == 200
    except requests.RequestException:
        return False


def test_whichever_process_is_asked_answers_for_all():
    def total(url):
        text = requests.get(f"{url}/metrik", headers=WITH_TOKEN, timeout=5).text
        return samples(text).get(("izin_http_requests_total", ("method", "GET"), ("route", "/hidup"), ("status", "200")), 0)

    with gunicorn(METRICS_TOKEN=SECRET) as (url, pid):
        begun = total(url)
        for _ in range(40):
            assert requests.get(f"{url}/hidup", timeout=5).status_code == 200
        assert {total(url) for _ in range(10)} == {begun + 40}
        children = workers(pid)
        os.kill(int(children[0]), 9)
        wait_until(lambda: workers(pid) != children and len(workers(pid)) == 2, "another worker is there", 20)
        assert {total(url) for _ in range(10)} == {begun + 40}, "what a dead process counted stays counted"
