"""gunicorn's threaded worker with a bound: who would wait too long for a thread is told so at once, instead of in vain after ten seconds.

Whoever watches the process is let in before anybody else. A form that was turned away is still in the browser: loading the page again
sends it again, under the same form token.
"""

import json
import logging
import socket
import uuid
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from gunicorn import util
from gunicorn.workers.gthread import TConn, ThreadWorker

from bus.settings import setting
from gateway import errors
from gateway.wordlist import REFUSALS

WATCHED = (b"GET /hidup ", b"GET /sehat ")
HEAD = 2048  # bytes: more than the path and the languages of a request are seldom seen in
READ_WITHIN = 0.2  # seconds
RETRY_SECONDS = 2
log = logging.getLogger("gateway.worker")


class Worker(ThreadWorker):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.most = self.cfg.threads + int(setting("GATEWAY_QUEUE", "32"))
        self.taken = 0  # requests at work and waiting for a thread; touched by the worker's own thread alone
        self.refused = 0
        self.door = ThreadPoolExecutor(1, thread_name_prefix="door")

    def enqueue_req(self, conn: TConn) -> None:
        if self.taken < self.most:
            self._let_in(conn)
            return
        judged = self.door.submit(_turn_away_unless_watcher, conn)
        judged.add_done_callback(lambda done: self.method_queue.defer(self._judged, conn, done))

    def _let_in(self, conn: TConn) -> None:
        self.taken += 1
        super().enqueue_req(conn)

    def _judged(self, conn: TConn, done: Future[bool]) -> None:
        if done.result():
            self._let_in(conn)
            return
        self.nr_conns -= 1
        self.refused += 1
        if self.refused % 100 == 1:
            log.warning(json.dumps({"event": "overloaded", "waiting": self.taken, "turned_away": self.refused}))

    def finish_request(self, conn: TConn, fs: Future[Any]) -> None:
        self.taken -= 1
        super().finish_request(conn, fs)

    def set_accept_enabled(self, enabled: bool) -> None:
        """Who comes while this process leaves is sent away at once; the library would let them wait until the last request is done."""
        super().set_accept_enabled(enabled)
        if not enabled and not self.alive:
            for listener in self.sockets:
                listener.close()


def _head(conn: TConn, within: float) -> bytes:
    """What has come of a request, left where it is."""
    try:
        conn.sock.settimeout(within)
        return bytes(conn.sock.recv(HEAD, socket.MSG_PEEK))
    except OSError:
        return b""


def _turn_away_unless_watcher(conn: TConn) -> bool:
    """Whether it is to be let in: a connection is often accepted before a word has come over it, so this waits a moment for the first."""
    head = _head(conn, READ_WITHIN)
    if head.startswith(WATCHED):
        return True
    with suppress(OSError):
        conn.sock.sendall(answer(head))
        util.close_graceful(conn.sock, timeout=READ_WITHIN)
    util.close(conn.sock)
    return False


def answer(head: bytes) -> bytes:
    """The whole 503, in the form that who asks can read: the API's for the API, a page for people."""
    reference, (indonesian, english) = uuid.uuid4().hex, REFUSALS["overloaded"]
    if head.partition(b" ")[2].startswith(b"/api/"):
        kind, message = "application/json", english if b"accept-language: en" in head.lower() else indonesian
        text = json.dumps(errors.shape("overloaded", message, request_id=reference))
    else:
        kind = "text/html; charset=utf-8"
        text = PAGE.format(indonesian=indonesian, english=english, reference=reference)
    body = text.encode()
    lines = (
        "HTTP/1.1 503 Service Unavailable",
        f"Content-Type: {kind}",
        f"Content-Length: {len(body)}",
        f"Retry-After: {RETRY_SECONDS}",
        f"X-Request-ID: {reference}",
        "Cache-Control: no-store",
        "X-Content-Type-Options: nosniff",
        "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'",
        "Connection: close",
    )
    return "\r\n".join([*lines, "", ""]).encode() + body


PAGE = """<!doctype html><html lang="id"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">\
<title>Sedang ramai · Izin</title></head><body><main><h1>Sedang ramai</h1><p>{indonesian}</p>\
<p lang="en">{english}</p><p>{reference}</p></main></body></html>"""
