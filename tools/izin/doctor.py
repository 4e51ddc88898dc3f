"""`izin doctor`: looks at everything that an operator can get wrong, and says for each what to do. It changes nothing.

One line each: `ok`, `look` (not urgent) or `WRONG`; the exit code is 1 when something is wrong. What it looks at elsewhere than on the
machine of `make up` is what the environment names: AMQP_URI, DATABASE_ADMIN_URL, <SERVICE>_DATABASE_URL, FILES_URL, PUBLIC_URL, SMTP_URL,
MAIL_FROM, DKIM_SELECTOR, BACKUPS (the folder in which the backups lie). What is not named is not looked at, and it says so.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import ssl
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection

from bus import settings
from bus.backlog import Lag
from bus.broker import TROUBLE, connect
from bus.queues import PARKED
from izin import backup, installation, migrations, places, waiting
from izin.installation import Installation
from izin.operating import broker_uri
from izin.system import running

OK, LOOK, WRONG = "ok", "look", "WRONG"
OLDEST = {"python": (3, 11), "postgresql": (15,), "rabbitmq": (3, 10)}
GIGABYTE = 1_000_000_000
DEMO_PEOPLE = ("siti", "loket", "kadis", "admin")


@dataclass(frozen=True)
class Finding:
    """`says` what is; `do` what somebody has to do, if anything."""

    about: str
    state: str
    says: str
    do: str = ""


# ── judgements: pure ──


def of_version(what: str, given: str) -> Finding:
    numbers = tuple(int(part) for part in given.split()[0].split(".") if part.isdigit())
    oldest = ".".join(map(str, OLDEST[what]))
    if numbers < OLDEST[what]:
        return Finding(f"version of {what}", WRONG, f"{given}, and Izin needs {oldest}", f"install {oldest} or later")
    return Finding(f"version of {what}", OK, given)


def of_clock(seconds: float) -> Finding:
    apart = f"this machine and the database are {abs(seconds):.1f} s apart"
    do = "let both follow a time server (chrony, systemd-timesyncd): signed calls are valid for a minute only"
    return Finding("clock", OK if abs(seconds) < 2 else LOOK if abs(seconds) < 10 else WRONG, apart, "" if abs(seconds) < 2 else do)


def of_disk(folder: str, *, free: int, total: int) -> Finding:
    says = f"{free / GIGABYTE:.1f} GB of {total / GIGABYTE:.1f} GB are free at {folder}"
    state = WRONG if free < GIGABYTE or free < total // 50 else LOOK if free < 5 * GIGABYTE or free < total // 10 else OK
    return Finding("disk", state, says, "" if state == OK else "make room or a larger disk: a full one stops every write")


def of_certificate(ends: datetime, now: datetime) -> Finding:
    days = (ends - now).days
    state = WRONG if days < 7 else LOOK if days < 21 else OK
    return Finding(
        "certificate", state, f"ends in {days} days ({ends:%Y-%m-%d})", "" if state == OK else "renew it, and see why it was not renewed"
    )


def of_backup(last: datetime | None, now: datetime, *, production: bool) -> Finding:
    if last is None:
        return Finding("last backup", WRONG if production else LOOK, "there is none", "izin backup <folder>, every night, on another disk")
    hours = (now - last).total_seconds() / 3600
    state = OK if hours < 26 else LOOK if hours < 24 * 4 else WRONG
    do = "" if state == OK else "see why the nightly backup does not run; make one now: izin backup <folder>"
    return Finding("last backup", state, f"{hours:.0f} hours ago", do)


def of_encryption(encrypted_for: list[str], *, production: bool) -> Finding:
    if encrypted_for:
        return Finding("backup's encryption", OK, f"only {' or '.join(encrypted_for)} opens it")
    do = "izin backup-key makes a key; name its public part with --to or BACKUP_PUBLIC_KEYS"
    return Finding("backup's encryption", WRONG if production else LOOK, "the last backup has everybody's data in the clear", do)


def of_restore(last: datetime | None, now: datetime) -> Finding:
    do = "try it, into an empty installation: izin restore <folder>. What was never restored is only hoped to be a backup"
    if last is None:
        return Finding("last restore", LOOK, "none of these backups was ever restored", do)
    days = (now - last).days
    return Finding("last restore", OK if days < 100 else LOOK, f"{days} days ago", "" if days < 100 else do)


def of_queue(queue: str, *, messages: int, readers: int) -> Finding | None:
    if readers < 0:
        return Finding("queue", WRONG, f"{queue} is missing", "start the topology process: it makes queues")
    if queue == PARKED:
        do = "izin bus parked says why; then izin bus retry"
        return Finding("parked messages", LOOK, f"{messages} wait for a person", do) if messages else None
    if queue.startswith(("rpc-", "evt-")) and not readers:
        service = queue.removeprefix("rpc-") if queue.startswith("rpc-") else queue.rpartition("--")[2].partition(".")[0]
        return Finding("queue", WRONG, f"nobody reads {queue}", f"start {service}")
    if messages > 1000:
        return Finding("queue", LOOK, f"{messages} messages wait in {queue}", "add processes to the service that reads it")
    return None


def of_lag(service: str, lag: Lag) -> Finding:
    if lag.unpublished_seconds > 60:
        says = f"{lag.unpublished} events are not published, the oldest for {lag.unpublished_seconds:.0f} s"
        return Finding(f"log of {service}", WRONG, says, f"see why: the log of {service}'s processes names the broker's trouble")
    if lag.early_seconds > 600:
        says = f"{lag.early} events wait for an earlier one, the oldest for {lag.early_seconds:.0f} s"
        return Finding(f"log of {service}", LOOK, says, "the earlier one is parked (izin bus parked) or lost (izin bus replay)")
    return Finding(f"log of {service}", OK, "everything is published and in order")


def of_mail_domain(domain: str, texts: Callable[[str], list[str]], *, selector: str) -> Iterator[Finding]:
    """`texts`: the TXT records of a name."""
    found = [text for text in texts(domain) if text.lower().startswith("v=spf1")]
    state = OK if len(found) == 1 else WRONG
    do = f'one TXT record at {domain}: "v=spf1 … -all", naming the servers that may send its mail'
    yield Finding("mail: SPF", state, found[0] if state == OK else f"{len(found)} records at {domain}", "" if state == OK else do)
    found = [text for text in texts(f"_dmarc.{domain}") if text.lower().startswith("v=dmarc1")]
    do = f'a TXT record at _dmarc.{domain}: "v=DMARC1; p=quarantine; rua=mailto:…"'
    yield Finding("mail: DMARC", OK if found else WRONG, found[0] if found else "no record", "" if found else do)
    if not selector:
        yield Finding("mail: DKIM", LOOK, "not looked at", "set DKIM_SELECTOR to the selector with which your mail server signs")
        return
    found = [text for text in texts(f"{selector}._domainkey.{domain}") if "p=" in text]
    do = f"publish your mail server's key at {selector}._domainkey.{domain}"
    yield Finding("mail: DKIM", OK if found else WRONG, "there is a key" if found else "no key", "" if found else do)


# ── looking ──


def look() -> Iterator[Finding]:
    yield of_version("python", sys.version)
    for what, looks in LOOKS.items():
        try:
            yield from looks()
        except RuntimeError as problem:  # not here, and the environment does not say where
            yield Finding(what, LOOK, "not looked at", str(problem))


def _settings() -> Iterator[Finding]:
    try:
        settings.check()
    except settings.SettingRefused as refused:
        for line in str(refused).splitlines()[1:]:
            yield Finding("settings", WRONG, line.removeprefix("- "), "set it, and start what reads it again")
        return
    if settings.production():
        yield Finding("settings", OK, "fit for production")
    else:
        yield Finding("settings", LOOK, "development", "fine on your own machine; where others come to it, BUS_MODE is production")


def _databases() -> Iterator[Finding]:
    here = installation.here()
    for service in here.databases:
        try:
            yield from _database(here, service)
        except Exception as problem:  # whatever it was, the other databases are looked at too
            what = str(problem).strip().partition("\n")[0]
            yield Finding(f"database of {service}", WRONG, f"not reached: {what}", "start PostgreSQL, or mend the address and the password")


def _database(here: Installation, service: str) -> Iterator[Finding]:
    engine = here.engine(service)
    with engine.connect() as session:
        one = session.exec_driver_sql(
            "select current_setting('server_version') as version, extract(epoch from clock_timestamp()) as clock, current_user as role,"
            " (select tableowner from pg_tables where tablename = 'outbox') as owner, (select version_num from alembic_version) as migration,"
            " current_setting('max_connections')::int as most, (select count(*) from pg_stat_activity) as used"
        ).one()
        demo_people = _demo_people(session) if service == "identity" else 0
        lag = waiting.lag_of(engine)
    engine.dispose()
    if service == next(iter(here.databases)):
        yield of_version("postgresql", one.version)
        yield of_clock(datetime.now(UTC).timestamp() - float(one.clock))
        if one.used > one.most * 0.8:
            do = "fewer processes, a smaller DATABASE_POOL, or a larger max_connections"
            yield Finding("connections", LOOK, f"{one.used} of {one.most} are in use", do)
    if one.owner == one.role:
        do = "run the migrations with DATABASE_ADMIN_URL: tables then belong to a role with which nobody logs in"
        yield Finding(f"rights of {service}", WRONG, "its role owns its tables and can change every record", do)
    newest = migrations.newest(service)
    if one.migration != newest:
        yield Finding(f"database of {service}", WRONG, f"its migration is {one.migration}, and {newest} is here", "izin migrate")
    else:
        yield Finding(f"database of {service}", OK, f"reached, at migration {newest}")
    if demo_people and settings.production():
        yield Finding(
            "accounts", WRONG, f"{demo_people} demo accounts are here, whose password is known", "close them, in the browser as an admin"
        )
    yield of_lag(service, lag)


def _demo_people(session: Connection) -> int:
    found = session.exec_driver_sql("select count(*) from account where username = any(%s) and status = 'active'", (list(DEMO_PEOPLE),))
    return int(found.scalar_one())


def _broker() -> Iterator[Finding]:
    try:
        with connect(broker_uri(), confirm=True) as connection:
            version = connection.connection.server_properties["version"]
            found = waiting.in_queues(connection, list(places.SERVICES))
    except TROUBLE as problem:
        yield Finding("broker", WRONG, f"not reached: {type(problem).__name__}", "start RabbitMQ, or mend AMQP_URI (the administrator's)")
        return
    yield of_version("rabbitmq", version)
    judged = [finding for one in found if (finding := of_queue(one.queue, messages=one.messages, readers=one.readers))]
    yield from judged or [Finding("queues", OK, f"all {len(found)} are there, are read, and hold little")]


def _site() -> Iterator[Finding]:
    url = _public_url()
    try:
        with urllib.request.urlopen(f"{url}/sehat", timeout=5) as answer:
            yield Finding("site", OK if answer.status == 200 else WRONG, f"{url} answers")
    except urllib.error.HTTPError as error:
        unwell = [name for name, well in json.loads(error.read() or b"{}").get("services", {}).items() if not well]
        yield Finding("site", WRONG, f"{url} answers {error.code}; unwell: {', '.join(unwell) or 'the gateway'}", "start what is unwell")
    except (OSError, ValueError) as error:
        yield Finding(
            "site", WRONG, f"{url} does not answer: {error}", "start the gateway; look at the proxy, the name and the certificate"
        )
    if url.startswith("https:"):
        yield _certificate(urlsplit(url).hostname or "", urlsplit(url).port or 443)


def _public_url() -> str:
    found = running(places.VAR)
    url = os.environ.get("PUBLIC_URL") or (found["url"] if found else "")
    if not url:
        raise RuntimeError("set PUBLIC_URL")
    return url.rstrip("/")


def _certificate(host: str, port: int) -> Finding:
    try:
        with (
            socket.create_connection((host, port), timeout=5) as plain,
            ssl.create_default_context().wrap_socket(plain, server_hostname=host) as line,
        ):
            ends = str((line.getpeercert() or {})["notAfter"])
    except (OSError, KeyError) as error:
        return Finding("certificate", WRONG, f"{host}: {error}", "browsers will not open the site: renew it, with its whole chain")
    return of_certificate(datetime.fromtimestamp(ssl.cert_time_to_seconds(ends), UTC), datetime.now(UTC))


def _disks() -> Iterator[Finding]:
    folders = {str(places.VAR) if running(places.VAR) else "", os.environ.get("BACKUPS", "")}
    files = os.environ.get("FILES_URL", "")
    folders.add(urlsplit(files).path if files.startswith("file:") else "")
    for folder in sorted(one for one in folders if one and Path(one).exists()):
        free = shutil.disk_usage(folder)
        yield of_disk(folder, free=free.free, total=free.total)


def _backups() -> Iterator[Finding]:
    folder = os.environ.get("BACKUPS", "")
    if not folder:
        raise RuntimeError("set BACKUPS to the folder in which the backups lie")
    made = _newest(folder, backup.MANIFEST, "moment")
    restored = _newest(folder, backup.RESTORED, "at")
    now, production = datetime.now(UTC), settings.production()
    yield of_backup(datetime.fromisoformat(made["moment"]) if made else None, now, production=production)
    if made:
        yield of_encryption(made.get("encrypted_for", []), production=production)
        yield of_restore(datetime.fromisoformat(restored["at"]) if restored else None, now)


def _newest(folder: str, name: str, field: str) -> dict[str, Any] | None:
    """What the backups in the folder say of themselves in that file: the one with the latest time."""
    found: list[dict[str, Any]] = [json.loads(file.read_text()) for file in Path(folder).glob(f"*/{name}")]
    return max(found, key=lambda one: datetime.fromisoformat(one[field]), default=None)


def _mail() -> Iterator[Finding]:
    from notifications import smtp

    url, sender = os.environ.get("SMTP_URL", ""), os.environ.get("MAIL_FROM", "")
    if not url:
        raise RuntimeError("set SMTP_URL, MAIL_FROM and DKIM_SELECTOR")
    server = urlsplit(url).hostname
    try:
        with closing(smtp.connect(url)):
            yield Finding("mail server", OK, f"{server} takes mail from us")
    except (OSError, ValueError) as error:  # smtplib's errors are OSErrors
        yield Finding("mail server", WRONG, f"{server}: {error}", "mend SMTP_URL; letters wait meanwhile")
    if "@" in sender:
        yield from of_mail_domain(sender.rpartition("@")[2].rstrip(">"), _texts, selector=os.environ.get("DKIM_SELECTOR", ""))


def _texts(name: str) -> list[str]:
    import dns.exception
    import dns.resolver

    try:
        return [b"".join(record.strings).decode("utf-8", "replace") for record in dns.resolver.resolve(name, "TXT", lifetime=5)]
    except dns.exception.DNSException:
        return []


LOOKS: dict[str, Callable[[], Iterator[Finding]]] = {
    "settings": _settings,
    "databases": _databases,
    "broker": _broker,
    "site": _site,
    "disks": _disks,
    "backups": _backups,
    "mail": _mail,
}


def run(given: argparse.Namespace) -> int:
    """Look at everything that an operator can get wrong, and say what to do about it."""
    found = list(look())
    if given.json:
        print(json.dumps([asdict(one) for one in found], indent=1))
    else:
        for one in found:
            print(f"{one.state:<6} {one.about}: {one.says}" + (f"\n         → {one.do}" if one.do else ""))
    return 1 if any(one.state == WRONG for one in found) else 0
