"""`python -m bus.rebuilder <service> <method> <file number>`: a process that handles bundles which its service's process hands over (bus.aside)."""

import json
import logging
import os
import signal
import socket
import sys
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from bus import context, entrypoints, logs, rebuild
from bus.aside import receive, send
from bus.container import what_and_where
from bus.database import engine_for, is_away, url_of

NICE = 10
IDLE = 60.0  # seconds until a process that gets no bundle ends

log = logging.getLogger("bus.rebuilder")


def _answer(service: str, method: str, engine: Any, body: bytes) -> dict[str, bool]:
    try:
        bundle = rebuild.read(json.loads(body))
    except ValueError:
        return {"malformed": True}
    try:
        instance = entrypoints.instance(
            entrypoints.service_class(service), engine, context.by_itself(service, request_id=bundle.request_id)
        )
        getattr(instance, method)([bundle])
    except rebuild.Incomplete:
        return {"handled": False}
    except Exception as error:
        log.error("a bundle was not handled: %s", what_and_where(error))
        return {"handled": False, "away": isinstance(error, SQLAlchemyError) and is_away(error)}
    return {"handled": True}


def main(service: str, method: str, number: str) -> None:
    for signal_ in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signal_, signal.SIG_IGN)  # its service's process drains, and closes the way here after that
    os.nice(NICE)
    logs.begin()
    engine = engine_for(url_of(service))
    with socket.socket(fileno=int(number)) as way:
        way.settimeout(IDLE)
        try:
            while body := receive(way):
                send(way, json.dumps(_answer(service, method, engine, body)).encode())
        except OSError:
            pass  # nothing to do for a while, or nobody is there


if __name__ == "__main__":
    main(*sys.argv[1:])
