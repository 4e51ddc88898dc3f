"""Where a request ends, however its bytes arrive, and when it is too slow or too large. Without a socket and without waiting."""

import random
import re

import pytest

from gateway.config import UPLOAD_BODY_LIMIT
from gateway.intake import HEAD_LIMIT, PATIENCE, SLOWEST, Reading, TooLarge

NEXT = b"GET /next HTTP/1.1\r\n\r\n"
GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
POST = b"POST / HTTP/1.1\r\ncontent-LENGTH:  11 \r\n\r\nhello\r\nyou!"
LONG = b"POST / HTTP/1.1\r\nContent-Length: 200000\r\n\r\n" + bytes(range(250)) * 800
CHUNKED = b"POST / HTTP/1.1\r\nTransfer-Encoding: Chunked\r\n\r\n5;x=y\r\nhello\r\nA\r\n0\r\n\r\n12345\r\n0\r\nTrailer: x\r\n\r\n"
EMPTY = b"POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n"


def taken(pieces):
    """What was read as one request, and what lay behind it."""
    reading = Reading()
    while pieces and not reading.whole:
        reading.feed(pieces.pop(0))
    assert reading.whole
    found = b"".join(iter(lambda: reading.recv(7), b""))
    return found, reading.rest + b"".join(pieces)


@pytest.mark.parametrize("request_", [GET, POST, LONG, CHUNKED, EMPTY])
def test_a_request_ends_where_it_ends_however_it_comes(request_):
    chance = random.Random(7)
    data = request_ + NEXT
    for largest in (1, 3, 50, 1000, len(data)):
        if largest == 1 and len(data) > 1000:
            continue
        pieces, at = [], 0
        while at < len(data):
            size = chance.randint(1, largest)
            pieces.append(data[at : at + size])
            at += size
        assert taken(pieces) == (request_, NEXT)


@pytest.mark.parametrize("part", [GET[:-1], POST[:-1], LONG[:-1], CHUNKED[:-1], CHUNKED[:-2], b"", b"GET"])
def test_it_is_not_whole_before(part):
    reading = Reading()
    reading.feed(part)
    assert not reading.whole


@pytest.mark.parametrize(
    "lines",
    [
        b"Content-Length: 5\r\nTransfer-Encoding: chunked",
        b"Content-Length: 5\r\nContent-Length: 6",
        b"Content-Length: -1",
        b"Content-Length: 5, 5",
        b"Content-Length: +5",
        b"Content-Length: 5x",
        b"Content-Length:",
        b"Transfer-Encoding: gzip, chunked",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        f"Content-Length: {UPLOAD_BODY_LIMIT + 1}".encode(),
    ],
)
def test_where_readers_could_disagree_nothing_is_read_behind_the_head(lines):
    head = b"POST / HTTP/1.1\r\n" + lines + b"\r\n\r\n"
    reading = Reading()
    reading.feed(head + b"hello" + NEXT)
    assert (reading.whole, reading.last, reading.rest) == (True, True, b"")
    assert b"".join(iter(lambda: reading.recv(1000), b"")) == head


@pytest.mark.parametrize("body", [b"x\r\nhello", b"-1\r\n", b"5" * 2000])
def test_chunks_that_are_none_end_the_connection(body):
    reading = Reading()
    reading.feed(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + body)
    assert reading.whole and reading.last


def test_too_much_is_noticed_while_it_comes():
    endless_head, endless_body = Reading(), Reading()
    with pytest.raises(TooLarge) as refused:
        while endless_head.received < 2 * HEAD_LIMIT:
            endless_head.feed(b"X-More: " + b"x" * 1000 + b"\r\n")
    assert refused.value.head
    endless_body.feed(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n")
    with pytest.raises(TooLarge) as refused:
        while endless_body.received < 2 * UPLOAD_BODY_LIMIT:
            endless_body.feed(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")
    assert not refused.value.head and endless_body.received < UPLOAD_BODY_LIMIT + 0x20000


def test_a_body_may_take_as_long_as_it_is_large_and_a_head_may_not():
    head, body = Reading(), Reading()
    head.feed(b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 10_000)
    body.feed(b"POST / HTTP/1.1\r\nContent-Length: 5000000\r\n\r\n" + b"x" * 1_000_000)
    fair = PATIENCE + 1_000_000 / SLOWEST
    assert not head.is_late(PATIENCE) and head.is_late(PATIENCE + 0.1)
    assert not body.is_late(fair) and body.is_late(fair + 1)


def test_who_waits_to_be_told_to_go_on_is_known_and_gunicorn_does_not_tell_it_again():
    reading = Reading()
    reading.feed(b"POST / HTTP/1.1\r\nExpect: 100-Continue\r\nContent-Length: 1\r\n\r\n")
    assert reading.wants_to_go_on and not re.search(b"(?i)expect", reading.head)
