"""Three requests beside the same three of two peers: one Flask process with SQLAlchemy, and nameko as it comes. All on the same PostgreSQL.

`read`: one public record (ours: a permit type, one RPC). `own_record`: somebody's application with its history, and who asks. `create`: an
application begun. Each peer answers with the bytes that ours answered with. CPU is that of all processes together.
"""

from __future__ import annotations

import json
import secrets
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, create_engine, text

from izin import ports
from izin.ports import LOOPBACK
from tests.bench import product, rpc
from tests.bench.place import HERE, Echo, Place, stock_python
from tests.bench.wire import Requests, ask_all, cpu, request
from tests.faults.ledger import Ledger
from tests.faults.load import DRAFT, PLACE, Client, prepared

PEERS = HERE / "toys/peers"
CONNECTIONS = 8
DRAFTS = 40  # of one account in one round: below its quota
BODY = json.dumps({**DRAFT, "location": PLACE}).encode()
TOKENS = [secrets.token_urlsafe(32) for _ in range(CONNECTIONS)]


@dataclass
class Peer:
    port: int
    pids: Callable[[], dict[str, int]]
    acts: dict[str, Requests]
    forget: Callable[[], None]  # what `create` made
    found: dict[str, Spent] = field(default_factory=dict)


@dataclass
class Spent:
    alone: list[float] = field(default_factory=list)  # milliseconds of each request
    rates: list[float] = field(default_factory=list)  # requests a second, of all connections
    cpu: dict[str, float] = field(default_factory=dict)  # seconds, by process
    requests: int = 0


def measure(place: Place, echo: Echo, *, rounds: int, each: int, submissions: int) -> dict[str, float]:
    token, documents = prepared(place.ports.gateway)
    client = Client(place.ports.gateway, Ledger(), token)
    times, submitted = product.submit_both_ways(place, client, documents, submissions)
    peers = {"": _ours(place, client, submitted)} | _others(place, client, submitted)
    for _ in range(rounds):
        for act in ("read", "own_record", "create"):
            for peer in peers.values():
                _measure(peer, act, each)
    figures = {"submit_in_process_ms": statistics.median(times["direct"]), "submit_http_ms": statistics.median(times["http"])}
    figures["rpc_p50_over_floor"] = rpc.measure(place, echo, rounds=max(2, rounds), seconds=1.0)["rpc_p50_over_floor"]
    return figures | {name: value for kind, peer in peers.items() for name, value in _figures(kind, peer).items()}


def _measure(peer: Peer, act: str, each: int) -> None:
    each = min(each, DRAFTS) if act == "create" else each
    found, requests = peer.found.setdefault(act, Spent()), peer.acts[act]
    found.alone += ask_all(peer.port, requests, connections=1, each=each)[0]
    peer.forget()
    before = _cpu(peer)
    took = ask_all(peer.port, requests, connections=CONNECTIONS, each=each)[1]
    after = _cpu(peer)
    peer.forget()
    found.requests += CONNECTIONS * each
    found.rates.append(CONNECTIONS * each / took)
    for name, seconds in after.items():
        found.cpu[name] = found.cpu.get(name, 0.0) + seconds - before[name]


def _cpu(peer: Peer) -> dict[str, float]:
    return {name: cpu([pid]) for name, pid in peer.pids().items()}


def _figures(kind: str, peer: Peer) -> dict[str, float]:
    figures, before = {}, f"{kind}_" if kind else ""
    for act, found in peer.found.items():
        by_process = {name: seconds * 1000 / found.requests for name, seconds in found.cpu.items()}
        figures |= {
            f"{before}{act}_cpu_ms": sum(by_process.values()),
            f"{before}{act}_p50_ms": statistics.median(found.alone),
            f"{before}{act}_per_s": statistics.median(found.rates),
        }
        figures |= {f"{before}{act}_cpu_ms_{name}": value for name, value in by_process.items() if round(value, 2)}
    return figures


# ── ours ──


def _ours(place: Place, client: Client, submitted: int) -> Peer:
    _start_sessions(place)
    engine = create_engine(place.environment("permits")["PERMITS_DATABASE_URL"])

    def forget() -> None:
        with engine.begin() as connection:
            connection.execute(text("delete from application where status = 'draft' and applicant_name like 'Peer %'"))

    bearer = f"Bearer {client.token}"
    acts: dict[str, Requests] = {
        "read": lambda _, __: request("GET", "/api/v1/permit-types/SIPD"),
        "own_record": lambda _, __: request("GET", f"/api/v1/applications/{submitted}", Authorization=bearer),
        "create": lambda connection, _: request("POST", "/api/v1/applications", body=BODY, Authorization=f"Bearer {TOKENS[connection]}"),
    }
    return Peer(place.ports.gateway, lambda: product.pids(place), acts, forget)


