"""Sends single messages over one long-lived connection that green threads share: answers (unconfirmed), parked and put-off ones (confirmed).

No step takes longer than `BOUND` seconds here, whatever state the broker is in, and while it is away messages are refused at once.
"""

import logging
import threading
import time
from typing import Any

import amqp
import eventlet
from eventlet.event import Event

from bus.broker import BOUND, connect, hang_up

REST = 0.5  # seconds in which nothing is tried after the broker did not take something
log = logging.getLogger("bus.sender")


class NotTaken(ConnectionError):
    """The broker does not take messages now, or there is no queue for this one."""


class Line:
    """One connection and the green thread that reads it: heartbeats, confirmations, the end."""

    def __init__(self, uri: str, *, confirm: bool) -> None:
        self._confirm = confirm
        self._answer: Event | None = None
        self._returned = False
        self.ended = False
        self._connection = connect(uri).connection
        try:
            self._channel = self._connection.channel()
            if confirm:
                self._ask_for_confirmations()
        except BaseException:
            self.end()
            raise
        eventlet.spawn_n(self._read)

    def _ask_for_confirmations(self) -> None:
        self._channel.confirm_select()
        self._channel.events["basic_ack"].add(lambda *_: self._tell(True))
        self._channel.events["basic_nack"].add(lambda *_: self._tell(False))
        self._channel.events["basic_return"].add(self._on_return)

    def publish(self, message: amqp.Message, exchange: str, routing_key: str) -> None:
        """One at a time. :raises NotTaken: not confirmed."""
        if not self._confirm:
            self._channel.basic_publish(message, exchange=exchange, routing_key=routing_key)
            return
        self._answer, self._returned = Event(), False
        self._channel.basic_publish(message, exchange=exchange, routing_key=routing_key, mandatory=True)
        if not self._answer.wait(BOUND):  # its sockets bound everything else
            raise NotTaken("not confirmed")

    def _on_return(self, *_: Any) -> None:
        self._returned = True

    def _tell(self, taken: bool) -> None:
        if self._answer is not None and not self._answer.ready():
            self._answer.send(taken and not self._returned)

    def _read(self) -> None:
        try:
            while not self.ended:
                self._read_some()
        except Exception as error:  # of whatever kind: it is over, and the next message looks for another
            if not self.ended:
                log.warning("a sending connection has ended: %s", type(error).__name__)
        self.end()

    def _read_some(self) -> None:
        try:
            self._connection.drain_events(timeout=1)
        except TimeoutError:
            self._connection.heartbeat_tick()

    def end(self) -> None:
        self.ended = True
        self._tell(False)
        hang_up(self._connection)


class Sender:
    def __init__(self, uri: str, *, confirm: bool) -> None:
        self._uri, self._confirm = uri, confirm
        self._lock = threading.Lock()
        self._line: Line | None = None
        self._rest_until = 0.0

    def send(self, body: bytes, *, exchange: str, routing_key: str, **properties: Any) -> None:
        """Publish `body`. `properties` as AMQP names them, headers as `application_headers`.

        :raises Exception: one of bus.broker.TROUBLE: the broker did not take it, or (unconfirmed) no way to it was found.
        """
        message = amqp.Message(body, **properties)
        if not self._lock.acquire(timeout=BOUND):
            raise NotTaken("others were sending all the time")
        try:
            if time.monotonic() < self._rest_until:
                raise NotTaken("the broker did not take messages a moment ago")
            self._open_line().publish(message, exchange, routing_key)
        except NotTaken:
            raise
        except BaseException:
            self._give_up()
            raise
        finally:
            self._lock.release()

    def _open_line(self) -> Line:
        if self._line is None or self._line.ended:
            self._line = Line(self._uri, confirm=self._confirm)
        return self._line

    def _give_up(self) -> None:
        self._rest_until = time.monotonic() + REST
        if self._line is not None:
            self._line.end()
