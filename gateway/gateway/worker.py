"""gunicorn's threaded worker with limits: a request occupies a thread only once it has come completely, and only until its answer is made.

The worker's own loop reads requests, within limits of time and size (gateway.intake), and sends answers to slow readers. A request that
would wait too long for a thread is refused at once, instead of failing after ten seconds. Health checks are let in before all others. A
form that was refused is still in the browser: loading the page again sends it again, under the same form token.
"""

import errno
import json
import logging
import selectors
import socket
import time
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from typing import Any

from gunicorn import http
from gunicorn.http.errors import NoMoreData
from gunicorn.workers.gthread import STOP_KEEPALIVE_LINGER, ThreadWorker

from bus.settings import setting
from gateway.connection import PIECE, Connection
from gateway.intake import TooLarge
from gateway.turned_away import answer

WATCHED = (b"GET /hidup ", b"GET /sehat ")
ROOM = 20  # connections: when so few places are left, the one that has waited longest without a complete request is closed
LOOK_EVERY = 0.5  # seconds
HELD_AT_MOST = 256 * 1024 * 1024  # bytes of all incoming requests and all outgoing answers together
NO_FILE = (errno.EMFILE, errno.ENFILE)
GONE = (errno.EPIPE, errno.ECONNRESET, errno.ENOTCONN, errno.EBADF)
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
log = logging.getLogger("gateway.worker")


