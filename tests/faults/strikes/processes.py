"""Our own processes: killed at twenty moments, asked to stop, frozen, doubled, started in every order."""

from __future__ import annotations

import itertools
import os
import random
from functools import partial
from pathlib import Path

from izin import processes
from izin.places import SERVICES
from tests.faults.ledger import now
from tests.faults.run import Strike, Struck
from tests.faults.world import GO, KILL, STOP, TERM, FaultWorld

SEED = 20261124
INSTANTS = 20
READY_WITHIN = 60.0


def killed(world: FaultWorld, name: str, times: int) -> Struck:
    instants, gone = random.Random(f"{SEED}{name}"), 0
    for _ in range(times):
        world.pause(instants.uniform(0.05, 0.6))
        pid = world.signal(name, KILL, group=True)
        world.until(lambda pid=pid: world.is_another(name, pid), "it is started again")
        gone += 1
        world.until(world.healthy, "all is well again", READY_WITHIN)
    return Struck(bit=gone == times, back_at=now())


def worker_killed(world: FaultWorld, times: int) -> Struck:
    instants, gone = random.Random(f"{SEED}worker"), 0
    for _ in range(times):
        world.pause(instants.uniform(0.2, 1.0))
        workers = world.gateway_workers()
        os.kill(instants.choice(workers), KILL)
        world.until(lambda workers=workers: len(set(world.gateway_workers()) - set(workers)) == 1, "another worker has taken its place")
        gone += 1
    return Struck(bit=gone == times, back_at=now())


def asked_to_leave(world: FaultWorld, name: str) -> Struck:
    """It ends by itself, in good time, with all it had begun done."""
    process = world.process(name)
    pid = world.signal(name, TERM)
    took = world.until(lambda: world.is_another(name, pid), "it has left and another has come", 15)
    assert process is not None
    assert process.returncode == 0, f"{name} left with {process.returncode} after {took:.1f} s"
    world.until(world.healthy, "all is well again", READY_WITHIN)
    return Struck(bit=True, back_at=now())


def asked_to_leave_without_broker(world: FaultWorld, name: str) -> Struck:
    world.signal("rabbitmq", STOP, group=True)
    process = world.process(name)
    pid = world.signal(name, TERM)
    took = world.until(lambda: world.is_another(name, pid), "it has left", 15)
    world.signal("rabbitmq", GO, group=True)
    assert process is not None
    assert process.returncode == 0, f"{name} left with {process.returncode} after {took:.1f} s"
    world.until(world.healthy, "all is well again", READY_WITHIN)
    return Struck(bit=True, back_at=now())


def frozen(world: FaultWorld, name: str, seconds: float) -> Struck:
    """A frozen process: it stops in the middle of its work and continues when others believe it dead."""
    world.signal(name, STOP)
    world.pause(seconds)
    state = Path(f"/proc/{world.pid(name)}/stat").read_text().rpartition(")")[2].split()[0]
    world.signal(name, GO)
    return Struck(bit=state == "T", back_at=now())


def frozen_beside_another(world: FaultWorld, name: str, seconds: float) -> Struck:
    """A second process works on while the first is a zombie."""
    world.start_again(name, called=f"{name}-2")
    world.pause(4)
    struck = frozen(world, name, seconds)
    world.pause(3)
    world.end(f"{name}-2")
    return struck


def doubled(world: FaultWorld) -> Struck:
    """Two of every service, so two relays over each outbox; and one of each killed."""
    for name in SERVICES:
        world.start_again(name, called=f"{name}-2")
    world.pause(8)
    alive = [world.supervisor.kept[f"{name}-2"].process for name in SERVICES]
    both = all(process is not None and process.poll() is None for process in alive)
    for name in SERVICES:
        world.signal(name, KILL, group=True)
    world.pause(4)
    for name in SERVICES:
        world.end(f"{name}-2")
    world.until(world.healthy, "all is well again", READY_WITHIN)
    return Struck(bit=both, back_at=now())


def started_in_every_order(world: FaultWorld) -> Struck:
    """Everything ended, then the services in each of their 24 orders, the gateway first in half of them; each time all is well in the end."""
    orders = list(itertools.permutations(SERVICES))
    for number, order in enumerate(orders):
        world.supervisor.stop()
        first, last = (["gateway"], []) if number % 2 else ([], ["gateway"])
        for name in [*first, *order, "topology", "inbox", *last]:
            world.supervisor.start(name, processes.command(processes.SERVING[name]), world.environment(name))
            world.pause(0.1)
        world.until(world.healthy, f"well after starting {' '.join(order)}", READY_WITHIN)
    return Struck(bit=len(orders) == 24, back_at=now())


KILLED = ("permits", "tracking", "identity", "notifications", "topology", "gateway")
STRIKES: dict[str, Strike] = {
    **{f"{name} killed ×{INSTANTS}": partial(killed, name=name, times=INSTANTS) for name in KILLED},
    f"a gateway worker killed ×{INSTANTS}": partial(worker_killed, times=INSTANTS),
    **{f"{name} asked to leave": partial(asked_to_leave, name=name) for name in (*SERVICES, "gateway")},
    **{f"{name} asked to leave, broker frozen": partial(asked_to_leave_without_broker, name=name) for name in SERVICES},
    "permits frozen 14 s": partial(frozen, name="permits", seconds=14.0),
    "tracking frozen 14 s": partial(frozen, name="tracking", seconds=14.0),
    "permits frozen 14 s beside another": partial(frozen_beside_another, name="permits", seconds=14.0),
    "two of every service, one of each killed": doubled,
    "started in every order": started_in_every_order,
    "permits killed ×2": partial(killed, name="permits", times=2),
    "tracking frozen 3 s": partial(frozen, name="tracking", seconds=3.0),
}
