"""`izin reconcile --since <time>`, which `izin restore` runs too: after a restore, databases and files that stand at different moments are
brought together. It needs no broker and may run before the services do, and again at any time.

- What a service's log lost and others know keeps its number: the place is filled, and counters are moved past it.
- What a reader has not handled is published again for it; what it built from a log that has lost events is built anew.
- What is lost and who knows of it, and which files are missing, is listed: applications, complaints, registrations by number.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from psycopg2 import sql
from sqlalchemy import Engine, text

from bus.entrypoints import service_class
from bus.events import EventHandler, RebuildHandler
from bus.files import Files
from bus.replay import ReplayRequest
from bus.topology import readers_of
from izin import event_logs, installation, log_replays, places

NOUNS = {  # whose it is, and where its rows are
    "application": ("permits", "select id from application where id = any(:ids)"),
    "complaint": ("tracking", "select complaint_id from complaint where complaint_id = any(:ids)"),
    "registration": ("identity", "select id from registration where id = any(:ids)"),
    "account": ("identity", "select id from account where id = any(:ids)"),
}
# (subject, agency, number if there is one) as others know them. The subject of a mail begins with [number].
WITNESSES = (
    ("tracking", "select 'application/' || application_id, agency, number from timeline where submitted_at >= :since"),
    ("notifications", "select about, agency, coalesce(substring(subject from '^\\[([^]]+)\\]'), '') from delivery"
     " where about is not null and created_at >= :since"),
    ("notifications", "select 'account/' || account_id, agency, '' from contact"),
    ("identity", "select subject, agency, '' from audit_all where at >= :since and subject like 'complaint/%'"),
)  # fmt: skip
# How far copies of identity's facts are, by the subject of the events that they were made from.
COPIES = {
    "permits": ("select 'agency/' || code, seq from agency where seq > 0", "select 'unit/' || agency || '.' || code, seq from unit",
                "select 'calendar/' || agency || '.' || year, seq from calendar where agency <> ''",
                "select 'agency/' || agency, seq from agency_day_off"),
    "tracking": ("select 'agency/' || code, seq from agency", "select 'agency/' || agency, seq from agency_day_off",
                 "select 'calendar/' || agency || '.' || year, seq from calendar where agency <> ''"),
    "notifications": ("select 'agency/' || code, seq from agency", "select 'account/' || account_id, greatest(seq, roles_seq) from contact"),
}  # fmt: skip
NUMBERS: tuple[tuple[str, re.Pattern[str], dict[str, str]], ...] = (  # how a number looks, and whose counter gives it
    ("permits", re.compile(r"(?P<last>\d+)/(?P<type>[\w-]+)/[^/]+/[IVX]+/(?P<year>\d{4})"), {"series": "application"}),
    ("permits", re.compile(r"503/(?P<last>\d+)/(?P<type>[\w-]+)/[^/]+/(?P<year>\d{4})"), {"series": "permit"}),
    ("tracking", re.compile(r"KEL-(?P<year>\d{4})-(?P<last>\d+)"), {}),
    ("identity", re.compile(r"REG-(?P<year>\d{4})-(?P<last>\d+)"), {}),
)
MOVE = {
    "permits": "insert into counter (agency, series, permit_type, year, last) select code, :series, :type, :year, :last from agency"
    " where code = :agency on conflict (agency, series, permit_type, year) do update set last = excluded.last"
    " where counter.last < excluded.last returning last",
    "tracking": "insert into complaint_counter (agency, year, last) values (:agency, :year, :last) on conflict (agency, year)"
    " do update set last = excluded.last where complaint_counter.last < excluded.last returning last",
    "identity": "insert into counter (agency, year, last) select code, :year, :last from agency where code = :agency"
    " on conflict (agency, year) do update set last = excluded.last where counter.last < excluded.last returning last",
}
LEAVE = {
    "permits": "update counter set last = last + :count where year = extract(year from now())",
    "tracking": "update complaint_counter set last = last + :count where year = extract(year from now())",
    "identity": "update counter set last = last + :count where year = extract(year from now())",
}
NAMED_FILES = (
    ("identity", "select 'registration ' || coalesce(number, id::text), answers -> 'id_attachment' ->> 'key' from registration"
     " where answers -> 'id_attachment' ->> 'key' is not null"),
    ("permits", "select 'document ' || id, file_key from document"),
    ("permits", "select 'photo of an inspection ' || id, file_key from inspection_photo"),
    ("permits", "select 'permit ' || p.number, d.file_key from permit_document d join permit p on p.id = d.permit_id"),
)  # fmt: skip

LEAP = 1_000_000  # ids that are left free after a restore: some of them were given later than what was restored, and are known elsewhere
INTERNAL = ("outbox_position_seq", "replay_id_seq")  # known to nobody outside their database

Engines = Mapping[str, Engine]  # by service


@dataclass
class Report:
    """What a person has to know or to do about it; `repaired` needs nothing more."""

    lost: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    repaired: list[str] = field(default_factory=list)

    def tell(self) -> None:
        for what, lines in (("repaired", self.repaired), ("LOST: others know of it", self.lost), ("MISSING FILE", self.files)):
            for line in lines:
                print(f"{what}: {line}")
        print(f"{len(self.lost)} lost, {len(self.files)} files missing")


def run(given: argparse.Namespace) -> int:
    """Bring databases and files together that a restore left at different moments; list what is lost."""
    since = given.since if given.since.tzinfo else given.since.replace(tzinfo=UTC)
    here = installation.here()
    for service in here.databases if given.restored else ():
        with closing(here.connect(service)) as connection, connection, connection.cursor() as cursor:
            leap(cursor)
    with here.engines() as engines:
        leave_numbers(engines, given.leave_numbers)
        report = together(engines, Files(here.files), since=since)
    report.tell()
    return 1 if report.lost or report.files else 0


def together(engines: Engines, files: Files, *, since: datetime) -> Report:
    """The counters first: from then on nothing new can get a number that is known already."""
    report = Report()
    known = list(_witnessed(engines, since))
    _move_counters(engines, known, report)
    report.lost = lost_subjects(engines, known)
    for source in places.SERVICES:
        _repair_log(engines, source, report)
        _publish_again(engines, source, since, report)
    report.files = missing_files(engines, files)
    return report


def _rows(engine: Engine, query: str, **values: Any) -> list[Any]:
    with engine.connect() as session:
        return list(session.execute(text(query), values).all())


# ── what others know ──


def _witnessed(engines: Engines, since: datetime) -> Iterator[tuple[str, str, str]]:
    for service, query in WITNESSES:
        yield from _rows(engines[service], query, since=since)


def lost_subjects(engines: Engines, known: Iterable[tuple[str, str, str]]) -> list[str]:
    """Those of `known` whose row is gone, with their numbers."""
    by_noun: dict[str, dict[int, set[str]]] = {noun: {} for noun in NOUNS}
    for subject, _, number in known:
        noun, _, id = subject.partition("/")
        if noun in NOUNS and id.isdecimal():
            by_noun[noun].setdefault(int(id), set()).update({number} - {""})
    found = []
    for noun, named in by_noun.items():
        service, query = NOUNS[noun]
        there = {row[0] for row in _rows(engines[service], query, ids=list(named))}
        found += [f"{noun} {id} {', '.join(sorted(named[id]))}".rstrip() for id in sorted(named.keys() - there)]
    return found


# ── numbers ──


def counter_of(number: str) -> tuple[str, dict[str, Any]] | None:
    """The service whose counter gave it, and the values that name the counter and how far it is."""
    for service, shape, more in NUMBERS:
        if found := shape.fullmatch(number):
            values: dict[str, Any] = {**found.groupdict(), **more}
            return service, {**values, "year": int(values["year"]), "last": int(values["last"])}
    return None


def _move_counters(engines: Engines, known: Iterable[tuple[str, str, str]], report: Report) -> None:
    furthest: dict[tuple[Any, ...], tuple[str, dict[str, Any], str]] = {}
    for _, agency, number in known:
        if found := counter_of(number):
            service, values = found
            key = (service, agency, *(value for name, value in sorted(values.items()) if name != "last"))
            if key not in furthest or values["last"] > furthest[key][1]["last"]:
                furthest[key] = service, {**values, "agency": agency}, number
    for service, values, number in furthest.values():
        with engines[service].begin() as session:
            if session.execute(text(MOVE[service]), values).first():
                report.repaired.append(f"the next number of {values['agency']} is after {number}")


def leave_numbers(engines: Engines, count: int) -> None:
    """Leave `count` numbers of this year free in every counter: for those that people got after the backup and nobody else knows."""
    for service, query in LEAVE.items():
        with engines[service].begin() as session:
            session.execute(text(query), {"count": count})


def leap(cursor: Any) -> None:
    """Ids of one database go on a million further, once after a restore."""
    cursor.execute("select sequencename from pg_sequences where schemaname = 'public' and not sequencename = any(%s)", (list(INTERNAL),))
    for (name,) in cursor.fetchall():
        cursor.execute(
            sql.SQL("select setval(%s, (select last_value from {}) + %s)").format(sql.Identifier(name)), (f'public."{name}"', LEAP)
        )


# ── logs and their readers ──


def _readers(source: str) -> Iterator[tuple[str, EventHandler]]:
    for service in places.SERVICES:
        for reader in readers_of(service_class(service)):
            if isinstance(reader, EventHandler) and reader.source == source:
                yield service, reader


def _repair_log(engines: Engines, source: str, report: Report) -> None:
    gaps = event_logs.lost(engines[source], _known_of(engines, source))
    filled = event_logs.fill(engines[source], source, gaps)
    if not filled:
        return
    report.repaired.append(f"{filled} events that {source} lost keep their places in the order of their subjects")
    report.lost += [_described(gap) for gap in gaps if not event_logs.is_left_out(gap)]  # the others are listed by their numbers
    nouns = {gap.subject.partition("/")[0] for gap in gaps}
    for service in places.SERVICES:
        for reader in readers_of(service_class(service)):
            if isinstance(reader, RebuildHandler) and reader.source == source and reader.noun in nouns:
                log_replays.begin_rebuild(engines.__getitem__, service, reader)
                report.repaired.append(f"{service}.{reader.method_name} is built anew from {source}'s log")


def _described(gap: event_logs.Lost) -> str:
    noun, _, name = gap.subject.partition("/")
    acts = gap.last - gap.first + 1
    if noun == "record":  # of an act on something, for the audit chains
        return f"{acts} acts on {name.replace('-', ' ', 1)}, which the audit records show"
    return f"the last {acts} acts on {noun} {name}"


def _known_of(engines: Engines, source: str) -> dict[str, int]:
    """Each subject with the last number that anybody knows of it."""
    known: dict[str, int] = {}
    for subject, seq in _all_known_of(engines, source):
        known[subject] = max(seq, known.get(subject, 0))
    return known


def _all_known_of(engines: Engines, source: str) -> Iterator[tuple[str, int]]:
    for service, handler in _readers(source):
        if handler.stream:
            yield from event_logs.places(engines[service], name=f"{service}.{handler.method_name}").items()
    if source == "identity":
        for service, queries in COPIES.items():
            for query in queries:
                yield from map(tuple, _rows(engines[service], query))


def _publish_again(engines: Engines, source: str, since: datetime, report: Report) -> None:
    for service, handler in _readers(source):
        name = f"{service}.{handler.method_name}"
        found = event_logs.unhandled(engines[source], engines[service], handler, name=name, since=since)
        if found:
            request = ReplayRequest(handler.queue(service).name, **handler.kind, since=found.oldest)
            log_replays.request_replay(engines[source], request)
            report.repaired.append(f"{found.events} events of {source} are published again for {name}")


# ── files ──


def missing_files(engines: Engines, files: Files) -> list[str]:
    stored = set(files.keys())
    named = [row for service, query in NAMED_FILES for row in _rows(engines[service], query)]
    return [f"{what} ({key})" for what, key in named if key not in stored]


def add_to(parsers: dict[str, argparse.ArgumentParser]) -> None:
    parsers["reconcile"].add_argument("--since", type=datetime.fromisoformat, required=True, help="some days before the restored moment")
    parsers["reconcile"].add_argument(
        "--restored", action="store_true", help="all databases came back by PostgreSQL's own means just now, and no service has run since"
    )
    for name in ("restore", "reconcile"):
        parsers[name].add_argument(
            "--leave-numbers",
            type=int,
            default=0,
            metavar="N",
            help="leave N numbers free in every counter of this year, for what was lost",
        )
