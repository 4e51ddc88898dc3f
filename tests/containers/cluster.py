"""deploy/cluster as docs/cluster.md has it: each node killed, frozen and cut off in turn while people are at work, then back again.

`seconds` of a case are the longest that anybody waited for an answer, asking again all the while, from the strike until all is well again.
"""

from __future__ import annotations

import functools
import json
import os
import re
import subprocess
import time
from collections.abc import Callable

from tests import certificates
from tests.containers import cases
from tests.containers.machine import HTTP_PORT, PORT, Machine
from tests.containers.report import Result
from tests.faults import checks
from tests.faults.ledger import Ledger
from tests.faults.load import Load

BROKERS = ("rabbitmq", "rabbitmq-b", "rabbitmq-c")
DATABASES = ("postgres", "postgres-b")
GATEWAYS = "127.0.0.1:18090-18091"
DATA = ("/var/lib/rabbitmq", "/var/lib/postgresql/data")
CALM, HELD, AFTER = 5.0, 30.0, 10.0  # seconds under load: before the strike, struck, and when all nodes are back
BROKER_AGAIN, PRIMARY_AGAIN, OTHERS_AGAIN = 15.0, 30.0, 15.0


def built(machine: Machine) -> Result:
    """From nothing, with what the page tells an operator to add to .env. The proxy lets one address ask as often as it likes, without TLS too."""
    machine.compose("--profile", "*", "down", "-v", "--remove-orphans", check=False)
    machine.new_env()
    machine.add(**_lines((machine.folder / "deploy/cluster/settings.env").read_text()))
    machine.add(
        GATEWAY_PORT=GATEWAYS,
        GATEWAY_PROXIES="1",
        COMPOSE_PROFILES="development,proxy",
        PUBLIC_URL=f"http://localhost:{HTTP_PORT}",
    )
    conf = machine.folder / "deploy/nginx.conf"
    text = conf.read_text().replace("rate=30r/s", "rate=1000r/s").replace("limit_conn connections 60", "limit_conn connections 600")
    redirect = "  server {\n    listen 80;\n    location / { return 308 https://$host$request_uri; }\n  }\n"
    assert redirect in text
    conf.write_text(text.replace(redirect, "").replace("listen 443 ssl http2;", "listen 80; listen 443 ssl http2;"))
    (machine.folder / "certificates").mkdir(exist_ok=True)
    certificates.make(machine.folder / "certificates")
    machine.find_proxy()
    return Result(seconds=machine.seconds("build"))


def _lines(text: str) -> dict[str, str]:
    return dict(line.split("=", 1) for line in text.splitlines() if "=" in line and line[0] != "#")


def started(machine: Machine) -> Result:
    took = machine.seconds("up", "-d", "--wait")
    _until_well(machine)
    return Result(seconds=took, notes={"memory MB": cases.memory(machine)})


# ── strikes ──


def killed(machine: Machine, container: str) -> Callable[[], None]:
    """:returns: how it comes back, as with the other two."""
    _docker(machine, "kill", container)
    return lambda: _docker(machine, "start", container)


def frozen(machine: Machine, container: str) -> Callable[[], None]:
    _docker(machine, "pause", container)
    return lambda: _docker(machine, "unpause", container)


def cut_off(machine: Machine, container: str) -> Callable[[], None]:
    networks = json.loads(_docker(machine, "inspect", "-f", "{{json .NetworkSettings.Networks}}", container))
    for network in networks:
        _docker(machine, "network", "disconnect", network, container)

    def back() -> None:
        for network, about in networks.items():
            aliases = [word for alias in about["Aliases"] or [] for word in ("--alias", alias)]
            _docker(machine, "network", "connect", "--ip", about["IPAddress"], *aliases, network, container)

    return back


