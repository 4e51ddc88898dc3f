"""`izin backup <folder>` and `izin restore <folder>`: the databases and the files, whole, into a folder and back into an empty installation.

The copies of the databases belong together: every outbox is locked for a moment, and each database's snapshot is taken within that moment.
So no service's copy knows of an event that its publisher's copy does not have. The files are copied afterwards: a file is stored before the
row that names it, and stays for days when no row names it. The broker is not copied: its users come from the settings, its queues from
topology, and what waited in them from the logs (`izin reconcile`). Databases and files are encrypted on their way (`izin.encryption`).
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg2
from psycopg2 import sql
from sqlalchemy import URL

from bus.files import Files
from bus.ownership import owner_of
from izin import encryption, installation, places, postgres, reconcile
from izin.installation import Installation

SUMS, MANIFEST, RESTORED, FILES = "SHA256SUMS", "backup.json", "restored.json", "files"
LOCK_TRIES, BETWEEN_TRIES, LOCK_PATIENCE = 20, 1.0, "1500ms"  # a vacuum gives way after a second
LOOK_BACK = timedelta(days=7)  # a reader may have been stopped for so long before the backup


# ── backup ──


def back_up(given: argparse.Namespace) -> int:
    """Copy the databases and all files into a new folder, while people go on working."""
    folder, source, recipients = Path(given.folder), installation.here(), encryption.public_keys(given.to)
    if folder.exists() and any(folder.iterdir()):
        raise RuntimeError(f"{folder} is not empty: every backup has a folder of its own")
    draft = folder.with_name(f"{folder.name}.unfinished")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True, mode=0o700)
    with snapshots(source) as (moment, taken):
        for service, snapshot in taken.items():
            _dump(source.as_admin(service), snapshot, draft / f"{service}.dump", recipients)
    count = copy_files(Files(source.files), draft / FILES, recipients)
    about = {"moment": moment.isoformat(), "databases": {name: _about(source, name) for name in taken}, "files": count}
    _write(draft / MANIFEST, {**about, "encrypted_for": given.to})
    _sum_up(draft)
    if folder.exists():
        folder.rmdir()
    draft.rename(folder)
    print(f"{folder}: {', '.join(taken)} as of {moment:%Y-%m-%d %H:%M:%S} UTC, {count} files, {_size(folder) / 1e6:.1f} MB")
    if not recipients:
        print("NOT ENCRYPTED: everybody's personal data lies there in the clear. `izin backup-key` makes a key, --to names it")
    return 0


@contextmanager
def snapshots(source: Installation) -> Iterator[tuple[datetime, dict[str, str]]]:
    """The moment, and a snapshot of each database as of that moment, for `pg_dump`; they last until the end.

    :raises RuntimeError: a log was busy all the time.
    """
    with ExitStack() as held:
        connections = {name: held.enter_context(closing(source.connect(name))) for name in source.databases}
        yield _taken_at_once(source, connections)


def _taken_at_once(source: Installation, connections: dict[str, Any]) -> tuple[datetime, dict[str, str]]:
    """While nobody adds to any log. Where one is busy all are let go, so that nobody waits for long, and it is tried again."""
    for _ in range(LOCK_TRIES):
        with ExitStack() as locks:
            if all(_is_locked(locks.enter_context(closing(source.connect(name)))) for name in connections):
                return datetime.now(UTC), {name: _snapshot(connection) for name, connection in connections.items()}
        time.sleep(BETWEEN_TRIES)
    raise RuntimeError("a transaction has held a log for a long time: `select * from pg_stat_activity` shows whose it is")


def _is_locked(connection: Any) -> bool:
    """Whether the log is ours until the connection is closed."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"set local lock_timeout = '{LOCK_PATIENCE}'; lock table outbox in share mode")
    except psycopg2.errors.LockNotAvailable:
        return False
    return True


def _snapshot(connection: Any) -> str:
    connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
    with connection.cursor() as cursor:
        cursor.execute("select pg_export_snapshot()")
        return str(cursor.fetchone()[0])


def _dump(url: URL, snapshot: str, file: Path, recipients: list[Any]) -> None:
    with _tool("pg_dump", url, "--format=custom", f"--snapshot={snapshot}") as dump:
        encryption.write(dump.stdout, file, recipients)