class Worker(ThreadWorker):
    """The connections, and all that is done with them, belong to the worker's own thread; only `handle` runs in other threads."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.most = self.cfg.threads + int(setting("GATEWAY_QUEUE", "32"))
        self.taken = 0  # requests in a thread or waiting for one
        self.refused = 0
        self.looked = 0.0
        self.connections: set[Connection] = set()

    # ── coming and going ──

    def accept(self, listener: Any) -> bool:
        """:returns: whether somebody was there."""
        try:
            wire, client = listener.accept()
        except OSError as error:
            if error.errno in NO_FILE:
                self._make_room()
            elif error.errno not in (errno.EAGAIN, errno.ECONNABORTED, errno.EWOULDBLOCK):
                raise
            return False
        self.nr_conns += 1
        connection = Connection(wire, client, listener.getsockname())
        self.connections.add(connection)
        self._wait_for(connection, selectors.EVENT_READ)
        if self.nr_conns > self.worker_connections - ROOM:
            self._make_room()
        return True

    def _make_room(self) -> None:
        waiting = [each for each in self.connections if each.state in ("idle", "reading", "leaving")]
        if waiting:
            self._end(min(waiting, key=lambda each: each.since))

    def _end(self, connection: Connection) -> None:
        if connection in self.connections:
            self._wait_for(connection, 0)
            self.connections.discard(connection)
            self.nr_conns -= 1
            connection.close()

    def _wait_for(self, connection: Connection, events: int) -> None:
        """Wait until the connection can be read or written; with 0 stop waiting."""
        with suppress(KeyError, ValueError):
            self.poller.unregister(connection.wire)
        if events:
            work = self._read if events == selectors.EVENT_READ else self._send_on
            self.poller.register(connection.wire, events, partial(self._at_work, connection, work))

    def _at_work(self, connection: Connection, work: Any, _: Any = None) -> None:
        try:
            work(connection)
        except BlockingIOError:
            pass
        except OSError:  # it has gone
            self._end(connection)

    def murder_pending(self) -> None:
        """The library calls this after each event and once a second: it closes connections that are late."""
        now = time.monotonic()
        if now < self.looked + LOOK_EVERY:
            return
        self.looked = now
        for connection in [each for each in self.connections if each.is_late(now)]:
            if connection.state == "reading":
                self._turn_away(connection, "request_too_slow")
            else:
                self._end(connection)

    def murder_keepalived(self, force: bool = False) -> None:
        if force:
            for connection in list(self.connections):
                self._end(connection)

    def set_accept_enabled(self, enabled: bool) -> None:
        """New connections are refused at once while this process stops; the library would let them wait until the last request is done.
        Those that the kernel has accepted already are taken on: closing the port would cut them off."""
        super().set_accept_enabled(enabled)
        if not enabled and not self.alive:
            for listener in self.sockets:
                while self.accept(listener):
                    pass
                listener.close()
            for connection in self.connections:
                connection.stay_at_most(STOP_KEEPALIVE_LINGER)

    # ── a request comes in ──

    def _read(self, connection: Connection) -> None:
        data = connection.wire.recv(PIECE)
        if not data:
            self._end(connection)
        elif connection.state != "leaving":  # then what the client still sends is no longer read
            self._take(connection, data)

    def _take(self, connection: Connection, data: bytes) -> None:
        if connection.state == "idle":
            connection.become("reading")
        try:
            connection.request.feed(data)
        except TooLarge as error:
            self._turn_away(connection, "head_too_large" if error.head else "request_too_large")
            return
        if connection.request.whole:
            self._wait_for(connection, 0)
            self._let_in(connection)
        elif sum(each.request.received for each in self.connections) > HELD_AT_MOST:
            self._turn_away(connection, "overloaded")
        elif connection.request.wants_to_go_on:
            connection.request.wants_to_go_on = False
            connection.wire.send(CONTINUE)

    def _let_in(self, connection: Connection) -> None:
        if self.taken >= self.most and not connection.request.head.startswith(WATCHED):
            self.refused += 1
            if self.refused % 100 == 1:
                log.warning(json.dumps({"event": "overloaded", "waiting": self.taken, "turned_away": self.refused}))
            self._turn_away(connection, "overloaded")
            return
        self.taken += 1
        connection.become("served")
        self.enqueue_req(connection)

    def _turn_away(self, connection: Connection, code: str) -> None:
        with suppress(OSError):
            connection.sock.sendall(answer(connection.request.beginning(), code))
        self._answered(connection, keeps=False)

    # ── its answer goes out ──

    def handle(self, connection: Connection) -> bool:
        """Runs in a thread. :returns: whether the connection can be used again."""
        request = None
        try:
            parser = http.get_parser(self.cfg, connection.request, connection.client)
            request = next(parser)
            keeps = self.handle_request(request, connection) and parser.finish_body()
            return bool(keeps) and not connection.request.last and not parser.unreader.buf.getvalue() and connection.request.is_read()
        except (NoMoreData, StopIteration):
            return False
        except OSError as error:
            if error.errno not in GONE:
                self.log.exception("a request's connection failed")
            return False
        except Exception as error:  # of any kind: gunicorn words it
            self.handle_error(request, connection.sock, connection.client, error)
            return False

    def finish_request(self, connection: Connection, done: Future[bool]) -> None:
        self.taken -= 1
        keeps = not done.cancelled() and done.exception() is None and done.result()
        self._answered(connection, keeps=keeps)

    def _answered(self, connection: Connection, *, keeps: bool) -> None:
        connection.sock.written()
        connection.keeps = keeps
        connection.become("sending")
        self._at_work(connection, self._send_on)
        if connection.sock.waiting and sum(each.sock.waiting for each in self.connections if each.state == "sending") > HELD_AT_MOST:
            self._end(min((each for each in self.connections if each.state == "sending"), key=lambda each: each.since))

    def _send_on(self, connection: Connection) -> None:
        if not connection.sock.go_on():
            self._wait_for(connection, selectors.EVENT_WRITE)
        elif connection.keeps:
            rest = connection.next_request(idle=self.cfg.keepalive if self.alive else STOP_KEEPALIVE_LINGER)
            self._wait_for(connection, selectors.EVENT_READ)
            if rest:
                self._take(connection, rest)
        else:
            connection.become("leaving")
            connection.wire.shutdown(socket.SHUT_WR)
            self._wait_for(connection, selectors.EVENT_READ)