def disk_lost(machine: Machine, container: str) -> Callable[[], None]:
    """The container and its volume are gone; it comes back by the words of docs/cluster.md."""
    service = _docker(machine, "inspect", "-f", '{{index .Config.Labels "com.docker.compose.service"}}', container).strip()
    mounts = json.loads(_docker(machine, "inspect", "-f", "{{json .Mounts}}", container))
    _docker(machine, "rm", "-f", container)
    _docker(machine, "volume", "rm", next(one["Name"] for one in mounts if one["Destination"] in DATA))

    def back() -> None:
        if service in DATABASES:
            machine.compose("up", "-d", "--wait")
            return
        other = ("exec", "-T", "-u", "rabbitmq", next(name for name in BROKERS if name != service))
        machine.compose(*other, "rabbitmqctl", "-q", "forget_cluster_node", f"rabbit@{service}")
        machine.compose("up", "-d", "--wait")
        machine.compose(*other, "rabbitmq-queues", "grow", f"rabbit@{service}", "all")
        copies = machine.compose(*other, "rabbitmqctl", "-q", "list_queues", "-p", "izin", "type", "members", "--formatter", "json").stdout
        short = [one for one in json.loads(copies) if one["type"] == "quorum" and len(one["members"]) < len(BROKERS)]
        assert not short, short

    return back


def switched_over(machine: Machine, container: str) -> Callable[[], None]:
    """As before the primary's machine is switched off."""
    before = primary(machine)
    _docker(machine, "exec", container, "patronictl", "-c", "/srv/cluster/patroni.yml", "switchover", "izin", "--force")
    assert primary(machine) not in ("", before)
    return lambda: None


STRIKES = {"killed": killed, "frozen": frozen, "cut off": cut_off}


def _docker(machine: Machine, *words: str) -> str:
    return subprocess.run(["docker", *words], env=machine.environment, capture_output=True, text=True, check=True).stdout


# ── one case ──


def struck(machine: Machine, find: Callable[[Machine], str], strike: Callable[[Machine, str], Callable[[], None]], limit: float) -> Result:
    _until_well(machine)
    token, documents = _somebody()
    ledger = Ledger()
    load = Load(HTTP_PORT, ledger, token, documents, people=4)
    load.start()
    try:
        time.sleep(CALM)
        container, begun = find(machine), time.time()
        back = strike(machine, container)
        time.sleep(HELD)
        back()
        rejoined = _until_well(machine)
        time.sleep(AFTER)
    finally:
        load.stop()
    machine.until(lambda: not load.is_at_work(), "everybody has been answered", 100)
    machine.database = primary(machine)
    handled = machine.until(lambda: not cases.missing(machine), "every event is handled", 90)
    effects = cases.effects(machine, load.run, tuple(checks.EFFECTS))
    waits = [write.answered - max(write.first_sent, begun) for write in ledger.writes if write.answered > begun]
    longest = round(max(waits), 1)
    faults = [*checks.phantoms(ledger.writes, effects), *sorted(set(ledger.unexpected)), *checks.letters_missing(*cases.letters(machine))]
    if longest > limit:
        faults.append(f"somebody waited {longest} s; {limit:.0f} are allowed")
    return Result(
        lost=len(checks.lost(ledger.writes, effects)),
        duplicated=len(checks.duplicated(effects)),
        seconds=longest,
        notes={"writes": len(ledger.writes), "well again after": rejoined, "events handled after": handled},
        faults=faults[:5],
    )


@functools.cache
def _somebody() -> tuple[str, dict[str, int]]:
    return cases.somebody(HTTP_PORT)


def _until_well(machine: Machine) -> float:
    """Every broker runs and knows the others, the replica follows the primary, everything answers through the proxy."""
    begun = time.monotonic()
    machine.until(lambda: _replicas(machine) == 1, "the replica follows the primary", 120)
    machine.until(lambda: _running_brokers(machine) == len(BROKERS), "three brokers run", 120)
    machine.until(lambda: machine.ask("/sehat", port=HTTP_PORT)[0] == 200, "every service answers", 60)
    return round(time.monotonic() - begun, 1)


def _running_brokers(machine: Machine) -> int:
    """Each is asked itself: of one that has paused the others still say for a minute that it runs."""
    words = ("rabbitmq-diagnostics", "-q", "check_port_connectivity")
    return sum(machine.compose("exec", "-T", "-u", "rabbitmq", name, *words, check=False).returncode == 0 for name in BROKERS)


