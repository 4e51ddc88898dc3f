"""What an operator does and suffers, one function a case. Each leaves the system running and well."""

from __future__ import annotations

import json
import os
import re
import ssl
import subprocess
import time
import urllib.request
from contextlib import suppress

from izin.places import SERVICES
from tests import certificates
from tests.containers.machine import HTTP_PORT, HTTPS_PORT, IMAGES, INBOX_PORT, OWN, PORT, Machine
from tests.containers.report import Result
from tests.faults import checks
from tests.faults.ledger import Ledger
from tests.faults.load import Client, Load, prepared

READERS = ("notifications", "tracking")
FULL = 20  # events that wait for a reader
SEEN_WITHIN = 15.0  # seconds until a health check shows what is broken
UNHEARD = """select id from outbox where type = 'application_submitted'"""


# ── building and beginning ──


def built(machine: Machine) -> Result:
    machine.env.write_text("".join(f"{name}={value}\n" for name, value in OWN.items()))  # the image's name, for all that follows
    took = machine.seconds("build")
    return Result(seconds=took, notes={f"{name} MB": machine.megabytes(name) for name in IMAGES})


def wrong_settings(machine: Machine) -> Result:
    """Production with nothing of one's own: all is said at once, and nothing has begun."""
    machine.env.write_text("".join(f"{name}={value}\n" for name, value in {**OWN, "IZIN_MODE": "production", "IZIN_DEMO": "yes"}.items()))
    machine.add(
        COMPOSE_PROFILES="development", IZIN_AMQP_PASSWORD="guest", TRACKING_DB_PASSWORD="short", ACTOR_PRIVATE_KEY="     # make keys"
    )
    begun = time.monotonic()
    done = machine.compose("up", "-d", check=False)
    took = time.monotonic() - begun
    assert done.returncode, "it started"
    said = set(re.findall(r"- (\w+) ", machine.compose("logs", "--no-log-prefix", "settings").stdout))
    passwords = {"GATEWAY_AMQP_PASSWORD", "IZIN_AMQP_PASSWORD", "POSTGRES_PASSWORD", "TRACKING_DB_PASSWORD", "GATEWAY_SECRET_KEY"}
    expected = {"ACTOR_PRIVATE_KEY", "SEAL_PUBLIC_KEY", "PUBLIC_URL", "SMTP_URL", "MAIL_FROM", "IZIN_DEMO", "COMPOSE_PROFILES"} | passwords
    assert expected <= said, f"not said: {expected - said}"
    started = {name: state for name, state in machine.states().items() if name != "settings" and state != "created"}
    assert not started, f"started: {started}"
    machine.compose("--profile", "*", "down", "-v")
    return Result(seconds=round(took, 1), notes={"settings named": len(said)})


def copied_example(machine: Machine) -> None:
    """`cp .env.example .env` and keys behind it: no value of the example breaks anything."""
    machine.env.unlink(missing_ok=True)
    keys = machine.compose("run", "--rm", "-T", "keys").stdout
    machine.env.write_text((machine.folder / ".env.example").read_text() + keys)
    machine.compose("up", "--no-deps", "settings")
    assert machine.states()["settings"] == "exited"
    again = machine.compose("run", "--rm", "-T", "keys", check=False)
    assert again.returncode and not again.stdout, "keys were made where there are keys"
    machine.compose("--profile", "*", "down", "-v")


def started(machine: Machine) -> Result:
    """README.md's sentence, until somebody is logged in."""
    machine.new_env()
    took = machine.seconds("up", "-d", "--wait")
    machine.until(machine.healthy, "every service answers", 30)
    machine.until(machine.logs_in, "a demo account logs in", 30)
    return Result(seconds=took, notes={"memory MB": memory(machine)})


def memory(machine: Machine) -> dict[str, float]:
    words = ["docker", "stats", "--no-stream", "--format", "{{.Name}} {{.MemUsage}}"]
    printed = subprocess.run(words, env=machine.environment, capture_output=True, text=True, check=False).stdout
    found = re.findall(r"izin-tried-(\S+)-1 ([\d.]+)(MiB|GiB)", printed)
    return {name: round(float(number) * (1024 if unit == "GiB" else 1)) for name, number, unit in found}


