"""Too many requests at once: those that cannot be served soon are refused at once, in a form that the client can read; nobody else
notices."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from gateway.turned_away import answer
from izin import places, ports
from tests.bus.test_running import wait_until

APP = """
import time
from flask import Flask
app = Flask(__name__)

@app.route("/hidup")
def alive():
    return {"alive": True}

@app.route("/<path:path>", methods=["GET", "POST"])
def slow(path):
    time.sleep(4 if path.endswith("long") else 1)
    return {"served": path}
"""


@contextmanager
def served(folder, *, threads, queue, app=APP, worker="gateway.worker.Worker"):
    """Our worker, alone with an application that takes its time; or another's, or with another."""
    (folder / "slow_app.py").write_text(app)
    claims = ports.Claims()
    port = ports.free_from(29500, claims)
    env = {**os.environ, "GATEWAY_WORKERS": "1", "GATEWAY_THREADS": str(threads), "GATEWAY_QUEUE": str(queue)}
    env |= {"GATEWAY_BIND": f"127.0.0.1:{port}", "PYTHONPATH": str(folder)}
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "--config",
        str(places.ROOT / "gateway/gunicorn.conf.py"),
        "--worker-class",
        worker,
        "slow_app:app",
    ]
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            try:
                requests.get(f"http://127.0.0.1:{port}/hidup", timeout=5)
                break
            except requests.ConnectionError:
                time.sleep(0.05)
        yield f"http://127.0.0.1:{port}", process
    finally:
        process.terminate()
        process.wait(20)
        claims.end()


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    with served(tmp_path_factory.mktemp("served"), threads=2, queue=2) as (url, _):
        yield url


def ask_at_once(url, count, path="", **options):
    time.sleep(0.5)  # a client has its answer a moment before its place is free again
    answers = []
    threads = [
        threading.Thread(target=lambda i=i: answers.append(requests.request(url=f"{url}/api/{i}{path}", timeout=30, **options)))
        for i in range(count)
    ]
    for thread in threads:
        thread.start()
    return answers, threads


def test_as_many_as_fit_are_served_the_others_hear_it(url):
    answers, threads = ask_at_once(url, 12, method="GET")
    for thread in threads:
        thread.join()
    assert sorted(answer.status_code for answer in answers) == [200] * 4 + [503] * 8
    refused = next(answer for answer in answers if answer.status_code == 503)
    assert refused.json()["error"]["code"] == "overloaded"
    assert refused.headers["Retry-After"] and refused.headers["X-Request-ID"] == refused.json()["error"]["request_id"]
    assert requests.get(f"{url}/api/again", timeout=30).status_code == 200, "all places are free again"


def test_a_body_that_was_on_its_way_does_not_cut_the_answer_off(url):
    answers, threads = ask_at_once(url, 10, method="POST", data=b"x" * 100_000)
    for thread in threads:
        thread.join()
    assert len(answers) == 10 and {answer.status_code for answer in answers} == {200, 503}


def test_whoever_watches_gets_in(url):
    answers, threads = ask_at_once(url, 8, path="/long", method="GET")
    wait_until(lambda: any(answer.status_code == 503 for answer in answers), "every place is taken, for seconds")
    assert requests.get(f"{url}/x", timeout=30).status_code == 503
    assert requests.get(f"{url}/hidup", timeout=30).status_code == 200
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} <= {200, 503}


def test_who_comes_while_it_leaves_is_sent_away_and_what_was_begun_is_done(tmp_path):
    with served(tmp_path, threads=2, queue=2) as (url, process):
        answers, answered = [], threading.Event()

        def ask():
            answers.append(requests.get(f"{url}/api/long", timeout=30).status_code)
            answered.set()

        threading.Thread(target=ask).start()
        time.sleep(0.5)
        process.terminate()
        time.sleep(1)
        with pytest.raises(requests.ConnectionError):  # not a time-out: nobody lets them wait
            requests.get(f"{url}/api/new", timeout=30)
        assert not answered.is_set(), "the first one is still being served"
        answered.wait(20)
        assert answers == [200]


def test_who_is_connected_but_not_yet_taken_on_when_it_leaves_is_served(tmp_path):
    """The kernel connects people whom the worker has not looked at; closing the port would cut them off."""
    with served(tmp_path, threads=4, queue=2) as (url, process):
        worker = int(Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text())
        os.kill(worker, signal.SIGSTOP)
        wait_until(lambda: _stands_still(worker), "the worker stands still")
        waiting = [socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])), timeout=30) for _ in range(4)]
        for connection in waiting:
            connection.sendall(b"POST /api/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        process.terminate()
        wait_until(lambda: _is_told_to_stop(worker), "the worker is told to stop")
        os.kill(worker, signal.SIGCONT)
        answers = [connection.makefile("rb").read() for connection in waiting]
        assert [answer[9:12] for answer in answers] == [b"200"] * 4


def _stands_still(process):
    """Every thread: one that still ran could take the next signal before this one."""
    return all("State:\tT" in (thread / "status").read_text() for thread in Path(f"/proc/{process}/task").iterdir())


def _is_told_to_stop(process):
    pending = re.search(r"ShdPnd:\s+(\w+)", Path(f"/proc/{process}/status").read_text())[1]
    return int(pending, 16) >> (signal.SIGTERM - 1) & 1


@pytest.mark.parametrize(
    ("head", "language"), [(b"GET /api/v1/profile HTTP/1.1\r\n", "Terlalu"), (b"GET /api/v1/x HTTP/1.1\r\nAccept-Language: en\r\n", "Too")]
)
def test_the_api_speaks_its_caller_s_language(head, language):
    body = answer(head).partition(b"\r\n\r\n")[2]
    assert json.loads(body)["error"]["message"].startswith(language)


@pytest.mark.parametrize("head", [b"", b"GET / HTTP/1.1\r\n", b"\xff\x00", b"POST /masuk HTTP/1.1\r\n"])
def test_people_get_a_page_in_both_languages(head):
    page = answer(head).decode()
    assert "text/html" in page and "Terlalu banyak" in page and "Too many" in page
