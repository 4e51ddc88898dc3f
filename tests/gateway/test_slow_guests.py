"""Two hundred connections hang, each in its own way, on a real worker with two threads: nobody else notices, and the connections are
closed.

The test also shows that they do hang: far fewer of them stop the library's own worker.
"""

import hashlib
import http.client
import socket
import time
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

import pytest
import requests

from tests.bus.test_running import wait_until
from tests.gateway.test_worker import served

MANY = 200
APP = """
import hashlib
from flask import Flask, request
app = Flask(__name__)
app.config["MAX_CONTENT_LENGTH"] = 12_000_000

@app.get("/hidup")
def alive():
    return {"alive": True}

@app.post("/api/digest")
def digest():
    return {"digest": hashlib.sha256(request.get_data()).hexdigest()}

@app.get("/big")
def big():
    return b"0123456789" * int(request.args.get("times", 100_000))
"""
KINDS = {
    "says nothing": b"",
    "half a head": b"GET /hidup HTTP/1.1\r\nHost: a\r\n",
    "half a body": b"POST /api/digest HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nhalf",
    "half a chunked body": b"POST /api/digest HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe",
    "does not read its answer": b"GET /big HTTP/1.1\r\nHost: a\r\n\r\n",
}


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    with served(tmp_path_factory.mktemp("slow"), threads=2, queue=400, app=APP) as (url, _):
        yield url


@contextmanager
def connections(url, count, said):
    address = urlsplit(url)
    opened = []
    try:
        for _ in range(count):
            one = socket.socket()
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            one.settimeout(30)
            one.connect((address.hostname, address.port))
            one.sendall(said)
            opened.append(one)
        yield opened
    finally:
        for one in opened:
            one.close()


def hangs(one):
    """Nothing has come, and the other side has not closed it; or an answer has begun to come."""
    one.setblocking(False)
    try:
        return one.recv(10, socket.MSG_PEEK).startswith(b"HTTP/1.1 2")
    except BlockingIOError:
        return True
    except OSError:
        return False
    finally:
        one.settimeout(30)


@pytest.mark.parametrize("kind", KINDS)
def test_two_hundred_that_hang_cost_nobody_else_anything(url, kind):
    with connections(url, MANY, KINDS[kind]) as opened:
        if kind == "does not read its answer":
            wait_until(lambda: opened[-1].recv(1, socket.MSG_PEEK), "the last of them is being answered")
        for _ in range(3):
            assert requests.get(f"{url}/hidup", timeout=5).status_code == 200
            body = b"x" * 100_000
            answer = requests.post(f"{url}/api/digest", data=body, timeout=5)
            assert answer.json()["digest"] == hashlib.sha256(body).hexdigest()
        assert sum(map(hangs, opened)) == MANY, "they were all there meanwhile"


@pytest.mark.parametrize("kind", ["half a body", "does not read its answer"])
def test_the_library_s_own_worker_is_stopped_by_ten(tmp_path, kind):
    """The fault is real: what our worker survives in the test above stops the library's. (The kernel buffers some megabytes of an answer
    unless it is told otherwise.)"""
    said = KINDS[kind].replace(b"/big", b"/big?times=1500000")
    with served(tmp_path, threads=2, queue=400, app=APP, worker="gthread") as (url, process):
        with connections(url, 10, said):
            time.sleep(1)
            with pytest.raises(requests.Timeout):
                requests.get(f"{url}/hidup", timeout=2)
        process.kill()


def test_more_than_there_is_room_for_make_room(url):
    with connections(url, 450, KINDS["half a head"]) as opened:
        assert requests.get(f"{url}/hidup", timeout=5).status_code == 200
        assert hangs(opened[-1]) and not hangs(opened[0]), "who came first goes first"


@pytest.mark.parametrize(
    ("kind", "words"),
    [("half a head", b"datang terlalu lambat"), ("half a body", b"request_too_slow"), ("half a chunked body", b"request_too_slow")],
)
def test_who_is_too_slow_is_told_so_and_sent_away(url, kind, words):
    with connections(url, 1, KINDS[kind]) as (one,):
        answer = b"".join(iter(lambda: one.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.1 408 ") and words in answer


def test_who_dribbles_is_sent_away_too(url):
    with connections(url, 1, KINDS["half a body"]) as (one,):
        one.settimeout(0.5)
        answer = b""
        for _ in range(60):
            with suppress(TimeoutError):
                answer = one.recv(100)
                break
            one.sendall(b"x")
    assert answer.startswith(b"HTTP/1.1 408 ")


def test_a_large_file_arrives_whole_and_so_does_a_large_answer_read_slowly(url):
    file = bytes(range(256)) * 40_000
    assert requests.post(f"{url}/api/digest", data=file, timeout=30).json()["digest"] == hashlib.sha256(file).hexdigest()
    chunked = requests.post(f"{url}/api/digest", data=(file[at : at + 70_000] for at in range(0, len(file), 70_000)), timeout=30)
    assert chunked.json()["digest"] == hashlib.sha256(file).hexdigest()
    with requests.get(f"{url}/big", stream=True, timeout=30) as answer:
        time.sleep(1)
        assert b"".join(answer.iter_content(1000)) == b"0123456789" * 100_000


def test_a_connection_is_used_again_and_requests_may_come_before_their_answers(url):
    ask = b"POST /api/digest HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n%d"
    with connections(url, 1, b"".join(ask % number for number in range(5))) as (one,):
        reader = one.makefile("rb")
        for number in range(5):
            assert digest_in(reader) == hashlib.sha256(b"%d" % number).hexdigest()
        for byte in ask % 7:
            one.sendall(bytes([byte]))
        assert digest_in(reader) == hashlib.sha256(b"7").hexdigest()


def digest_in(reader):
    """Of the next answer, and not a byte of the one after it."""
    assert reader.readline() == b"HTTP/1.1 200 OK\r\n"
    headers = http.client.parse_headers(reader)
    return reader.read(int(headers["Content-Length"])).decode().split('"')[3]


def test_who_waits_to_be_told_goes_on_and_who_would_send_too_much_is_told_at_once(url):
    ask = b"POST /api/digest HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: %d\r\n\r\n"
    with connections(url, 1, ask % 3) as (one,):
        assert one.recv(1000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        one.sendall(b"abc")
        assert digest_in(one.makefile("rb")) == hashlib.sha256(b"abc").hexdigest()
    with connections(url, 1, ask % 999_999_999_999) as (one,):
        assert one.recv(1000).startswith(b"HTTP/1.1 413 "), "without a byte of its body"


@pytest.mark.parametrize(
    "lines", [b"Content-Length: 4\r\nTransfer-Encoding: chunked", b"Content-Length: 4\r\nContent-Length: 40", b"X" * 9000]
)
def test_what_cannot_be_read_is_refused_and_nothing_behind_it_is_taken_for_a_request(url, lines):
    said = b"POST /api/digest HTTP/1.1\r\nHost: a\r\n" + lines + b"\r\n\r\n0\r\n\r\nGET /hidup HTTP/1.1\r\nHost: a\r\n\r\n"
    with connections(url, 1, said) as (one,):
        answer = b"".join(iter(lambda: one.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.1 4") and answer.count(b"HTTP/1.1") == 1 and b"alive" not in answer
