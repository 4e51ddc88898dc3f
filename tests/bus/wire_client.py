"""A caller as somebody writes it who has read docs/wire.md and has none of our code: a library for AMQP 0-9-1 and JSON, nothing else.

python wire_client.py <host:port> <vhost> <user> <password> call greeter greet '{"name": "ani"}' [idempotency key]
python wire_client.py <host:port> <vhost> <user> <password> read <queue of events>
"""

import json
import secrets
import sys
import time

import amqp

JSON = {"content_type": "application/json", "content_encoding": "utf-8"}


def call(connection, service, method, arguments, *, within=5.0, key=None, token=None):
    """The answer as it came: {"result": …, "error": null} or {"result": null, "error": {…}}."""
    channel, call_id, queue = connection.channel(), secrets.token_hex(16), f"bus.reply.{secrets.token_hex(16)}"
    channel.queue_declare(queue, exclusive=True, auto_delete=True, durable=False)
    channel.queue_bind(queue, f"bus.replies.{service}", queue)  # what comes over this exchange is the service's
    answers = {}
    channel.basic_consume(queue, no_ack=True, callback=lambda message: answers.update({message.correlation_id: message.body}))
    deadline = time.time() + within
    headers = {"bus.deadline": deadline, "bus.request_id": secrets.token_hex(16), "bus.language": "en"}
    headers |= {name: value for name, value in {"bus.idempotency_key": key, "bus.actor": token}.items() if value}
    request = amqp.Message(
        json.dumps({"args": [], "kwargs": arguments}),
        delivery_mode=1,
        expiration=str(int(within * 1000)),
        reply_to=queue,
        correlation_id=call_id,
        message_id=call_id,
        application_headers=headers,
        **JSON,
    )
    channel.basic_publish(request, exchange="nameko-rpc", routing_key=f"{service}.{method}")
    while call_id not in answers:
        connection.drain_events(timeout=max(0.01, deadline - time.time()))  # TimeoutError: not known whether it was done
    return json.loads(answers[call_id])


def read(connection, queue):
    """One event. It is acknowledged when it was printed; an event may come twice, its `id` tells."""
    channel = connection.channel()
    while (message := channel.basic_get(queue)) is None:
        time.sleep(0.1)
    print(message.body)
    channel.basic_ack(message.delivery_tag)


if __name__ == "__main__":
    address, vhost, user, password, what, *given = sys.argv[1:]
    with amqp.Connection(address, user, password, virtual_host=vhost) as connection:
        if what == "read":
            read(connection, *given)
        else:
            print(json.dumps(call(connection, given[0], given[1], json.loads(given[2]), key=(given[3:] or [None])[0])))
