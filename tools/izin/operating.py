"""`izin bus …`: which messages wait in which queue, which service lags, what is parked, and commands to repair that. The content of
messages is never shown.

On the machine of a running system the command finds it by itself. Elsewhere the environment says where to look: AMQP_URI (the
administrator's), and <SERVICE>_DATABASE_URL for all but queues and parked messages.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import create_engine
from sqlalchemy.exc import SQLAlchemyError

from bus.broker import TROUBLE, connect
from bus.replay import ReplayRequest
from izin import credentials, installation, log_replays, parked_messages, places, waiting
from izin.system import running


def broker_uri() -> str:
    """:raises RuntimeError: nothing runs here and the environment names no broker."""
    if os.environ.get("AMQP_URI"):
        return os.environ["AMQP_URI"]
    found = running(places.VAR)
    if not found:
        raise RuntimeError("nothing runs here: start it with `make up`, or set AMQP_URI to the administrator's address of a broker")
    return credentials.broker_uri(credentials.BROKER_ADMIN, made=credentials.load(places.VAR), port=found["amqp_port"])


def database_url(service: str) -> str | None:
    """The address of the service's database: from the environment, or else of the system that runs on this machine."""
    given = os.environ.get(f"{service.upper()}_DATABASE_URL")
    found = None if given or os.environ.get("AMQP_URI") else running(places.VAR)
    if given or not found:
        return given
    here = installation.of_this_machine(places.VAR, found["postgres_port"])
    return here.databases[service].render_as_string(hide_password=False)


def engine_of(service: str) -> Any:
    """:raises RuntimeError: the address of the database is not known."""
    url = database_url(service)
    if url is None:
        raise RuntimeError(f"nothing runs here: start it with `make up`, or set {service.upper()}_DATABASE_URL")
    return create_engine(url, connect_args={"connect_timeout": 3})


def database_urls() -> dict[str, str]:
    """The databases' addresses, under the names of the services' settings; unknown ones are left out."""
    found = {f"{service.upper()}_DATABASE_URL": database_url(service) for service in places.SERVICES}
    return {name: url for name, url in found.items() if url}


