"""The greeter as a process that hears: what is told to it, what it did, what it said."""

import importlib
import itertools
import json
import os
import signal
import subprocess
import sys
import uuid
from contextlib import contextmanager
from datetime import UTC, datetime

from joserfc.jwk import OKPKey
from kombu import Connection, Producer
from sqlalchemy import text

from bus import migrate, queues
from bus.database import engine_for
from bus.topology import Topology
from tests.bus.test_running import TOYS, wait_until

GREETED = "evt-greeter-greeted--greeter.on_greeted"
NAME = "evt-greeter-name--greeter.on_name"
BUNDLES = f"{NAME}.rebuild"


class Hearing:
    def __init__(self, broker, url, folder):
        self.broker, self.folder, self.engine = broker, folder, engine_for(url)
        path = os.pathsep.join([str(TOYS), os.environ.get("PYTHONPATH", "")])
        self.env = {**os.environ, "PYTHONPATH": path, "AMQP_URI": broker, "GREETER_DATABASE_URL": url, "RETRY_SECONDS": "1"}
        self.env["ACTOR_PUBLIC_KEY"] = json.dumps(OKPKey.generate_key("Ed25519").as_dict(private=False))
        self.processes = []
        self._logs = itertools.count()

    def declare(self):
        with Connection(self.broker) as connection:
            Topology([importlib.import_module("greeter.service").Greeter]).declare(connection)

    def forget_queues(self, *names):
        with Connection(self.broker) as connection:
            for name in names or ("rpc-greeter", GREETED, NAME, BUNDLES, "bus.retry.greeter.1", queues.PARKED):
                connection.default_channel.queue_delete(name)

    def start(self):
        log = (self.folder / f"{next(self._logs)}.log").open("w")
        command = [sys.executable, "-W", "ignore", "-m", "bus.runner", "greeter"]
        self.processes.append(subprocess.Popen(command, env=self.env, stdout=log, stderr=subprocess.STDOUT))
        readers = len(self.processes)
        wait_until(lambda: self.queue("rpc-greeter").consumer_count == readers, "the greeter reads its queue", 30)
        return self.processes[-1]

    def stop(self, number=signal.SIGTERM):
        for process in self.processes:
            process.send_signal(number)
        codes = [process.wait(20) for process in self.processes]
        self.processes = []
        return codes

    @contextmanager
    def channel(self):
        with Connection(self.broker, transport_options={"confirm_publish": True}) as connection:
            yield connection.default_channel

    def queue(self, name):
        with self.channel() as channel:
            return channel.queue_declare(name, passive=True)

    def tell(self, *events):
        with self.channel() as channel:
            for event in events:
                key = queues.event_key(event["subject"], event["type"])
                Producer(channel).publish(event, exchange="greeter.events", routing_key=key, delivery_mode=2)

    def parked(self):
        return self.queue(queues.PARKED).message_count

    def take_parked(self):
        with self.channel() as channel:
            channel.auto_decode = False
            message = channel.basic_get(queues.PARKED, no_ack=True)
            return message.body, message.headers

    def rows(self, query, **values):
        with self.engine.begin() as connection:
            return connection.execute(text(query), values).all()

    def effects(self, handler):
        """(subject, seq), in the order they were had."""
        return [tuple(row) for row in self.rows("select subject, seq from effect where handler = :h order by position", h=handler)]

    def log(self):
        return "".join(path.read_text() for path in sorted(self.folder.glob("*.log")))


def greeted(name, seq=1, **data):
    return {
        "id": str(uuid.uuid4()),
        "type": "greeted",
        "version": 1,
        "source": "greeter",
        "subject": f"name/{name}",
        "seq": seq,
        "occurred_at": datetime.now(UTC).isoformat(),
        "request_id": "r",
        "data": {"name": name, **data},
    }


@contextmanager
def hearing(broker, url, folder):
    sys.path.insert(0, str(TOYS))
    migrate.upgrade("greeter", url)
    one = Hearing(broker, url, folder)
    one.forget_queues()
    one.declare()
    try:
        yield one
    finally:
        print(one.log())  # pytest shows it when a test fails
        one.stop(signal.SIGKILL)
        one.engine.dispose()
        sys.path.remove(str(TOYS))


def as_json(body):
    return json.dumps(body).encode()
