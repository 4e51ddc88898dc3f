"""`python -m bus.runner <service>`: start a service the same way everywhere; SIGTERM finishes what was begun and leaves."""

import eventlet

eventlet.monkey_patch()  # before anything else is imported: psycopg2, sockets and locks must be green

import logging  # noqa: E402
import signal  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402

from nameko import config  # noqa: E402
from nameko.runners import ServiceRunner  # noqa: E402
from sqlalchemy.exc import SQLAlchemyError  # noqa: E402

from bus import database, heartbeat, housekeeping, logs, settings, threads, tracing  # noqa: E402
from bus.broker import amqp_uri  # noqa: E402
from bus.entrypoints import service_class  # noqa: E402
from bus.relay import relay  # noqa: E402

log = logging.getLogger("bus.runner")


def wait_for_database(service: str) -> None:
    engine = database.engine_for(database.url_of(service))
    while True:
        try:
            engine.connect().close()
            return engine.dispose()
        except SQLAlchemyError:
            log.warning("%s waits for its database", service)
            time.sleep(0.5)


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
    uri = amqp_uri()
    database.green_waiting()
    tracing.name_process(package)
    config.update({"SERVICE_CONTAINER_CLS": "bus.container.Container", "max_workers": int(settings.setting("WORKERS", "10"))})
    wait_for_database(package)
    runner = ServiceRunner()
    runner.add_service(service_class(package))
    stop_at_first_signal(runner)
    runner.start()
    eventlet.spawn_n(relay, package, uri)
    eventlet.spawn_n(housekeeping.keep, package)
    eventlet.spawn_n(heartbeat.keep, package, uri)
    log.info("%s is ready", package)
    runner.wait()


def main(package: str) -> None:
    logs.begin()
    threads.share_logging()
    for noisy in ("nameko", "kombu", "amqp"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    # Half of what a line costs is finding out what no line says: thread, process, place in the code (see the HOWTO's "Optimization").
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    logging._srcfile = None
    settings.check()
    run(package)


if __name__ == "__main__":
    main(sys.argv[1])