@contextmanager
def _tool(name: str, url: URL, *options: str) -> Iterator[Any]:
    """One of PostgreSQL's own programs, to be read from or written to. :raises RuntimeError: it failed, or is not there."""
    where = ["--host", str(url.host), "--port", str(url.port or 5432), "--username", str(url.username), "--dbname", str(url.database)]
    environment = {**os.environ, "PGPASSWORD": str(url.password or ""), "PGCONNECT_TIMEOUT": "5"}
    if "target_session_attrs" in url.query:  # several hosts, of which only the primary will do
        environment["PGTARGETSESSIONATTRS"] = str(url.query["target_session_attrs"])
    command = [_program(name), "--no-password", *where, *options]
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors)
        try:
            yield process
        finally:
            for pipe in (process.stdin, process.stdout):
                with suppress(OSError):
                    pipe.close()  # type: ignore[union-attr]
            if process.wait():  # also when we stumbled because the program had ended
                errors.seek(0)
                raise RuntimeError(f"{name} of {url.database} failed:\n{errors.read().decode('utf-8', 'replace').strip()[-2000:]}")


def _program(name: str) -> str:
    """:raises RuntimeError: not on this machine."""
    try:
        beside = postgres.programs() / name
    except postgres.NoPostgres:
        beside = Path(name)
    found = str(beside) if beside.exists() else shutil.which(name)
    if not found:
        raise RuntimeError(f"{name} is not here: install PostgreSQL's client programs, of the server's version or later")
    return found


def copy_files(files: Files, target: Path, recipients: list[Any]) -> int:
    """:returns: how many. One that is deleted meanwhile has no row that names it."""
    target.mkdir()
    count = 0
    for key in files.keys():  # noqa: SIM118  (no dictionary)
        path = target / key
        if not path.resolve().is_relative_to(target.resolve()):
            raise RuntimeError(f"a file's key leads out of the folder: {key}")
        try:
            data = files.get(key)
        except FileNotFoundError:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        encryption.write(io.BytesIO(data), path, recipients)
        count += 1
    return count


def _about(source: Installation, service: str) -> dict[str, Any]:
    with closing(source.connect(service)) as connection, connection.cursor() as cursor:
        cursor.execute("select version_num, current_setting('server_version') from alembic_version")
        migration, server = cursor.fetchone()
        return {"migration": migration, "postgresql": server}


def _sum_up(folder: Path) -> None:
    """In the form that `sha256sum -c` checks too."""
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    (folder / SUMS).write_text("".join(f"{_sha256(folder / name)}  {name}\n" for name in names))


