"""`make faults F=sweep`: every service dies before every external effect of every changing request of a walk.

There are three walks: the main job, and those of `walking.py` and `walking_permits.py` (`F="catalogue and process"`, `F="permits and the counter"`
for one alone). Each is walked twice in the calm, and what each request makes each service do is counted: commits, messages published and
acknowledged, mails, files, in the request itself and in what follows from it. Then it is walked again and again; in each walk every
request meets one death, until every effect of every request in every service has been died before (`AFTER=5` goes on where a run was
stopped after 5 of those walks). The request is asked again under its key until it is answered; in the end each walk must have left in the
databases exactly what the calm one left.
"""

from __future__ import annotations

import os
import re
import threading
import time
import uuid
from collections import Counter, defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from izin import demo, processes
from izin.places import SERVICES
from tests.faults import checks
from tests.faults.report import Result
from tests.faults.walking import LONG, LongWalk
from tests.faults.walking_permits import PERMITS, PermitWalk
from tests.faults.world import FaultWorld

NAME = "sweep: a service's death before each of its effects"
WALKS: dict[str, tuple[type[demo.Walk], tuple[tuple[str, Callable[[Any], str]], ...]]] = {
    "main job": (demo.Walk, demo.STEPS),
    "catalogue and process": (LongWalk, LONG),
    "permits and the counter": (PermitWalk, PERMITS),
}
ASKED_FOR = 60.0  # seconds for which a request is asked again
# Tables of what one walk may rightly leave more or less of: a log-in or a new form asked for twice, copies that are made when somebody asks or
# sooner, and what services keep for themselves.
EXCUSED = re.compile(r"alembic|idempotency|inbox|session|log_?in|attempt|throttle|audit|counter|draft|limit|token|cache|permit_letter")
QUIET = (
    ("permits", "select count(*) from outbox where published_at is null"),
    ("identity", "select count(*) from outbox where published_at is null"),
    ("tracking", "select count(*) from outbox where published_at is null"),
    ("notifications", "select count(*) from outbox where published_at is null"),
    ("notifications", "select count(*) from delivery where status not in ('SENT', 'FAILED')"),
    ("permits", "select count(*) from permit p where not exists (select 1 from permit_document d where d.permit_id = p.id)"),
)


@dataclass
class Point:
    """A place to die: in `service`, before its effect number `number` of a request."""

    service: str
    number: int
    kind: str


@dataclass
class Plan:
    """What is left to die before, by request; and how it went, by request and service."""

    left: dict[str, deque[Point]] = field(default_factory=dict)
    died: Counter[tuple[str, str]] = field(default_factory=Counter)
    spared: list[str] = field(default_factory=list)
    points: Counter[tuple[str, str]] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)  # in one walk
    kinds: Counter[str] = field(default_factory=Counter)
    longest: float = 0.0

    def skip(self, walks: int) -> int:
        """:returns: how many deaths that many walks had. The order is the same in each run; how many effects a request has differs by a few."""
        those = [points.popleft() for name, points in self.left.items() for _ in range(min(walks * self.asked[name], len(points)))]
        return len(those)

    def is_done(self) -> bool:
        return not any(self.left.values())


def label(method: str, path: str, body: Any) -> str:
    """What kind of request it is; which of many applications it is about does not matter."""
    named = re.sub(r"/(?:[^/]*\d[^/]*|[\w-]{20,})(?=/|$)", "/…", path)
    named = re.sub(r"(?<=/requirements/)[^/]+", "…", named)
    said = [str(body[name]) for name in ("step", "outcome", "decision") if name in body] if isinstance(body, dict) else []
    return " ".join((f"{method} {named}", *said))


