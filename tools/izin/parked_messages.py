"""Parked messages: which they are and why, and what operators do about them. Never a body.

The operator's command works with the administrator's right to the broker.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import amqp
from kombu import Connection

from bus import parking, queues
from bus.broker import BOUND

ADDRESSES = ("CC", "BCC")  # headers that RabbitMQ takes for more routing keys

Chooses = Callable[["Parked"], bool]


@dataclass(frozen=True)
class Parked:
    """A message that waits for a person: which, meant for which queue, why, after how many tries, since when.

    One that came without an id is named by a digest of its body: a place in a queue would name another tomorrow.
    """

    id: str
    queue: str
    why: str
    failed_with: str
    attempts: int
    since: str


def listed(connection: Connection) -> list[Parked]:
    """All that is parked, in the order in which it came; it stays there."""
    with _taken(connection) as taken:
        return [_described(message) for message in taken]


def put_back(connection: Connection, chosen: Chooses) -> list[tuple[Parked, bool]]:
    """Send each that is chosen to the queue it was meant for, as if it had never failed. The others stay.

    :returns: each chosen one, and whether it went: it stays when that queue is not there.
    """
    done = []
    with _taken(connection) as taken:
        for message in taken:
            one = _described(message)
            if chosen(one):
                went = _send_back(connection, message, one.queue)
                if went:
                    message.channel.basic_ack(message.delivery_tag)
                done.append((one, went))
    return done


def throw_away(connection: Connection, chosen: Chooses) -> list[Parked]:
    """For ever. :returns: what has gone."""
    gone = []
    with _taken(connection) as taken:
        for message in taken:
            one = _described(message)
            if chosen(one):
                message.channel.basic_ack(message.delivery_tag)
                gone.append(one)
    return gone


@contextmanager
def _taken(connection: Connection) -> Iterator[list[amqp.Message]]:
    """Everything parked; what is not acknowledged inside goes back to its place."""
    channel = connection.connection.channel()
    channel.auto_decode = False
    try:
        taken = []
        for _ in range(channel.queue_declare(queues.PARKED, passive=True).message_count):
            message = channel.basic_get(queues.PARKED)
            if message is None:
                break
            taken.append(message)
        yield taken
    finally:
        channel.close()


def _described(message: amqp.Message) -> Parked:
    headers = parking.headers_of(message)
    death: dict[str, Any] = next(iter(headers.get("x-death") or []), {})  # put here by the broker itself: delivered too often
    return Parked(
        id=str(message.properties.get("message_id") or hashlib.sha256(bytes(message.body)).hexdigest()[:16]),
        queue=_meant_for(message, death),
        why=str(headers.get(parking.WHY) or death.get("reason") or "unknown"),
        failed_with=str(headers.get(parking.FAILED_WITH) or ""),
        attempts=parking.attempts(message) or int(death.get("count") or 0),
        since=str(headers.get(parking.FIRST_AT) or death.get("time") or ""),
    )


def _meant_for(message: amqp.Message, death: dict[str, Any]) -> str:
    """Where the message came from, as the broker knows it: a service parks under the names of its own queues only. Headers say anything."""
    address, died_in = str(message.delivery_info["routing_key"]), str(death.get("queue") or "")
    if not address.startswith(queues.READ):
        return died_in  # put here by the broker, with an event's address
    return address if died_in in ("", address) else ""  # one of the two is a lie: it goes nowhere


def _send_back(connection: Connection, message: amqp.Message, queue: str) -> bool:
    """Never to where further addresses in its headers lead: an administrator's rights would take it everywhere."""
    if not queue:
        return False
    given = parking.headers_of(message)
    headers = {name: value for name, value in given.items() if not name.startswith(("bus.", "x-")) and name not in ADDRESSES}
    kept = {name: value for name, value in message.properties.items() if name != "application_headers"}
    again = amqp.Message(bytes(message.body), **{**kept, "application_headers": headers, "delivery_mode": 2})
    with connection.channel() as channel:
        try:
            channel.queue_declare(queue, passive=True)
        except amqp.NotFound:
            return False
        channel.basic_publish(again, exchange="", routing_key=queue, confirm_timeout=BOUND)
    return True
