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
from gateway.guest import PIECE, Guest
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
    """The guests, and all that is done with them, belong to the worker's own thread; only `handle` runs in other threads."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.most = self.cfg.threads + int(setting("GATEWAY_QUEUE", "32"))
        self.taken = 0  # requests in a thread or waiting for one
        self.refused = 0
        self.looked = 0.0
        self.guests: set[Guest] = set()

    # ── coming and going ──

    def accept(self, listener: Any) -> None:
        try:
            wire, client = listener.accept()
        except OSError as error:
            if error.errno in NO_FILE:
                self._make_room()
            elif error.errno not in (errno.EAGAIN, errno.ECONNABORTED, errno.EWOULDBLOCK):
                raise
            return
        self.nr_conns += 1
        guest = Guest(wire, client, listener.getsockname())
        self.guests.add(guest)
        self._wait_for(guest, selectors.EVENT_READ)
        if self.nr_conns > self.worker_connections - ROOM:
            self._make_room()

    def _make_room(self) -> None:
        waiting = [guest for guest in self.guests if guest.state in ("idle", "reading", "leaving")]
        if waiting:
            self._end(min(waiting, key=lambda guest: guest.since))

    def _end(self, guest: Guest) -> None:
        if guest in self.guests:
            self._wait_for(guest, 0)
            self.guests.discard(guest)
            self.nr_conns -= 1
            guest.close()

    def _wait_for(self, guest: Guest, events: int) -> None:
        """Wait until the connection can be read or written; with 0 stop waiting."""
        with suppress(KeyError, ValueError):
            self.poller.unregister(guest.wire)
        if events:
            work = self._read if events == selectors.EVENT_READ else self._send_on
            self.poller.register(guest.wire, events, partial(self._at_work, guest, work))

    def _at_work(self, guest: Guest, work: Any, _: Any = None) -> None:
        try:
            work(guest)
        except BlockingIOError:
            pass
        except OSError:  # it has gone
            self._end(guest)

    def murder_pending(self) -> None:
        """The library calls this after each event and once a second: it closes connections that are late."""
        now = time.monotonic()
        if now < self.looked + LOOK_EVERY:
            return
        self.looked = now
        for guest in [guest for guest in self.guests if guest.is_late(now)]:
            if guest.state == "reading":
                self._turn_away(guest, "request_too_slow")
            else:
                self._end(guest)

    def murder_keepalived(self, force: bool = False) -> None:
        if force:
            for guest in list(self.guests):
                self._end(guest)

    def set_accept_enabled(self, enabled: bool) -> None:
        """New connections are refused at once while this process stops; the library would let them wait until the last request is done."""
        super().set_accept_enabled(enabled)
        if not enabled and not self.alive:
            for listener in self.sockets:
                listener.close()
            for guest in self.guests:
                guest.stay_at_most(STOP_KEEPALIVE_LINGER)

    # ── a request comes in ──

    def _read(self, guest: Guest) -> None:
        data = guest.wire.recv(PIECE)
        if not data:
            self._end(guest)
        elif guest.state != "leaving":  # then what the client still sends is no longer read
            self._take(guest, data)

    def _take(self, guest: Guest, data: bytes) -> None:
        if guest.state == "idle":
            guest.become("reading")
        try:
            guest.request.feed(data)
        except TooLarge as error:
            self._turn_away(guest, "head_too_large" if error.head else "request_too_large")
            return
        if guest.request.whole:
            self._wait_for(guest, 0)
            self._let_in(guest)
        elif sum(each.request.received for each in self.guests) > HELD_AT_MOST:
            self._turn_away(guest, "overloaded")
        elif guest.request.wants_to_go_on:
            guest.request.wants_to_go_on = False
            guest.wire.send(CONTINUE)

    def _let_in(self, guest: Guest) -> None:
        if self.taken >= self.most and not guest.request.head.startswith(WATCHED):
            self.refused += 1
            if self.refused % 100 == 1:
                log.warning(json.dumps({"event": "overloaded", "waiting": self.taken, "turned_away": self.refused}))
            self._turn_away(guest, "overloaded")
            return
        self.taken += 1
        guest.become("served")
        self.enqueue_req(guest)

    def _turn_away(self, guest: Guest, code: str) -> None:
        with suppress(OSError):
            guest.sock.sendall(answer(guest.request.beginning(), code))
        self._answered(guest, keeps=False)

    # ── its answer goes out ──

    def handle(self, guest: Guest) -> bool:
        """Runs in a thread. :returns: whether the connection can be used again."""
        request = None
        try:
            parser = http.get_parser(self.cfg, guest.request, guest.client)
            request = next(parser)
            keeps = self.handle_request(request, guest) and parser.finish_body()
            return bool(keeps) and not guest.request.last and not parser.unreader.buf.getvalue() and guest.request.is_read()
        except (NoMoreData, StopIteration):
            return False
        except OSError as error:
            if error.errno not in GONE:
                self.log.exception("a request's connection failed")
            return False
        except Exception as error:  # of any kind: gunicorn words it
            self.handle_error(request, guest.sock, guest.client, error)
            return False

    def finish_request(self, guest: Guest, done: Future[bool]) -> None:
        self.taken -= 1
        keeps = not done.cancelled() and done.exception() is None and done.result()
        self._answered(guest, keeps=keeps)

    def _answered(self, guest: Guest, *, keeps: bool) -> None:
        guest.sock.written()
        guest.keeps = keeps
        guest.become("sending")
        self._at_work(guest, self._send_on)
        if guest.sock.waiting and sum(each.sock.waiting for each in self.guests if each.state == "sending") > HELD_AT_MOST:
            self._end(min((each for each in self.guests if each.state == "sending"), key=lambda each: each.since))

    def _send_on(self, guest: Guest) -> None:
        if not guest.sock.go_on():
            self._wait_for(guest, selectors.EVENT_WRITE)
        elif guest.keeps:
            rest = guest.next_request(idle=self.cfg.keepalive if self.alive else STOP_KEEPALIVE_LINGER)
            self._wait_for(guest, selectors.EVENT_READ)
            if rest:
                self._take(guest, rest)
        else:
            guest.become("leaving")
            guest.wire.shutdown(socket.SHUT_WR)
            self._wait_for(guest, selectors.EVENT_READ)