class Sweep:
    def __init__(self, world: FaultWorld, folder: Path, walk: str) -> None:
        self.world, self.folder, self.plan = world, folder, Plan()
        self.walker, self.steps = WALKS[walk]
        self.counting = True
        self.names = [name for name in world.queue_names() if name.startswith(("rpc-", "evt-", "bus.retry"))]

    # ── one request ──

    def ask(self, client: demo.Client, method: str, path: str, *, files: Any = None, **options: Any) -> Any:
        if method == "GET":
            return self._until_answered(client, method, path, {}, files, options)
        name = label(method, path, options.get("json"))
        key = {"Idempotency-Key": str(uuid.uuid4())}
        if self.counting:
            self.plan.asked[name] += 1
            return self._count(name, lambda: self._until_answered(client, method, path, key, files, options))
        point = self.plan.left[name].popleft() if self.plan.left.get(name) else None
        if point is None:
            return self._until_answered(client, method, path, key, files, options)
        self._arm(point)
        found = self._until_answered(client, method, path, key, files, options)
        self._until_quiet(lambda: self._has_died(point))
        self._note(name, point)
        return found

    def _until_answered(self, client: demo.Client, method: str, path: str, headers: dict[str, str], files: Any, options: Any) -> Any:
        begun = time.monotonic()
        while True:
            asked = time.monotonic()
            try:
                answer = client.http.request(method, client.url + path, files=files, headers=headers, timeout=40, **options)
                status = answer.status_code
            except requests.RequestException:
                answer, status = None, 503
            self.plan.longest = max(self.plan.longest, time.monotonic() - asked)
            if answer is not None and answer.ok:
                break
            if status != 503 or time.monotonic() > begun + ASKED_FOR:
                raise demo.Failed(f"{method} {path} answered {status}: {answer.text[:300] if answer is not None else ''}")
            time.sleep(0.1)
        if answer.headers.get("Content-Type", "").startswith("application/json"):
            return answer.json()
        return answer.content or None

    def _count(self, name: str, act: Any) -> Any:
        for service in SERVICES:
            (self.folder / f"{service}.effects").unlink(missing_ok=True)
            (self.folder / f"{service}.armed").write_text("count")
        found = act()
        self._until_quiet(lambda: True)
        points = self.plan.left.setdefault(name, deque())
        for service in sorted(SERVICES, key=lambda name: name != "permits"):  # whose request it mostly is dies first
            (self.folder / f"{service}.armed").unlink()
            file = self.folder / f"{service}.effects"
            kinds = file.read_text().split() if file.exists() else []
            for number in range(self.plan.points[name, service], len(kinds)):  # a request that comes often counts where it did most
                points.append(Point(service, number + 1, kinds[number]))
                self.plan.kinds[kinds[number]] += 1
            self.plan.points[name, service] = max(self.plan.points[name, service], len(kinds))
        return found

    def _arm(self, point: Point) -> None:
        (self.folder / f"{point.service}.crashed").unlink(missing_ok=True)
        (self.folder / f"{point.service}.armed").write_text(str(point.number))

    def _has_died(self, point: Point) -> bool:
        return (self.folder / f"{point.service}.crashed").exists()

    def _note(self, name: str, point: Point) -> None:
        if self._has_died(point):
            self.plan.died[name, point.service] += 1
        else:
            (self.folder / f"{point.service}.armed").unlink(missing_ok=True)
            self.plan.spared.append(f"{name}: {point.service} before {point.kind} {point.number}")

    def _until_quiet(self, died: Any, patience: float = 60.0) -> None:
        """Nothing is under way, twice in a row. An idle service commits every two seconds: who is to die may wait for that."""
        begun, quiet, lately = time.monotonic(), 0, 0.0
        while quiet < 2 or (not died() and lately < 3.0):
            time.sleep(0.08)
            quiet = quiet + 1 if self._is_quiet() else 0
            lately = time.monotonic() - begun
            if lately > patience:
                raise demo.Failed(f"it does not get quiet: {self._under_way()}")

    def _is_quiet(self) -> bool:
        try:
            return not self._under_way()
        except Exception:  # a service that has just died may have taken a connection with it
            return False

    def _under_way(self) -> list[str]:
        found = [f"{database}: {query}" for database, query in QUIET if self.world.rows(database, query)[0][0]]
        if not found:
            with self.world.broker() as connection:
                channel = connection.default_channel
                found = [name for name in self.names if channel.queue_declare(name, passive=True).message_count]
        return found

    # ── walks ──

    def another_day(self) -> None:
        """A person may send so many invitations to a company in a day, and one walk is a day's work: those of before were sent yesterday."""
        self.world.rows("permits", "update company_invitation set sent_at = sent_at - interval '1 day'")

    def walk(self) -> list[str]:
        """All steps once. :returns: what went wrong."""
        wrong: list[str] = []

        def go() -> None:
            staff: dict[str, demo.Client] = {}
            one = self.walker(self.world.url, self.world.inbox_url, times=defaultdict(list), staff=staff)
            for what, step in self.steps:
                try:
                    step(one)
                except Exception as error:
                    wrong.append(f"{what}: {error}")
                    return

        thread = threading.Thread(target=go, daemon=True)
        thread.start()
        while thread.is_alive():
            for kept in self.world.supervisor.kept.values():
                kept.failures = 0
                if kept.process is None:
                    kept.next_try = 0.0
            self.world._tend()
        return wrong

    def rows(self) -> dict[str, int]:
        """How many rows each table holds that counts, once nothing is under way."""
        try:
            self.world.until(self._is_quiet, "nothing is under way any more", 120.0)
        except AssertionError as error:
            raise demo.Failed(f"{error}: {self._under_way()}") from error
        found = {}
        for service in SERVICES:
            tables = [row[0] for row in self.world.rows(service, "select tablename from pg_tables where schemaname = 'public'")]
            for table in tables:
                if not EXCUSED.search(table):
                    found[f"{service}.{table}"] = int(self.world.rows(service, f'select count(*) from "{table}"')[0][0])
            for kind, count in self.world.rows(service, "select type, count(*) from outbox group by 1"):
                found[f"{service}.outbox {kind}"] = int(count)
        return found