def diagnosed_early(machine: Machine) -> Result:
    """A health check that comes before the broker has begun does not keep it from beginning, as one did that made its cookie."""
    broker = json.loads(machine.compose("config", "--format", "json").stdout)["services"]["rabbitmq"]
    (*_, command), name = broker["healthcheck"]["test"], "izin-tried-early"

    def docker(*words: str) -> int:
        return subprocess.run(["docker", *words], env=machine.environment, capture_output=True, check=False).returncode

    assert docker("run", "-d", "--name", name, "--network", "none", "--hostname", "rabbitmq", broker["image"]) == 0
    try:
        early = [docker("exec", name, "sh", "-c", command) for _ in range(5)]
        assert early[0], "it was well before it had begun: the check came too late"
        return Result(seconds=machine.until(lambda: docker("exec", name, "sh", "-c", command) == 0, "the broker is well", 60))
    finally:
        docker("rm", "-fv", name)


def started_again(machine: Machine) -> Result:
    """Nothing has changed: nothing is to be done."""
    return Result(seconds=machine.seconds("up", "-d", "--wait"))


def changed_code(machine: Machine) -> Result:
    with (machine.folder / "gateway/gateway/system.py").open("a") as file:
        file.write("\n# changed\n")
    took = machine.seconds("build")
    up = machine.seconds("up", "-d", "--wait")
    code = machine.compose("exec", "-T", "migrate", "true", check=False)  # the job has ended
    codes = {name: machine.code(name) for name in IMAGES}
    assert code.returncode and len(set(codes.values())) == 1, f"images with different code: {codes}"
    machine.until(machine.healthy, "every service answers", 30)
    return Result(seconds=took, notes={"up": up})


# ── losing things ──


def down_and_up(machine: Machine, *, lose: bool = False) -> Result:
    """Readers stand still until their queues are full; then everything is taken down, and the broker's data perhaps with it."""
    machine.until(machine.healthy, "every service answers", 60)
    token, documents = somebody()
    machine.compose("stop", *READERS)
    ledger = Ledger()
    load = Load(PORT, ledger, token, documents, people=3)
    load.start()
    try:
        machine.until(lambda: sum(machine.waiting().values()) >= FULL, "the queues are full", 90)
    finally:
        load.stop()
    machine.until(lambda: not load.is_at_work(), "everybody has been answered", 60)
    waited = sum(machine.waiting().values())
    machine.compose("down")
    if lose:
        subprocess.run(["docker", "volume", "rm", "izin-tried_broker"], env=machine.environment, capture_output=True, check=True)
    back = machine.seconds("up", "-d", "--wait")
    took = machine.until(lambda: not missing(machine), "what waited is handled", 90)
    found = effects(machine, load.run, ("draft", "company", "submit"))
    lost = checks.lost([write for write in ledger.writes if write.kind in ("draft", "company", "submit")], found)
    twice = checks.duplicated(found)
    assert not checks.letters_missing(*letters(machine)), letters(machine)
    return Result(lost=len(lost), duplicated=len(twice), seconds=took, notes={"events that waited": waited, "up": back})


def somebody(port: int = PORT, tries: int = 8, client: type[Client] = Client) -> tuple[str, dict[str, int]]:
    """The demo applicant with a document for each requirement. A busy machine may be too slow to open a picture within its time."""
    for _ in range(tries - 1):
        with suppress(AssertionError, TypeError, KeyError):
            return prepared(port, client)
        time.sleep(3)
    return prepared(port, client)


def missing(machine: Machine) -> list[str]:
    """Applications whose events tracking has not all handled and shown; submissions that notifications has not handled."""
    told, heard, shown = (
        {row[0]: int(row[1]) for row in machine.rows(database, query)}
        for database, query in (("permits", checks.TOLD), ("tracking", checks.HEARD), ("tracking", checks.IN_TIMELINES))
    )
    submitted = {row[0] for row in machine.rows("permits", UNHEARD)}
    handled = {row[0] for row in machine.rows("notifications", "select event_id from inbox")}
    return [*checks.apart(told, heard, shown), *(submitted - handled)]


def letters(machine: Machine) -> tuple[dict[str, int], dict[str, int], dict[str, int]]:
    events = {row[0]: int(row[1]) for row in machine.rows("permits", checks.EVENTS)}
    letters = {row[0]: int(row[1]) for row in machine.rows("notifications", checks.LETTERS)}
    return events, letters, {"application_submitted": 1}


