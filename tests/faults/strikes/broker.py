"""The broker: stopped, frozen, full, cut off, or without its queues or all its data."""

from __future__ import annotations

import shutil
from functools import partial

from tests.faults.ledger import now
from tests.faults.run import Strike, Struck
from tests.faults.world import GO, KILL, ON_BROKER, STOP, FaultWorld

READERS = ("notifications", "tracking")
EVENT_QUEUE = "evt-permits-application--tracking.on_application"


def killed(world: FaultWorld) -> Struck:
    pid = world.signal("rabbitmq", KILL, group=True)
    world.until(lambda: world.is_another("rabbitmq", pid) and world.broker_answers(), "a new node answers")
    return Struck(bit=True, back_at=now())


def stopped(world: FaultWorld, *, away: float = 5.0, robbed: bool = False) -> Struck:
    """Stopped as an operator stops it; `robbed`: what it kept on disk is gone when it starts again."""
    world.rabbitmq.stop()
    world.pause_without_servers(away)
    if robbed:
        shutil.rmtree(world.rabbitmq.folder / "mnesia")
    refused = not world.broker_answers()
    world.rabbitmq.start()
    world.until(world.broker_answers, "the node answers")
    return Struck(bit=refused, back_at=now())


def robbed_while_full(world: FaultWorld, *, waiting: int = 20) -> Struck:
    """The readers stand still until their queues are full; then the broker's data is lost, and with it everybody who remembers the queues."""
    for reader in READERS:
        world.signal(reader, STOP, group=True)
    world.until(lambda: _waiting(world) >= waiting, f"{waiting} events wait")
    lost = _waiting(world)
    world.rabbitmq.stop()
    shutil.rmtree(world.rabbitmq.folder / "mnesia")
    for name in (*READERS, "topology"):
        world.signal(name, KILL, group=True)
    world.rabbitmq.start()
    world.until(world.broker_answers, "the node answers")
    world.until(world.healthy, "all is well again")
    return Struck(bit=lost >= waiting, back_at=now(), notes={"events that waited": lost})


def _waiting(world: FaultWorld) -> int:
    with world.broker() as connection:
        return int(connection.default_channel.queue_declare(EVENT_QUEUE, passive=True).message_count)


def frozen(world: FaultWorld, seconds: float) -> Struck:
    world.signal("rabbitmq", STOP, group=True)
    world.pause(seconds)
    silent = not world.broker_answers()
    world.signal("rabbitmq", GO, group=True)
    world.until(world.broker_answers, "the node answers")
    return Struck(bit=silent, back_at=now())


def full(world: FaultWorld, *words: str, back: tuple[str, ...], seconds: float = 8.0) -> Struck:
    """An alarm: publishers are blocked."""
    world.control(*words)
    world.pause(seconds)
    alarmed = "in effect" in world.control("status") or _blocked(world)
    world.control(*back)
    return Struck(bit=alarmed, back_at=now())


def _blocked(world: FaultWorld) -> bool:
    return "block" in world.control("list_connections", "state")


def half_open(world: FaultWorld, mode: str, seconds: float = 12.0) -> Struck:
    """Every link to the broker swallows what is sent that way; nobody is told."""
    before = sum(world.proxy.figures(f"{name}-broker").get("swallowed", 0) for name in ON_BROKER)
    for name in ON_BROKER:
        world.proxy.set(f"{name}-broker", mode)
    world.pause(seconds)
    swallowed = sum(world.proxy.set(f"{name}-broker", "pass").get("swallowed", 0) for name in ON_BROKER)
    return Struck(bit=swallowed > before, back_at=now())


def one_cut(world: FaultWorld, name: str) -> Struck:
    before = world.proxy.figures(f"{name}-broker")
    world.proxy.set(f"{name}-broker", "cut")
    world.pause(5)
    after = world.proxy.set(f"{name}-broker", "pass")
    return Struck(bit=after.get("closed", 0) > before.get("closed", 0), back_at=now())


def queue_deleted(world: FaultWorld, name: str) -> Struck:
    with world.broker() as connection:
        connection.default_channel.queue_delete(name)
    deleted = now()
    world.until(lambda: name in world.control("list_queues", "-p", "izin", "name").split(), "the queue is made again")
    return Struck(bit=now() > deleted, back_at=now())


MEMORY = ("set_vm_memory_high_watermark", "absolute")
DISK = ("set_disk_free_limit",)
STRIKES: dict[str, Strike] = {
    "broker killed": killed,
    "broker stopped for 5 s": stopped,
    "broker stopped, its data lost": partial(stopped, away=1.0, robbed=True),
    "broker's data lost while queues are full": robbed_while_full,
    "broker frozen for 45 s": partial(frozen, seconds=45.0),
    "broker out of memory": lambda world: full(world, *MEMORY, "1", back=(*MEMORY, "512MiB")),
    "broker out of disk": lambda world: full(world, *DISK, "10000GB", back=(*DISK, "200MB")),
    "broker half open, towards it": partial(half_open, mode="mute_up"),
    "broker half open, from it": partial(half_open, mode="mute_down"),
    "broker half open, both ways": partial(half_open, mode="mute"),
    "gateway cut off from the broker": partial(one_cut, name="gateway"),
    "permits cut off from the broker": partial(one_cut, name="permits"),
    "queue of requests deleted": partial(queue_deleted, name="rpc-permits"),
    "queue of events deleted": partial(queue_deleted, name=EVENT_QUEUE),
}
