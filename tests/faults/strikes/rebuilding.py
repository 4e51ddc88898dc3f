"""Timelines rebuilt from the log while people work, and something breaks in the middle of it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

from sqlalchemy import Engine, create_engine

from izin import log_replays
from tests.faults.ledger import now
from tests.faults.run import Strike, Struck
from tests.faults.strikes.broker import MEMORY
from tests.faults.strikes.messages import _example
from tests.faults.world import KILL, FaultWorld

HANDLER = "tracking.on_application"
MANY = 5_000  # applications of which tracking has never heard
ALARM = 5.0  # seconds

# Published long ago, as the log says; a rebuild alone can bring them.
LOST = """
    insert into outbox (id, source, type, version, subject, seq, occurred_at, request_id, data, published_at)
    select gen_random_uuid(), 'permits', case seq when 1 then 'application_submitted' else 'application_withdrawn' end, 1,
        'application/' || (20000000 + n), seq, now(), 'flood', case seq when 1 then %s::jsonb else %s::jsonb end
        || jsonb_build_object('application_id', 20000000 + n, 'number', 'LOST/' || n, 'applicant_id', 1), now()
    from generate_series(1, %s) n, generate_series(1, 4) seq on conflict do nothing
"""
SPOIL = (
    "delete from timeline_entry where seq > 1",
    "update timeline set status = 'spoilt'",
    "update inbox_progress set seq = seq + 7 where handler = 'tracking.on_application' and subject like 'application/2000%'",
)


def rebuilt(world: FaultWorld, breaks: Callable[[FaultWorld], None]) -> Struck:
    """Spoil every timeline, have them rebuilt, break something when some are and others are not; none is spoilt in the end."""
    world.rows("permits", LOST, json.dumps(_example("application_submitted")), json.dumps(_example("application_withdrawn")), MANY)
    for statement in SPOIL:
        world.rows("tracking", statement)
    _begin(world)
    world.until(lambda: _newest(world).events > 0, "the rebuild is under way", 60)
    at = _newest(world)
    breaks(world)
    took = world.until(lambda: _newest(world).state == "finished", "everything is rebuilt", 180)
    spoilt = world.rows("tracking", "select count(*) from timeline where status = 'spoilt'")[0][0]
    assert spoilt == 0, f"{spoilt} timelines are spoilt"
    after = _newest(world)
    notes = {"events": after.events, "published when it broke": at.events, "finished_s": round(took, 1)}
    return Struck(bit=at.state == "running" and after.events >= 4 * MANY, back_at=now(), notes=notes)


def _begin(world: FaultWorld) -> None:
    with world.broker() as connection:
        log_replays.request_rebuild(connection, partial(_engine, world), HANDLER)


def _engine(world: FaultWorld, service: str) -> Engine:
    return create_engine(world.environment(service)[f"{service.upper()}_DATABASE_URL"])


def _newest(world: FaultWorld) -> log_replays.Replay:
    return log_replays.listed(partial(_engine, world), "permits")[0]


def _kill(world: FaultWorld, name: str) -> None:
    pid = world.signal(name, KILL, group=True)
    world.until(lambda: world.is_another(name, pid) and world.healthy(), "another has come")


def _kill_those_at_work(world: FaultWorld) -> None:
    """The processes that handle the bundles (bus.aside), not the service's own."""
    tracking = world.pid("tracking")
    listed = Path(f"/proc/{tracking}/task/{tracking}/children")
    world.until(lambda: bool(listed.read_text().split()), "there are some")
    for pid in listed.read_text().split():
        os.kill(int(pid), KILL)


def _alarm(world: FaultWorld) -> None:
    world.control(*MEMORY, "1")
    world.pause(ALARM)
    world.control(*MEMORY, "512MiB")


def _kill_broker(world: FaultWorld) -> None:
    pid = world.signal("rabbitmq", KILL, group=True)
    world.until(lambda: world.is_another("rabbitmq", pid) and world.broker_answers(), "a new node answers")


STRIKES: dict[str, Strike] = {
    "rebuild, its reader killed": partial(rebuilt, breaks=partial(_kill, name="tracking")),
    "rebuild, those at work killed": partial(rebuilt, breaks=_kill_those_at_work),
    "rebuild, its relay killed": partial(rebuilt, breaks=partial(_kill, name="permits")),
    "rebuild, broker out of memory": partial(rebuilt, breaks=_alarm),
    "rebuild, broker killed": partial(rebuilt, breaks=_kill_broker),
    "rebuild, begun again in the middle": partial(rebuilt, breaks=_begin),
}
