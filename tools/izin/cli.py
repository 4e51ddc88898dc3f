"""`python -m izin <command>`: the commands behind the Makefile."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable

from izin import (
    access,
    backup,
    children,
    composed,
    demo,
    demo_types,
    doctor,
    encryption,
    key_backup,
    messages,
    metrics,
    migrations,
    office,
    operating,
    places,
    processes,
    reconcile,
    showing,
)
from izin.postgres import NoPostgres
from izin.rabbitmq import NoRabbitMQ
from izin.system import AlreadyRunning, System, running

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
DEMO_PASSWORD = "Contoh-Izin-2026"  # password of invented people, on this machine only
DEMO_ACCOUNTS = {
    "siti": "pemohon",
    "loket": "petugas loket",
    "verifikator": "verifikator",
    "teknis": "tim teknis",
    "teknis.dlh": "tim teknis Dinas Lingkungan Hidup",
    "bendahara": "bendahara",
    "kasi": "kepala seksi",
    "kabid": "kepala bidang",
    "kadis": "kepala dinas",
    "keluhan": "petugas keluhan",
    "admin": "admin instansi",
    "admin2": "admin instansi kedua",
    "auditor": "auditor",
    "operator": "operator",
}
DEMO_OFFICERS = ("loket", "verifikator", "teknis", "teknis.dlh", "bendahara", "kasi", "kabid", "kadis")  # those who do steps


def when_asked_to_end() -> threading.Event:
    """Set by Ctrl-C, by SIGTERM, by the terminal closing, and when the process that started us is gone."""
    asked = threading.Event()
    for number in ENDING:
        signal.signal(number, lambda *_: asked.set())
    parent = os.getppid()
    children.die_with_parent(signal.SIGTERM)
    if os.getppid() != parent:
        asked.set()
    return asked


class Interrupted(Exception):
    """We were asked to end while still starting."""


def interrupting() -> None:
    """During start-up a signal ends it at once; then everything that was started is stopped, and further signals do not disturb that."""

    def interrupt(*_: object) -> None:
        for number in ENDING:
            signal.signal(number, signal.SIG_IGN)
        raise Interrupted

    for number in ENDING:
        signal.signal(number, interrupt)
    children.die_with_parent(signal.SIGTERM)


def up(arguments: argparse.Namespace) -> int:
    """Start everything and keep it running until Ctrl-C."""
    interrupting()
    system = System(places.VAR, terminal=showing.terminal())
    try:
        system.start(demo=not arguments.no_demo)
    except Interrupted:
        return 130
    asked = when_asked_to_end()
    try:
        welcome(system, demo_accounts=not arguments.no_demo)
        system.look_after(until=asked.is_set)
    finally:
        system.screen.say("stopping")
        system.stop()
    system.screen.say("everything has stopped")
    return 0


def welcome(system: System, *, demo_accounts: bool) -> None:
    say = system.screen.say
    say("")
    say(f"Izin is ready after {system.ready_after:.1f} s:  {system.url}")
    say(f"  API documentation     {system.url}/api/v1/docs")
    say(f"  mail inbox            {system.inbox_url}")
    if demo_accounts:
        say(f"  demo accounts         password {DEMO_PASSWORD}")
        for name, role in DEMO_ACCOUNTS.items():
            say(f"    {name:<12} {role}")
    say("  logs in var/log; Ctrl-C stops everything")
    say("")


def run_demo(arguments: argparse.Namespace) -> int:
    """Walk the main job through the public API, against the running system or one started for it."""
    found = running(places.VAR)
    if found:
        return _walk(found["url"], found["inbox"], arguments)
    interrupting()
    print("nothing runs here: starting the system for this demo (logs in var/log)", flush=True)
    system = System(places.VAR)
    begun = time.monotonic()
    system.start(demo=True)
    try:
        print(f"ready after {time.monotonic() - begun:.1f} s\n", flush=True)
        return _walk(system.url, system.inbox_url, arguments)
    finally:
        system.stop()


def _walk(url: str, inbox: str, arguments: argparse.Namespace) -> int:
    if arguments.types:
        return demo_types.apply_for(arguments.types, url, inbox, officers=DEMO_OFFICERS)
    return demo.walk(url, inbox, rounds=arguments.rounds)


def run_jobs(table: dict[str, tuple[str, ...]], *extra: str) -> int:
    """Run the jobs of a table one after the other: with this environment's settings (a container, or a shell that has them), or for the
    system that runs on this machine."""
    environment = {**os.environ, **operating.database_urls()}
    for name, words in table.items():
        code = subprocess.run([sys.executable, *words[1:], *extra], cwd=places.ROOT, env=environment, check=False).returncode
        if code:
            print(f"{name} failed with {code}")
            return code
    return 0


def migrate(arguments: argparse.Namespace) -> int:
    """Bring the databases to their newest migration."""
    return run_jobs({name: words for name, words in processes.JOBS.items() if name.startswith("migrate-")})


def seed(arguments: argparse.Namespace) -> int:
    """Fill the databases with the data that they need to begin; later, bring regions, holidays and the catalogue up to date."""
    return run_jobs(processes.SEEDS, *(("--demo",) if arguments.demo else ()))


def export(arguments: argparse.Namespace) -> int:
    """Write all regions or holidays as CSV."""
    if operating.database_url("identity") is None:
        raise RuntimeError("nothing runs here: start it with `make up`, or set IDENTITY_DATABASE_URL")
    words = [sys.executable, "-m", "identity.export", arguments.what, arguments.file]
    return subprocess.run(words, env={**os.environ, **operating.database_urls()}, check=False).returncode


def migration(arguments: argparse.Namespace) -> int:
    """Write a new, empty migration for a service and print its path."""
    if arguments.service not in places.SERVICES:
        print(f"which service? one of {', '.join(places.SERVICES)}:  make migration S=permits M='what changes'")
        return 2
    print(migrations.new(arguments.service, arguments.message or "change"))
    return 0


def keys(arguments: argparse.Namespace) -> int:
    """Print the lines with which a new .env for docker compose begins: secrets made at random."""
    return composed.print_new(composed.DEVELOPMENT)


def inbox(arguments: argparse.Namespace) -> int:
    """Run only the local mail inbox."""
    from izin.inbox import main as serve

    serve()
    return 0


COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "up": up,
    "demo": run_demo,
    "migrate": migrate,
    "seed": seed,
    "export": export,
    "inbox": inbox,
    "keys": keys,
    "migration": migration,
    "bus": operating.run,
    "doctor": doctor.run,
    "metrics": metrics.run,
    "backup": backup.back_up,
    "restore": backup.restore,
    "reconcile": reconcile.run,
    "backup-key": encryption.make_key,
    "backup-keys": key_backup.back_up,
    "restore-keys": key_backup.restore,
    "access": access.run,
    "messages": messages.run,
}


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="izin", description="Run and try Izin on this machine.")
    commands = top.add_subparsers(dest="command", required=True)
    parsers = {name: commands.add_parser(name, help=(function.__doc__ or "").strip()) for name, function in COMMANDS.items()}
    for name, says in office.COMMANDS.items():
        commands.add_parser(name, help=says)
    parsers["up"].add_argument("--no-demo", action="store_true", help="no demo accounts")
    parsers["seed"].add_argument("--demo", action="store_true", help="with demo accounts")
    parsers["export"].add_argument("what", choices=("regions", "holidays"))
    parsers["export"].add_argument("file", help="- is standard output")
    parsers["migration"].add_argument("service")
    parsers["migration"].add_argument("message")
    parsers["demo"].add_argument("--rounds", type=int, default=1, help="repeat the walk for steadier figures")
    parsers["demo"].add_argument("--types", default="", help="all, or codes with commas: apply for these instead, in every kind")
    operating.add_to(parsers["bus"])
    parsers["doctor"].add_argument("--json", action="store_true")
    backup.add_to(parsers)
    key_backup.add_to(parsers)
    return top


def main() -> int:
    words = sys.argv[1:]
    try:
        if words and words[0] in office.COMMANDS:
            return office.run(*words)
        arguments = parser().parse_args(words)
        return COMMANDS[arguments.command](arguments)
    except AlreadyRunning:
        address = (running(places.VAR) or {}).get("url", "still starting")
        print(f"Izin already runs from this folder: {address}")
    except (NoPostgres, NoRabbitMQ, RuntimeError) as problem:
        print(problem)
    except Interrupted:
        return 130
    return 1