def effects(machine: Machine, run: str, kinds: tuple[str, ...]) -> dict[tuple[str, str], checks.Effect]:
    found = {}
    for kind in kinds:
        database, query = checks.EFFECTS[kind]
        for marker, count, latest in machine.rows(database, query.replace("%s", f"'{run}-%'")):
            found[kind, marker] = checks.Effect(int(count), float(latest))
    return found


def newer_broker(machine: Machine) -> Result:
    """RabbitMQ 4, which docker-compose.yml names, begins empty, as after the loss of its data; then it loses nothing of its own."""
    machine.find_newer_broker()
    machine.compose("down")
    subprocess.run(["docker", "volume", "rm", "izin-tried_broker"], env=machine.environment, capture_output=True, check=True)
    machine.compose("up", "-d", "--wait")
    version = machine.compose("exec", "-T", "-u", "rabbitmq", "rabbitmq", "rabbitmqctl", "-q", "version").stdout.strip()
    assert version.startswith("4."), version
    result = down_and_up(machine)
    result.notes["RabbitMQ"] = version
    return result


# ── seeing that something is wrong ──


def frozen(machine: Machine) -> Result:
    machine.compose("kill", "-s", "STOP", "identity")
    took = machine.until(lambda: machine.states()["identity"] == "unhealthy", "identity is shown as unhealthy", SEEN_WITHIN + 5)
    machine.compose("kill", "-s", "CONT", "identity")
    machine.until(lambda: machine.states()["identity"] == "healthy", "identity is well again", 30)
    assert took <= SEEN_WITHIN, took
    return Result(seconds=took)


def without_database(machine: Machine) -> Result:
    machine.compose("stop", "-t", "5", "postgres")
    took = machine.until(lambda: _all(machine, "unhealthy"), "every service is shown as unhealthy", SEEN_WITHIN + 5)
    machine.compose("start", "postgres")
    machine.until(lambda: _all(machine, "healthy"), "every service is well again", 40)
    assert took <= SEEN_WITHIN, took
    return Result(seconds=took)


def _all(machine: Machine, health: str) -> bool:
    states = machine.states()
    return all(states[name] == health for name in SERVICES)


# ── the operator's work ──


def operator(machine: Machine) -> Result:
    run = ("run", "--rm", "-T", "operator")
    assert "rpc-permits" in machine.compose(*run, "bus", "queues").stdout
    assert "permits" in machine.compose(*run, "bus", "lag").stdout
    assert "records fit" in machine.compose(*run, "audit", "verify").stdout
    office = ("--office", "DPMPTSP", "--catalogue-of", "muara-enim", "--office-phone", "(0711) 555-111")
    assert "made" in machine.compose(*run, "staff", "create-agency", "ogan-ilir", "Kabupaten Ogan Ilir", *office).stdout
    who = ("--username", "adminah.oi", "--email", "adminah.oi@contoh.test", "--name", "Adminah Contoh")
    machine.compose(*run, "staff", "create-admin", "--agency", "ogan-ilir", *who)
    machine.until(lambda: "adminah.oi@contoh.test" in str(machine.ask("/mails.json", port=INBOX_PORT)), "the first admin has a mail", 30)
    denied = machine.compose("run", "--rm", "-T", "--entrypoint", "env", "operator").stdout
    assert "SEAL_PRIVATE_KEY" not in denied and "POSTGRES_PASSWORD" not in denied and "ACCOUNT_SEAL_KEY" not in denied
    return Result()


def everything_lost(machine: Machine) -> Result:
    """A backup by the administrator's container, every volume deleted, and all of it back from the backup; then what doctor and metrics see."""
    folder = machine.folder / "backups"
    folder.mkdir(exist_ok=True)
    os.chown(folder, 10001, 10001)
    run = ("run", "--rm", "-T", "administrator")
    said = machine.compose(*run, "backup", "/backups/today").stdout
    assert "identity, permits, notifications, tracking as of" in said, said
    machine.compose("--profile", "*", "down", "-v")
    begun = time.monotonic()
    machine.compose("up", "-d", "--wait", "postgres")
    restored = machine.compose(*run, "restore", "/backups/today").stdout
    assert "0 lost, 0 files missing" in restored, restored
    machine.compose("up", "-d", "--wait")
    machine.until(machine.logs_in, "a demo account logs in", 30)
    took = round(time.monotonic() - begun, 1)
    seen = machine.compose(*run, "doctor", check=False).stdout
    assert "last backup: 0 hours ago" in seen and "database of permits: reached" in seen, seen
    machine.compose("--profile", "metrics", "up", "-d", "metrics")
    read = "import urllib.request as u; print(u.urlopen('http://127.0.0.1:9464/metrics').read().decode())"

    def told() -> bool:
        metrics = machine.compose("exec", "-T", "metrics", "python", "-c", read, check=False).stdout
        return 'izin_reached{part="broker"} 1.0' in metrics and 'izin_reached{part="permits"} 1.0' in metrics

    machine.until(told, "metrics reach broker and databases", 30)
    return Result(seconds=took)


