"""`python -m bus.rebuilder <service> <method> <number of its socket>`: a process that handles bundles which its service's process hands over
(`bus.rebuild.hand_over`)."""

import json
import logging
import sys
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from bus import context, entrypoints, logs, rebuild
from bus.aside import serve
from bus.database import engine_for, is_away, url_of
from bus.logs import what_and_where

IDLE = 60.0  # seconds until a process that gets no bundle ends

log = logging.getLogger("bus.rebuilder")


def main(service: str, method: str, number: str) -> None:
    logs.begin()
    engine = engine_for(url_of(service))
    serve(int(number), lambda bundle: json.dumps(_answer(service, method, engine, bundle)).encode(), idle=IDLE)


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


if __name__ == "__main__":
    main(*sys.argv[1:])