def _sha256(file: Path) -> str:
    with file.open("rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest()


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _write(file: Path, content: dict[str, Any]) -> None:
    file.write_text(json.dumps(content, indent=1) + "\n")


# ── restore ──


def restore(given: argparse.Namespace) -> int:
    """Fill an empty installation, or one empty database of it, from a backup."""
    folder = Path(given.folder)
    about = examined(folder)
    services = [given.only] if given.only else list(about["databases"])
    keys = _keys(about, given.key)
    with installation.empty_or_running() as target:
        _refuse_what_is_not_empty(target, services, files=not given.only)
        for service in services:
            _restore_database(target, service, folder / f"{service}.dump", keys)
            print(f"{service}: restored as of {about['moment'][:19]} UTC", flush=True)
        if not given.only:
            print(f"{put_files_back(folder / FILES, Files(target.files), keys)} files restored")
        report = _reconcile(target, datetime.fromisoformat(about["moment"]), leave=given.leave_numbers)
    _note_restored(folder, services)
    report.tell()
    return 1 if report.lost or report.files else 0


def _keys(about: dict[str, Any], file: str | None) -> list[Any]:
    """:raises RuntimeError: the backup is encrypted, and the file does not open it."""
    made_for = about.get("encrypted_for", [])
    if made_for and not file:
        raise RuntimeError(f"this backup is encrypted for {' or '.join(made_for)}: name the file with that key, --key <file>")
    return encryption.read_keys(file, made_for=made_for) if made_for and file else []


def _reconcile(target: Installation, moment: datetime, *, leave: int) -> reconcile.Report:
    """Before a service runs that could give a number once more."""
    with target.engines() as made:
        if leave:
            reconcile.leave_numbers(made, leave)
        return reconcile.together(made, Files(target.files), since=moment - LOOK_BACK)


def examined(folder: Path) -> dict[str, Any]:
    """What the backup says of itself. :raises RuntimeError: it is none, or is not as it was made."""
    try:
        about: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
        lines = [line.partition("  ") for line in (folder / SUMS).read_text().splitlines()]
    except (OSError, ValueError) as error:
        raise RuntimeError(f"{folder} is no complete backup: {error}") from error
    wrong = [name for digest, _, name in lines if not (folder / name).is_file() or _sha256(folder / name) != digest]
    if wrong:
        raise RuntimeError(f"{folder} is not as it was made: missing or altered is {', '.join(wrong)}")
    return about


def _refuse_what_is_not_empty(target: Installation, services: list[str], *, files: bool) -> None:
    """:raises RuntimeError: something would be overwritten."""
    full = [service for service in services if _has_tables(target, service)]
    if full:
        raise RuntimeError(f"not empty: the database of {', '.join(full)}. A restore overwrites nothing: drop it first, if it may be lost")
    if files and next(Files(target.files).keys(), None):
        raise RuntimeError("not empty: the files. A restore overwrites nothing: move them away first")


def _has_tables(target: Installation, service: str) -> bool:
    with closing(target.connect()) as connection, connection.cursor() as cursor:
        cursor.execute("select 1 from pg_database where datname = %s", (target.databases[service].database,))
        if not cursor.fetchone():
            return False
    with closing(target.connect(service)) as connection, connection.cursor() as cursor:
        cursor.execute("select 1 from pg_class where relnamespace = 'public'::regnamespace limit 1")
        return cursor.fetchone() is not None


def _restore_database(target: Installation, service: str, dump: Path, keys: list[Any]) -> None:
    url = target.databases[service]
    with closing(target.connect()) as connection:
        connection.autocommit = True
        postgres.ensure_database(connection, str(url.database), role=str(url.username), password=str(url.password))
        with connection.cursor() as cursor:
            _ensure_owner(cursor, str(url.username))
    with _tool("pg_restore", target.as_admin(service), "--exit-on-error", "--single-transaction") as tool:
        encryption.read(dump, tool.stdin, keys)
    with closing(target.connect(service)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            names = {"database": sql.Identifier(str(url.database)), "role": sql.Identifier(str(url.username))}
            cursor.execute(sql.SQL("grant connect, temporary on database {database} to {role}").format(**names))
            reconcile.leap(cursor)
            cursor.execute("analyze")


def _ensure_owner(cursor: Any, role: str) -> None:
    cursor.execute("select 1 from pg_roles where rolname = %s", (owner_of(role),))
    if not cursor.fetchone():
        cursor.execute(sql.SQL("create role {} nologin").format(sql.Identifier(owner_of(role))))


def put_files_back(folder: Path, files: Files, keys: list[Any]) -> int:
    count = 0
    for path in folder.rglob("*"):
        if path.is_file():
            stored, content = path.with_name(path.name.removesuffix(encryption.SUFFIX)) if keys else path, io.BytesIO()
            encryption.read(stored, content, keys)
            files.put_back(stored.relative_to(folder).as_posix(), content.getvalue())
            count += 1
    return count


def _note_restored(folder: Path, services: list[str]) -> None:
    """For `izin doctor`: a backup that was never restored is a hope. A folder that may only be read stays as it is."""
    if os.access(folder, os.W_OK):
        _write(folder / RESTORED, {"at": datetime.now(UTC).isoformat(), "databases": services})


def add_to(parsers: dict[str, argparse.ArgumentParser]) -> None:
    parsers["backup"].add_argument("folder", help="a new one, on another disk")
    parsers["backup"].add_argument(
        "--to",
        nargs="+",
        metavar="PUBLIC_KEY",
        default=os.environ.get("BACKUP_PUBLIC_KEYS", "").split(),
        help="of those who may open it, as `izin backup-key` prints them; else BACKUP_PUBLIC_KEYS says it",
    )
    parsers["restore"].add_argument("--key", metavar="FILE", help="with the key that opens the backup; - reads standard input")
    parsers["restore"].add_argument("folder", help="as `izin backup` made it")
    parsers["restore"].add_argument("--only", choices=places.SERVICES, help="the database of one service, and no files")
    reconcile.add_to(parsers)