def run(folder: Path, walk: str) -> Result:
    """The whole sweep of a walk in a world of its own."""
    result = Result(f"{NAME}: {walk}")
    (folder / "crashing").mkdir(parents=True)
    usual = dict(processes.SERVING)
    processes.SERVING.update({name: ("python", "-m", "tests.faults.crashing", name) for name in SERVICES})
    world = CrashingWorld(folder, offset=7000 + os.getpid() % 100 * 10)
    asking, patience = demo.Client.ask, demo.PATIENCE
    try:
        world.start(demo=True)
        sweep = Sweep(world, folder / "crashing", walk)
        demo.PATIENCE = 60.0
        demo.Client.ask = lambda client, method, path, **options: sweep.ask(client, method, path, **options)  # type: ignore[method-assign]
        _go(sweep, result, after=int(os.environ.get("AFTER") or 0))
    finally:
        demo.Client.ask, demo.PATIENCE = asking, patience  # type: ignore[method-assign]
        world.stop()
        processes.SERVING.clear()
        processes.SERVING.update(usual)
    return result


class CrashingWorld(FaultWorld):
    def environment(self, name: str) -> dict[str, str]:
        return {**super().environment(name), "CRASHING_FOLDER": str(self.var / "crashing")}


def _go(sweep: Sweep, result: Result, *, after: int) -> None:
    world, plan = sweep.world, sweep.plan
    result.faults += sweep.walk()
    before = sweep.rows()
    plan.asked.clear()
    result.faults += sweep.walk()  # once more in the calm: counts again, and is what the others are compared with
    left_by_one = _more(before, sweep.rows())
    sweep.counting = False
    total = sum(plan.points.values())
    print(f"  {len(plan.left)} kinds of requests, {total} effects: {dict(plan.kinds)}", flush=True)
    rounds = after
    skipped = plan.skip(after)
    while not plan.is_done() and not result.faults:
        sweep.another_day()
        before = sweep.rows()
        result.faults += sweep.walk()
        more = _more(before, sweep.rows())
        rounds += 1
        print(f"  walk {rounds}: {skipped + sum(plan.died.values())} of {total} deaths", flush=True)
        for table in sorted({*more, *left_by_one}):
            if more.get(table, 0) != left_by_one.get(table, 0):
                result.faults.append(f"walk {rounds} left {more.get(table, 0)} rows in {table}, another {left_by_one.get(table, 0)}")
    for what, (databases, query) in checks.INVARIANTS.items():
        for database in databases:
            rows = world.rows(database, query)
            result.faults += [f"{what} in {database}: {rows[:3]}"] if rows else []
    died = sum(plan.died.values())
    result.bit = died > 0 and plan.is_done() and len(plan.spared) <= total // 20
    result.attempted, result.ok, result.acknowledged = total - skipped, died, died
    result.longest_request_s = round(plan.longest, 2)
    result.notes = {
        "effects": total,
        "deaths": died,
        "of_a_run_before": skipped,
        "did_not_come_again": len(plan.spared),
        "walks": rounds - after,
        "tables_compared": sum(" " not in name for name in sweep.rows()),
        **plan.kinds,
    }
    if plan.longest > 10.5:
        result.faults.append(f"a request took {plan.longest:.1f} s")
    for (name, service), count in sorted(plan.died.items()):
        print(f"    {name:58} {service:14} {count:3} of {plan.points[name, service]:3}", flush=True)
    for spared in plan.spared[:10]:
        print(f"    did not come again: {spared}", flush=True)


def _more(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    return {table: count - before.get(table, 0) for table, count in after.items() if count != before.get(table, 0)}