def passwords_changed(machine: Machine) -> Result:
    """By the written steps of docs/operating.md."""
    begun = time.monotonic()
    new = {name: f"changed-{name.lower().replace('_', '-')}-{os.urandom(8).hex()}" for name in ("POSTGRES_PASSWORD", *_passwords())}
    machine.add(**new)
    machine.compose("up", "-d", "--wait", "postgres", "settings", check=False)
    machine.compose("exec", "-T", "postgres", "sh", "/docker-entrypoint-initdb.d/databases.sh")
    machine.compose("exec", "-T", "-u", "rabbitmq", "rabbitmq", "rabbitmqctl", "import_definitions", "/srv/definitions/izin.json")
    machine.compose("up", "-d", "--wait")
    machine.until(machine.logs_in, "a demo account logs in", 30)
    took = round(time.monotonic() - begun, 1)
    old = ("exec", "-T", "-e", "PGPASSWORD=development-permits", "postgres", "psql", "-h", "postgres", "-U", "permits", "-c", "select 1")
    assert machine.compose(*old, check=False).returncode, "an old password still opens the database"
    return Result(seconds=took)


def _passwords() -> list[str]:
    return [f"{service.upper()}_{what}" for service in SERVICES for what in ("DB_PASSWORD", "AMQP_PASSWORD")]


def answer_of(address: str, host: str, port: int) -> str:
    """The version of HTTP and the status."""
    words = ["-sko", "/dev/null", "-w", "%{http_version} %{http_code}", "--http2", "--resolve", f"{host}:{port}:127.0.0.1"]
    return subprocess.run(["curl", *words, address], capture_output=True, text=True, check=False).stdout


def proxied(machine: Machine) -> Result:
    """TLS and HTTP/2 in front, plain HTTP led to it, and the addresses of people known behind it."""
    folder = machine.folder / "certificates"
    folder.mkdir(exist_ok=True)
    certificates.make(folder)
    machine.find_proxy()
    machine.add(COMPOSE_PROFILES="development,proxy", GATEWAY_PROXIES="1", PUBLIC_URL=f"https://localhost:{HTTPS_PORT}")
    took = machine.seconds("up", "-d", "--wait")
    context = ssl._create_unverified_context()
    with urllib.request.urlopen(f"https://localhost:{HTTPS_PORT}/hidup", timeout=10, context=context) as answer:
        assert answer.status == 200
    second = answer_of(f"https://localhost:{HTTPS_PORT}/", "localhost", HTTPS_PORT)
    plain = answer_of(f"http://localhost:{HTTP_PORT}/", "localhost", HTTP_PORT)
    assert second == "2 200" and plain.endswith("308"), (second, plain)
    return Result(seconds=took)


ALWAYS = ("the image is built", "the first start, until somebody logs in")
ALL = {
    "the image is built": built,
    "production with nothing of one's own": wrong_settings,
    "the example copied, and keys": copied_example,
    "the first start, until somebody logs in": started,
    "started again with nothing to do": started_again,
    "the broker is diagnosed before it has begun": diagnosed_early,
    "the operator's commands": operator,
    "identity frozen": frozen,
    "PostgreSQL stopped": without_database,
    "taken down with full queues, and up": down_and_up,
    "the broker's data lost while queues are full": lambda machine: down_and_up(machine, lose=True),
    "RabbitMQ 4: taken down with full queues, and up": newer_broker,
    "everything lost, and restored from a backup": everything_lost,
    "passwords changed": passwords_changed,
    "a change of code": changed_code,
    "the proxy in front": proxied,
}