def _table(head: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> None:
    lines = [head, *[tuple(str(cell) for cell in row) for row in rows]]
    widths = [max(len(line[place]) for line in lines) for place in range(len(head))]
    for line in lines:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


# ── commands ──


def queues(given: argparse.Namespace) -> int:
    """every queue: messages waiting, processes reading"""
    with connect(broker_uri(), confirm=True) as connection:
        found = waiting.in_queues(connection, list(places.SERVICES))
    _table(("queue", "messages", "readers"), [(one.queue, one.messages, "MISSING" if one.readers < 0 else one.readers) for one in found])
    return 1 if any(one.readers < 0 for one in found) else 0


def lag(given: argparse.Namespace) -> int:
    """each service: events not published yet, and events that wait for an earlier one"""
    rows = []
    for service in places.SERVICES:
        one = waiting.lag_of(engine_of(service))
        rows.append((service, one.unpublished, f"{one.unpublished_seconds:.0f} s", one.early, f"{one.early_seconds:.0f} s"))
    _table(("service", "not published", "oldest", "wait for an earlier one", "oldest"), rows)
    return 0


def parked(given: argparse.Namespace) -> int:
    """messages that wait for a person: which, why, how often, since when"""
    with connect(broker_uri(), confirm=True) as connection:
        found = parked_messages.listed(connection)
    rows = [(one.id, one.queue, one.why, one.failed_with, one.attempts, one.since) for one in found]
    _table(("message", "meant for", "why", "failed with", "tries", "since"), rows)
    return 0


def retry(given: argparse.Namespace) -> int:
    """send parked messages to the queue they were meant for, as if they had never failed"""
    with connect(broker_uri(), confirm=True) as connection:
        done = parked_messages.put_back(connection, _chosen(given))
    for one, went in done:
        print(f"{one.id}  {'sent to' if went else 'STAYS, there is no queue'} {one.queue}")
    print(f"{sum(went for _, went in done)} sent")
    return 0 if done and all(went for _, went in done) else 1


def drop(given: argparse.Namespace) -> int:
    """throw parked messages away, for ever"""
    if not given.yes:
        print("what is dropped is gone for ever: say --yes")
        return 2
    with connect(broker_uri(), confirm=True) as connection:
        dropped = parked_messages.throw_away(connection, _chosen(given))
    print(f"{len(dropped)} thrown away")
    return 0 if dropped else 1


def replay(given: argparse.Namespace) -> int:
    """have a service publish events of its log once more, for one of its readers"""
    request = ReplayRequest(queue=given.queue, noun=given.noun, type=given.type, subject=given.subject, since=given.since)
    number = log_replays.request_replay(engine_of(given.service), request)
    print(f"replay {number} of {given.service}: `izin bus replays` shows how far it is")
    return 0


def rebuild(given: argparse.Namespace) -> int:
    """have what a handler has built from events built anew, while it is in use"""
    try:
        with connect(broker_uri(), confirm=True) as connection:
            source, number = log_replays.request_rebuild(connection, engine_of, given.handler)
    except KeyError:
        print(f"{given.handler} is no handler whose work can be built anew")
        return 2
    except log_replays.EarlierRelease as service:
        print(f"not all processes of {service} are of this release: replace them first")
        return 1
    print(f"replay {number} of {source}: `izin bus replays` shows how far it is")
    return 0


def replays(given: argparse.Namespace) -> int:
    """each replay and rebuild: how far it is, and how fast"""
    rows = [
        (service, one.number, one.queue, one.state, f"{100 * min(one.position, one.until) // max(one.until, 1)} %", one.events,
         f"{one.events / max(one.seconds, 0.001):.0f}/s", f"{one.begun_at:%Y-%m-%d %H:%M}")
        for service in places.SERVICES
        for one in log_replays.listed(engine_of, service)
    ]  # fmt: skip
    _table(("service", "number", "queue", "state", "of the log", "events", "speed", "begun"), rows)
    return 0


def cancel(given: argparse.Namespace) -> int:
    """end a replay or a rebuild before its next page"""
    cancelled = log_replays.cancel(engine_of(given.service), given.number)
    print(f"replay {given.number} of {given.service} {'is cancelled' if cancelled else 'does not run'}")
    return 0 if cancelled else 1


COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "queues": queues,
    "lag": lag,
    "parked": parked,
    "retry": retry,
    "drop": drop,
    "replay": replay,
    "rebuild": rebuild,
    "replays": replays,
    "cancel": cancel,
}


def _chosen(given: argparse.Namespace) -> parked_messages.Chooses:
    return lambda one: bool(
        given.all or one.id in given.message or (given.queue and one.queue == given.queue) or (given.why and one.why == given.why)
    )


def add_to(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(dest="bus_command", required=True)
    parsers = {name: commands.add_parser(name, help=function.__doc__) for name, function in COMMANDS.items()}
    for name in ("retry", "drop"):
        parsers[name].add_argument("message", nargs="*", help="which, as `parked` names them")
        parsers[name].add_argument("--all", action="store_true")
        parsers[name].add_argument("--queue", help="all that were meant for this queue")
        parsers[name].add_argument("--why", help="all that are parked for this reason")
    parsers["drop"].add_argument("--yes", action="store_true")
    asked = parsers["replay"]
    asked.add_argument("service", choices=places.SERVICES)
    asked.add_argument("--queue", required=True, help="of the reader, as `queues` names it")
    for what in ("noun", "type", "subject"):
        asked.add_argument(f"--{what}", default="")
    asked.add_argument("--since", type=datetime.fromisoformat)
    parsers["rebuild"].add_argument("handler", help="service.method, tracking.on_application for example")
    parsers["cancel"].add_argument("service", choices=places.SERVICES)
    parsers["cancel"].add_argument("number", type=int, help="as `replays` names it")


def run(given: argparse.Namespace) -> int:
    """Look after queues, parked messages and the event log of a running system."""
    try:
        return COMMANDS[given.bus_command](given)
    except (*TROUBLE, SQLAlchemyError, RuntimeError) as problem:
        print(problem if isinstance(problem, RuntimeError) else f"not reached: {type(problem).__name__}", file=sys.stderr)
        return 1
