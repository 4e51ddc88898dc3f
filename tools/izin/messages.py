"""`izin messages`: writes docs/messages.md, every event with who publishes it, who reads it and what it carries, and every table."""

from __future__ import annotations

import argparse
import importlib
import json
import pkgutil
from collections.abc import Iterator
from typing import Any

from sqlalchemy import MetaData, Table

from izin import places

FILE = places.ROOT / "docs" / "messages.md"
HEAD = """# Events and tables

Written by `izin messages` from the contracts (`services/*/contract/events`), the services' handlers and their tables. Do not edit; a test
compares. An event's envelope (id, type, version, time, agency, subject, `seq`, request id) is `bus/bus/outbox.py`'s and the same for all;
here stands what each event carries beside it, in its latest version. A field with a question mark may be missing. Readers ignore what they
do not know.
"""


def text() -> str:
    readers = _readers()
    parts = [HEAD]
    for service in places.SERVICES:
        parts.append("\n".join([f"## Published by {service}", *_events(service, readers)]))
    parts.append("\n".join(["## What each status of an application means", "", *_statuses(), ""]))
    for service in places.SERVICES:
        parts.append("\n".join([f"## Tables of {service}", "", "| table | columns |", "|---|---|", *_tables(service), ""]))
    return "\n".join(parts)


def _readers() -> list[tuple[str, str, Any]]:
    """(service, method, handler) of everybody who reads events."""
    from bus.entrypoints import service_class
    from bus.topology import handlers_of

    return [(service, each.method_name, each) for service in places.SERVICES for each in handlers_of(service_class(service))]


def _events(service: str, readers: list[tuple[str, str, Any]]) -> Iterator[str]:
    files = sorted((places.ROOT / "services" / service / "contract" / "events").glob("*.json"))
    for contract in (json.loads(file.read_text("utf-8")) for file in files):
        noun = contract["subject"].partition("/")[0]
        read_by = [
            f"{reader} (`{method}`)"
            for reader, method, handler in readers
            if handler.source == service and handler.what == (noun if handler.stream else contract["type"])
        ]
        yield "\n".join(
            [
                "",
                f"### `{contract['type']}` v{contract['version']}, of `{contract['subject']}`",
                "",
                contract["says"],
                "",
                f"- read by: {', '.join(read_by) or 'nobody yet'}",
                f"- carries: {', '.join(_fields(contract['schema']))}",
            ]
        )
    yield ""


def _fields(schema: dict[str, Any]) -> Iterator[str]:
    needed = schema.get("required", ())
    for name in schema.get("properties", {}):
        yield f"`{name}`" if name in needed else f"`{name}`?"


def _statuses() -> Iterator[str]:
    from permits.domain.status import STATUSES

    languages = next(iter(STATUSES.values())).name
    yield f"| code | {' | '.join(languages)} | means |"
    yield f"|---|{'---|' * len(languages)}---|"
    for status in STATUSES.values():
        yield f"| `{status.code}` | {' | '.join(status.name.values())} | {status.meaning} |"


def _tables(service: str) -> Iterator[str]:
    for table in sorted(_known(service), key=lambda each: each.name):
        columns = ", ".join(f"`{column.name}`{'?' if column.nullable else ''}" for column in table.columns)
        yield f"| `{table.name}` | {columns} |"


def _known(service: str) -> set[Table]:
    """The tables that the service's store describes."""
    store = importlib.import_module(f"{service}.store")
    modules = [importlib.import_module(f"{store.__name__}.{each.name}") for each in pkgutil.iter_modules(store.__path__)]
    described = {id(each): each for module in modules for each in vars(module).values() if isinstance(each, MetaData)}
    return {table for each in described.values() for table in each.tables.values()}


def run(given: argparse.Namespace) -> int:
    """Write docs/messages.md: every event and every table."""
    FILE.write_text(text(), "utf-8")
    print(f"{FILE.relative_to(places.ROOT)} is written")
    return 0
