"""The floor: an echo over raw AMQP with direct reply-to, nothing checked, nothing kept. `python -m tests.bench.floor <uri>` serves it."""

from __future__ import annotations

import itertools
import json
import sys
import threading
from typing import Any

import amqp

QUEUE = "bench.floor"


def connect(uri: str) -> Any:
    from kombu import Connection

    connection = Connection(uri)
    connection.connect()
    # else every publish reads from the socket too, beside the thread that reads
    connection.connection.client_properties["capabilities"]["connection.blocked"] = False
    return connection.connection


def serve(uri: str) -> None:
    connection = connect(uri)
    channel = connection.channel()
    channel.queue_declare(QUEUE, durable=False, auto_delete=True)
    channel.basic_qos(0, 32, False)

    def on_message(message: amqp.Message) -> None:
        body = json.loads(message.body)
        answer = amqp.Message(json.dumps(body), correlation_id=message.properties["correlation_id"])
        channel.basic_publish(answer, exchange="", routing_key=message.properties["reply_to"])
        channel.basic_ack(message.delivery_tag)

    channel.basic_consume(QUEUE, callback=on_message)
    print("ready", flush=True)
    while True:
        connection.drain_events()


class Client:
    """One multiplexed connection: threads send in turn, one reads."""

    def __init__(self, uri: str) -> None:
        self._connection = connect(uri)
        self._channel = self._connection.channel()
        self._channel.basic_consume("amq.rabbitmq.reply-to", no_ack=True, callback=self._on_answer)
        self._lock = threading.Lock()
        self._waiting: dict[str, Any] = {}
        self._ids = map(str, itertools.count())
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        while True:
            self._connection.drain_events()

    def _on_answer(self, message: amqp.Message) -> None:
        bell = self._waiting.pop(message.properties["correlation_id"])
        bell.append(message.body)
        bell[0].release()

    def call(self, text: str) -> Any:
        bell: list[Any] = [threading.Lock()]
        bell[0].acquire()
        with self._lock:
            id = next(self._ids)
            self._waiting[id] = bell
            message = amqp.Message(json.dumps(text), reply_to="amq.rabbitmq.reply-to", correlation_id=id)
            self._channel.basic_publish(message, exchange="", routing_key=QUEUE)
        bell[0].acquire()
        return json.loads(bell[1])


if __name__ == "__main__":
    serve(sys.argv[1])
