"""`python -m bus.runner <service>`: start a service the same way everywhere; SIGTERM finishes what was begun and leaves."""

import eventlet

eventlet.monkey_patch()  # before anything else is imported: psycopg2, sockets and locks must be green

import logging  # noqa: E402
import os  # noqa: E402
import signal  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from contextlib import suppress  # noqa: E402

from kombu import Connection  # noqa: E402
from nameko import config  # noqa: E402
from nameko.runners import ServiceRunner  # noqa: E402
from sqlalchemy import Engine  # noqa: E402
from sqlalchemy.exc import SQLAlchemyError  # noqa: E402

from bus import database, outbox  # noqa: E402
from bus.entrypoints import service_class  # noqa: E402
from bus.settings import secret  # noqa: E402

WORKERS = int(os.environ.get("WORKERS", "10"))
log = logging.getLogger("bus.runner")


def relay(service: str, uri: str) -> None:
    """Send what the outbox holds, woken by each commit; begins anew after any trouble with database or broker."""
    engine = database.engine_for(database.url_of(service))
    while True:
        try:
            with Connection(uri, connect_timeout=3, heartbeat=20, transport_options={"confirm_publish": True}) as connection:
                for _ in database.listen(database.url_of(service), outbox.CHANNEL, 2):
                    _send_all(engine, connection)
        except Exception as error:  # whatever it was, events wait in the table and the relay must live
            log.warning("relay of %s: %s, again in 1 s", service, type(error).__name__)
            time.sleep(1)


def _send_all(engine: Engine, connection: Connection) -> None:
    with suppress(TimeoutError):
        connection.drain_events(timeout=0.001)  # reads the broker's heartbeats, else it would be taken for dead
    connection.heartbeat_check()
    while outbox.publish_waiting(engine, connection) == outbox.BATCH:
        pass


def wait_for_database(service: str) -> None:
    engine = database.engine_for(database.url_of(service))
    while True:
        try:
            engine.connect().close()
            return engine.dispose()
        except SQLAlchemyError:
            log.warning("%s waits for its database", service)
            time.sleep(0.5)


def wait_for_broker(uri: str) -> None:
    with Connection(uri, connect_timeout=3) as connection:
        connection.ensure_connection(lambda *_: log.warning("waiting for the broker"), interval_start=0.2, interval_max=1)


def stop_at_first_signal(runner: ServiceRunner) -> None:
    """A second signal changes nothing: stopping twice would make nameko stumble; the supervisor's SIGKILL is the impatient way."""
    numbers = (signal.SIGTERM, signal.SIGINT)

    def stop(*_: object) -> None:
        for number in numbers:
            signal.signal(number, signal.SIG_IGN)
        eventlet.spawn_n(runner.stop)

    for number in numbers:
        signal.signal(number, stop)


def run(package: str) -> None:
    uri = secret("AMQP_URI", minimum=20)
    config.update({"AMQP_URI": uri, "max_workers": WORKERS, "prefetch_count": WORKERS, "heartbeat": 20, "serializer": "json"})
    wait_for_database(package)
    wait_for_broker(uri)
    runner = ServiceRunner()
    runner.add_service(service_class(package))
    stop_at_first_signal(runner)
    runner.start()
    eventlet.spawn_n(relay, package, uri)
    log.info("%s is ready", package)
    runner.wait()


def main(package: str) -> None:
    logging.basicConfig(level=logging.INFO, stream=sys.stdout, format="%(levelname)s %(name)s: %(message)s")
    for noisy in ("nameko", "kombu", "amqp", "fontTools", "weasyprint"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    logging.getLogger("nameko.containers").setLevel(logging.ERROR)  # refusals are answers, not warnings
    run(package)


if __name__ == "__main__":
    main(sys.argv[1])
