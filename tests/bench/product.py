"""The product itself: one page of data and one submission through the gateway, beside the same submission as a function call."""

from __future__ import annotations

import os
import statistics
import time
import uuid
from pathlib import Path
from typing import Any

from bus.context import Actor
from bus.testing import Door
from tests.access_table import proven
from tests.bench.place import Place
from tests.bench.wire import cpu, family
from tests.faults.ledger import Ledger
from tests.faults.load import DRAFT, PLACE, Client, prepared

Draft = tuple[int, dict[str, Any]]  # its id, and what is sent to submit it


def measure(place: Place, *, submissions: int, reads: int) -> dict[str, float]:
    token, documents = prepared(place.ports.gateway)
    client = Client(place.ports.gateway, Ledger(), token)
    times, submitted = submit_both_ways(place, client, documents, submissions)
    figures = {
        "submit_http_p50_ms": statistics.median(times["http"]),
        "submit_in_process_p50_ms": statistics.median(times["direct"]),
    }
    figures["submit_p50_over_in_process"] = figures["submit_http_p50_ms"] / figures["submit_in_process_p50_ms"]
    return figures | _reads(place, client, submitted, reads) | memory(place)


def submit_both_ways(place: Place, client: Client, documents: dict[str, int], submissions: int) -> tuple[dict[str, list[float]], int]:
    """In turn through the gateway and as a function call. :returns: the milliseconds of each, and an application that was submitted."""
    os.environ["PERMITS_DATABASE_URL"] = place.environment("permits")["PERMITS_DATABASE_URL"]
    reached, who, times = door(), actor(client), {"http": [], "direct": []}
    for number in range(2 * submissions):
        made, how = draft(client, documents), "http" if number % 2 else "direct"
        begun = time.perf_counter()
        _submit(client, made) if how == "http" else call(reached, who, made)
        times[how].append((time.perf_counter() - begun) * 1000)
    return times, made[0]


def draft(client: Client, documents: dict[str, int]) -> Draft:
    """One that only has to be handed in."""
    status, draft = client.ask("POST", "/applications", {**DRAFT, "location": PLACE})
    assert status == 201, draft
    for code in [each["code"] for each in draft["requirements"] if each["required"]]:
        body = {"revision": draft["revision"], "document_id": documents[code]}
        status, draft = client.ask("PUT", f"/applications/{draft['application_id']}/requirements/{code}", body)
        assert status == 200, draft
    return draft["application_id"], {"revision": draft["revision"], "declaration": draft["declaration"]["version"]}


def _submit(client: Client, draft: Draft) -> None:
    status, answer = client.ask("POST", f"/applications/{draft[0]}/submission", draft[1], key=str(uuid.uuid4()))
    assert status == 200, answer


def door() -> Door:
    from permits.service import Permits

    return Door(Permits, os.environ["PERMITS_DATABASE_URL"])


def actor(client: Client) -> Actor:
    """The demo applicant as identity describes her to the services."""
    _, profile = client.ask("GET", "/profile")
    claims = {"name": profile["full_name"], "agency": profile["agency"], "units": profile.get("units") or []}
    return Actor(id=profile["account_id"], roles=proven(*profile["roles"]), claims=claims)


def call(door: Door, actor: Actor, draft: Draft) -> None:
    answer = door.call("submit_application", actor=actor, application_id=draft[0], **draft[1])
    assert answer["number"]


def _reads(place: Place, client: Client, application_id: int, count: int) -> dict[str, float]:
    before, times = _cpu(place), []
    for _ in range(count):
        begun = time.perf_counter()
        status, _answer = client.ask("GET", f"/applications/{application_id}")
        times.append((time.perf_counter() - begun) * 1000)
        assert status == 200
    after = _cpu(place)
    spent = {f"cpu_ms_per_get_{name}": (after[name] - before[name]) * 1000 / count for name in before}
    times.sort()
    return {"get_http_p50_ms": times[count // 2], "get_http_p99_ms": times[int(count * 0.99)], **spent}


def _cpu(place: Place) -> dict[str, float]:
    """Seconds of CPU by process, its children included."""
    return {name: cpu([pid]) for name, pid in pids(place).items()}


def memory(place: Place) -> dict[str, float]:
    return {f"resident_mb_{name}": sum(_resident(each) for each in family(pid)) / 1e6 for name, pid in pids(place).items()}


def pids(place: Place) -> dict[str, int]:
    known = {name: kept.process.pid for name, kept in place.supervisor.kept.items() if kept.process}
    return {**known, **place.rabbitmq.pids(), **place.postgres.pids()}


def _resident(pid: int) -> float:
    """Proportional: what processes share is shared out."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(float(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