def _ask_database(machine: Machine, service: str, query: str) -> str:
    return machine.compose("exec", "-T", service, "psql", "-Atc", query, check=False).stdout.strip()


def primary(machine: Machine) -> str:
    return next((name for name in DATABASES if _ask_database(machine, name, "select pg_is_in_recovery()") == "f"), "")


def _replicas(machine: Machine) -> int:
    name = primary(machine)
    followed = _ask_database(machine, name, "select count(*) from pg_stat_replication where state = 'streaming' and sync_state = 'sync'")
    return int(followed or 0)


def _the_primary(machine: Machine) -> str:
    return machine.container(primary(machine))


def _a_replica(machine: Machine) -> str:
    return machine.container(next(name for name in DATABASES if name != primary(machine)))


def _a_gateway(machine: Machine) -> str:
    return machine.container("gateway").split()[0]


def moved(machine: Machine) -> Result:
    """An installation on one node becomes a cluster, by the commands of docs/cluster.md."""
    machine.compose("--profile", "*", "down", "-v", "--remove-orphans")
    machine.new_env()
    machine.add(COMPOSE_PROFILES="development")
    machine.compose("up", "-d", "--wait")
    token, documents = cases.somebody()
    ledger = Ledger()
    load = Load(PORT, ledger, token, documents, people=2)
    load.start()
    time.sleep(CALM)
    load.stop()
    machine.until(lambda: not load.is_at_work(), "everybody has been answered", 60)
    folder = machine.folder / "backups"
    folder.mkdir(exist_ok=True)
    os.chown(folder, 10001, 10001)
    chapter = (machine.folder / "docs/cluster.md").read_text().partition("**An installation that runs on one node**")[2]
    commands = re.findall(r"^\$ (.+)$", chapter.partition("\n## ")[0], re.MULTILINE)
    begun = time.monotonic()
    for command in commands:
        here = command.replace(" izin_", " izin-tried_").replace("docker compose run --rm", "docker compose run --rm -T")
        done = subprocess.run(
            ["bash", "-c", here], cwd=machine.folder, env=machine.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{here}: exit {done.returncode}\n{done.stdout[-700:]}\n{done.stderr[-700:]}"
    took = round(time.monotonic() - begun, 1)
    machine.database = primary(machine)
    machine.until(lambda: _running_brokers(machine) == len(BROKERS), "three brokers run", 120)
    machine.until(lambda: not cases.missing(machine), "every event is handled", 90)
    effects = cases.effects(machine, load.run, tuple(checks.EFFECTS))
    return Result(lost=len(checks.lost(ledger.writes, effects)), duplicated=len(checks.duplicated(effects)), seconds=took)


ALWAYS = ("cluster: the images are built", "cluster: the first start")
ALL = {
    ALWAYS[0]: built,
    ALWAYS[1]: started,
    **{
        f"cluster: {name} {how}": functools.partial(
            struck, find=functools.partial(Machine.container, service=name), strike=strike, limit=BROKER_AGAIN
        )
        for name in BROKERS
        for how, strike in STRIKES.items()
    },
    **{
        f"cluster: the primary {how}": functools.partial(struck, find=_the_primary, strike=strike, limit=PRIMARY_AGAIN)
        for how, strike in STRIKES.items()
    },
    "cluster: the replica killed": functools.partial(struck, find=_a_replica, strike=killed, limit=OTHERS_AGAIN),
    "cluster: the primary switched over": functools.partial(struck, find=_the_primary, strike=switched_over, limit=PRIMARY_AGAIN),
    "cluster: the primary's disk lost": functools.partial(struck, find=_the_primary, strike=disk_lost, limit=PRIMARY_AGAIN),
    "cluster: a broker's disk lost": functools.partial(
        struck, find=functools.partial(Machine.container, service=BROKERS[-1]), strike=disk_lost, limit=BROKER_AGAIN
    ),
    "cluster: a gateway killed": functools.partial(struck, find=_a_gateway, strike=killed, limit=OTHERS_AGAIN),
    "cluster: moved from one node": moved,
}