def _start_sessions(place: Place) -> None:
    """An applicant for each connection, logged in."""
    engine = create_engine(place.environment("identity")["IDENTITY_DATABASE_URL"])
    with engine.begin() as connection:
        for number, token in enumerate(TOKENS):
            connection.execute(
                _APPLICANT, {"username": f"peer{number}", "name": f"Peer {number}", "digest": sha256(token.encode()).digest()}
            )


_APPLICANT = text(
    """
    with named as (insert into username values (:username) returning username),
         made as (insert into account (username, full_name, email, agency, language, password_hash, must_change_password, created_at)
                  select username, :name, username || '@contoh.test', 'muara-enim', 'id', '-', false, now() from named returning id),
         is_one as (insert into account_role (account_id, role) select id, 'applicant' from made)
    insert into session (token_hash, account_id, started_at, seen_at) select :digest, id, now(), now() from made
    """
)


# ── the peers ──


def _others(place: Place, client: Client, submitted: int) -> dict[str, Peer]:
    url = _filled(place, client, submitted)
    claims = ports.Claims()
    flask_port, nameko_port = ports.free_from(place.ports.gateway + 1, claims), ports.free_from(place.ports.gateway + 2, claims)
    claims.end()
    environment = {"PEERS_DATABASE_URL": url}
    gunicorn = ["-m", "gunicorn", "--no-control-socket", "--worker-class", "gthread", "--threads", "8", "--keep-alive", "30"]
    flask = [sys.executable, *gunicorn, "--chdir", str(PEERS), "--bind", f"{LOOPBACK}:{flask_port}", "flask_peer:app"]
    nameko = [stock_python(), str(PEERS / "nameko_peer.py")]
    started = {
        "flask": place.serve(flask, environment=environment),
        "service": place.serve([*nameko, "service", place.uri], environment=environment),
        "gateway": place.serve([*nameko, "gateway", place.uri, str(nameko_port)], environment=environment),
    }
    place.wait_for("rpc-peer")
    for port in (flask_port, nameko_port):
        _wait_for(port)
    engine = create_engine(url)

    def forget() -> None:
        with engine.begin() as connection:
            connection.execute(text("delete from history where status = 'draft'"))
            connection.execute(text("delete from application where status = 'draft'"))

    of_flask, of_nameko = {"flask"}, {"service", "gateway"}
    return {
        "flask": Peer(flask_port, _pids(place, started, of_flask, {"postgres"}), _acts(), forget),
        "nameko": Peer(nameko_port, _pids(place, started, of_nameko, {"postgres", "rabbitmq"}), _acts(), forget),
    }


def _wait_for(port: int) -> None:
    end = time.monotonic() + 30
    while not ports.listens(port):
        assert time.monotonic() < end, f"nobody listens on {port}"
        time.sleep(0.1)


def _pids(place: Place, started: dict[str, Any], own: set[str], servers: set[str]) -> Callable[[], dict[str, int]]:
    def pids() -> dict[str, int]:
        return {name: started[name].pid for name in own} | {name: product.pids(place)[name] for name in servers}

    return pids


def _acts() -> dict[str, Requests]:
    return {
        "read": lambda _, __: request("GET", "/kinds/SIPD"),
        "own_record": lambda _, __: request("GET", "/applications/1", Authorization=f"Bearer {TOKENS[0]}"),
        "create": lambda connection, _: request("POST", "/applications", body=BODY, Authorization=f"Bearer {TOKENS[connection]}"),
    }


def _filled(place: Place, client: Client, submitted: int) -> str:
    """The peers' database: our own answers as its records."""
    place.postgres.ensure_database("peers", password="peers")
    url = place.postgres.url("peers", user="peers", password="peers")
    with create_engine(url).begin() as connection:
        _make(connection, kind=client.ask("GET", "/permit-types/SIPD")[1], own=client.ask("GET", f"/applications/{submitted}")[1])
    return url


def _make(connection: Connection, *, kind: Any, own: dict[str, Any]) -> None:
    sys.path.insert(0, str(PEERS))
    from records import SCHEMA

    for statement in SCHEMA.strip().removesuffix(";").split(";\n"):
        connection.execute(text(statement))
    connection.execute(text("insert into kind values ('SIPD', cast(:data as jsonb))"), {"data": json.dumps(kind)})
    for number, token in enumerate(TOKENS):
        values = {"digest": sha256(token.encode()).digest(), "id": number}
        connection.execute(text("insert into session values (:digest, :id, now() + interval '1 day')"), values)
    history = own.pop("history")
    connection.execute(
        text("insert into application (account_id, status, data) values (0, 'submitted', cast(:data as jsonb))"), {"data": json.dumps(own)}
    )
    for position, line in enumerate(history, start=1):
        note = json.dumps(line)
        connection.execute(
            text("insert into history (application_id, position, status, note) values (1, :position, 'submitted', :note)"),
            {"position": position, "note": note},
        )
    connection.execute(
        text(
            "insert into application (account_id, status, data) select 1 + n % 7, 'old', data from application, generate_series(1, 5000) n"
        )
    )
