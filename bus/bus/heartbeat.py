"""A sign of life for whoever watches a process from outside: the file HEARTBEAT is touched as long as the process, its database and its broker
answer.

A process that stands still touches nothing, and neither does one whose database does.
"""

import socket
import time
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bus import database
from bus.broker import BOUND, addresses
from bus.settings import setting

EVERY = 2.0  # seconds


def beat() -> None:
    """Without HEARTBEAT nobody watches."""
    if file := setting("HEARTBEAT", ""):
        Path(file).touch()


def keep(service: str, uri: str) -> None:
    """Run for ever: ask the service's database and knock at its broker, then touch the file."""
    engine, nodes = database.engine_for(database.url_of(service)), addresses(uri)
    while True:
        try:
            with engine.connect() as session:
                session.execute(text("select 1"))
            if any(_opens(node, BOUND / len(nodes)) for node in nodes):
                beat()
        except SQLAlchemyError:
            pass  # what uses them says so in the log
        time.sleep(EVERY)


def _opens(address: str, bound: float) -> bool:
    parts = urlsplit(address)
    try:
        socket.create_connection((parts.hostname or "", parts.port or 5672), timeout=bound).close()
    except OSError:
        return False
    return True
