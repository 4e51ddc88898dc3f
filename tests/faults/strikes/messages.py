"""Messages: repeated, shuffled, poisoned, far too many; and more people than can be served."""

from __future__ import annotations

import json
import random
import statistics
import string
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import amqp

from bus import queues
from izin import places
from tests.faults.ledger import Ledger, now
from tests.faults.load import Client
from tests.faults.run import Strike, Struck
from tests.faults.world import FaultWorld

SEED = 20261124
FOLLOWED = "evt-permits-application--tracking.on_application"
Properties = dict[str, Any]
JSON: Properties = {"content_type": "application/json", "content_encoding": "utf-8"}


# ── every event again ──


def told_again(world: FaultWorld, *, times: int = 3) -> Struck:
    """Sends every event of every log `times` more to each of its readers, all of them shuffled: repeats, gaps and wrong order at once."""
    readers = {name: _readers(world, name) for name in ("identity", "permits", "notifications", "tracking")}
    copies = []
    for service, found in readers.items():
        rows = world.rows(service, "select id, type, version, source, subject, seq, occurred_at, request_id, data from outbox")
        for row in rows:
            body, what = _body(row), (row[1], row[4].partition("/")[0])
            copies += [(queue, body) for queue, heard in found if heard in what] * times
    random.Random(SEED).shuffle(copies)
    with world.broker(confirm=False) as connection:
        channel = connection.default_channel
        for queue, body in copies:
            channel.basic_publish(amqp.Message(body, delivery_mode=2, **JSON), exchange="", routing_key=queue)
    world.until(lambda: _is_empty(world, FOLLOWED), "all of it is read", 120)
    return Struck(bit=len(copies) > 100, back_at=now(), notes={"events_told_again": len(copies)})


def _readers(world: FaultWorld, service: str) -> list[tuple[str, str]]:
    """(queue, its type or noun) of the readers of `service`'s events."""
    names = [name for name in world.queue_names() if name.startswith(f"evt-{service}-") and not name.endswith(queues.REBUILD)]
    return [(name, queues.read_by(name)) for name in names]


def _body(row: tuple[Any, ...]) -> bytes:
    names = ("id", "type", "version", "source", "subject", "seq", "occurred_at", "request_id", "data")
    event = dict(zip(names, row, strict=True))
    return json.dumps({**event, "id": str(event["id"]), "occurred_at": event["occurred_at"].isoformat()}).encode()


def _is_empty(world: FaultWorld, queue: str) -> bool:
    with world.broker() as connection:
        return bool(connection.default_channel.queue_declare(queue, passive=True).message_count == 0)


# ── poison ──

STOPPED = 60.0  # seconds in which no message is read or parked: it does not go on
QUIET = 5.0  # seconds in which none is parked: it is over
DEEP = b"[" * 100_000 + b"]" * 100_000
THIRTEEN: list[tuple[bytes, Properties]] = [
    (b"{", JSON),
    (b"", JSON),
    (b"\xff\xfe", JSON),
    (DEEP, JSON),
    (b'{"a": NaN}', JSON),
    (b"[1, 2, 3]", JSON),
    (b'"word"', JSON),
    (b"null", JSON),
    (b"{}", JSON),
    (b"{}", {}),
    (b"\x80\x04\x8c\x01a.", {"content_type": "application/x-python-serialize"}),
    (b"x" * 1_200_000, JSON),
    (b"{}", {**JSON, "content_encoding": "klingon", "application_headers": {"bus.deadline": {"a": [1]}, "bus.attempts": "many"}}),
]


def poisoned(world: FaultWorld, *, mutated: int = 200) -> Struck:
    """Thirteen kinds of poison and two hundred spoilt copies of good envelopes into every queue that a service reads."""
    chosen = [name for name in world.queue_names() if name.startswith(("rpc-", "evt-", queues.REPLAY_QUEUES))]
    before = {name: world.pid(name) for name in ("identity", "permits", "notifications", "tracking")}
    with world.broker() as connection:
        channel = connection.default_channel
        for queue in chosen:
            chance = random.Random(f"{SEED}{queue}")
            for body, properties in [*THIRTEEN, *[_spoilt(queue, chance) for _ in range(mutated)]]:
                channel.basic_publish(amqp.Message(body, **properties), exchange="", routing_key=queue)
    sent, reading = len(chosen) * (len(THIRTEEN) + mutated), _Reading(world, chosen)
    world.until(reading.is_over, "all of it is read", 900)
    world.until(lambda: not [name for name in world.waiting() if name.startswith("bus.retry")], "the last tries are over", 60)
    parked = world.waiting().get(queues.PARKED, 0)
    died = [name for name, pid in before.items() if world.pid(name) != pid]
    assert not died, f"poison ended {died}"
    with world.broker() as connection:
        connection.default_channel.queue_purge(queues.PARKED)
    return Struck(bit=parked > sent // 3, back_at=now(), notes={"poison_sent": sent, "poison_parked": parked, "process_deaths": len(died)})


class _Reading:
    """Of messages in some queues, until all of them are read and parked. How long that takes is the machine's speed; it has to go on."""

    def __init__(self, world: FaultWorld, names: Sequence[str]) -> None:
        self._world, self._names = world, names
        self._seen, self._since = (-1, -1), time.monotonic()

    def is_over(self) -> bool:
        """Nothing waits, and nothing was parked for a while: what a reader holds is counted nowhere. :raises AssertionError: it has stopped."""
        waiting = self._world.waiting()
        now = sum(waiting.get(name, 0) for name in self._names), waiting.get(queues.PARKED, 0)
        if now != self._seen:
            self._seen, self._since = now, time.monotonic()
        still = time.monotonic() - self._since
        assert not now[0] or still < STOPPED, f"{now[0]} messages are not read any more"
        return not now[0] and still > QUIET


def _spoilt(queue: str, chance: random.Random) -> tuple[bytes, Properties]:
    """A good envelope for the queue with one thing wrong: a value of another kind, a key gone, or a byte."""
    envelope = _request() if queue.startswith("rpc-") else _event() if queue.startswith("evt-") else {"queue": FOLLOWED, "noun": "x"}
    properties: Properties = {**JSON, "reply_to": "nowhere", "correlation_id": "x"}
    way = chance.randrange(4)
    name = chance.choice(list(envelope))
    if way == 0:
        del envelope[name]
    elif way == 1:
        envelope[name] = chance.choice([None, 0, -1, 1.5, True, [], {}, [[]], "\0", "x" * 5000, {"a": {"b": []}}, 2**70])
    body = bytearray(json.dumps(envelope).encode())
    if way == 2:
        body[chance.randrange(len(body))] = chance.randrange(256)
    elif way == 3:
        properties[chance.choice(["content_type", "content_encoding"])] = "".join(chance.choices(string.printable, k=8))
    return bytes(body), properties


def _request() -> dict[str, Any]:
    return {"args": [], "kwargs": {}}


def _event() -> dict[str, Any]:
    return {
        "id": str(uuid.uuid4()), "type": "unheard_of", "version": 1, "source": "permits", "subject": f"poison/{uuid.uuid4()}", "seq": 10**15,
        "occurred_at": datetime.now(UTC).isoformat(), "request_id": "poison", "data": {},
    }  # fmt: skip


# ── far too many ──


def hundred_thousand(world: FaultWorld, *, count: int = 100_000) -> Struck:
    """Tracking is away while so many events are told; then it catches up while people go on reading pages."""
    calm = _page_times(world, 6.0)
    world.end("tracking")
    told_at = time.monotonic()
    _tell_much(world, count)
    told_in = time.monotonic() - told_at
    piled = world.waiting()[FOLLOWED]
    world.start_again("tracking", called="tracking")
    times: list[float] = []
    over = threading.Event()
    reading = threading.Thread(target=lambda: times.extend(_page_times(world, 180.0, over)))
    reading.start()
    took = world.until(lambda: _is_empty(world, FOLLOWED), "all of it is read", 180)
    over.set()
    reading.join()
    notes = {
        "piled": piled, "told_in_s": round(told_in, 1), "drained_in_s": round(took, 1),
        "gateway_p99_ms": round(_p99(times) * 1000, 1), "gateway_p99_ratio": round(_p99(times) / _p99(calm), 2),
    }  # fmt: skip
    return Struck(bit=piled >= count * 0.99, back_at=now(), notes=notes)


def _tell_much(world: FaultWorld, count: int) -> None:
    """Four events about each of many applications that nobody has, told by permits' own relay; notifications do not hear of them."""
    submitted = _example("application_submitted")
    withdrawn = _example("application_withdrawn")
    queue = next(name for name in world.queue_names() if name.startswith("evt-permits-application_submitted--notifications"))
    with world.broker() as connection:
        connection.default_channel.queue_unbind(queue, "permits.events", "*.application_submitted")
    world.rows("permits", TELL, json.dumps(submitted), json.dumps(withdrawn), count)
    world.until(lambda: world.unpublished() == 0, "all of it is told", 180)
    with world.broker() as connection:
        connection.default_channel.queue_bind(queue, "permits.events", "*.application_submitted")


def _example(type: str) -> dict[str, Any]:
    file = places.ROOT / f"services/permits/contract/events/{type}.v1.json"
    return dict(json.loads(file.read_text("utf-8"))["example"])


TELL = """
    with told as (
        insert into outbox (id, source, type, version, subject, seq, occurred_at, request_id, data)
        select gen_random_uuid(), 'permits', case mod(n, 4) when 0 then 'application_submitted' else 'application_withdrawn' end, 1,
            'application/' || (10000000 + n / 4), mod(n, 4) + 1, now(), 'flood', case mod(n, 4) when 0 then %s::jsonb else %s::jsonb end
            || jsonb_build_object('application_id', 10000000 + n / 4, 'number', 'FLOOD/' || n / 4, 'applicant_id', 1)
        from generate_series(0, %s - 1) n returning 1)
    select pg_notify('outbox', ''), count(*) from told
"""


def _page_times(world: FaultWorld, seconds: float, over: threading.Event | None = None) -> list[float]:
    """How long a page took that asks a service, over so many seconds, or until it is `over`."""
    client, times, end = Client(world.ports.gateway, Ledger()), [], time.monotonic() + seconds
    while time.monotonic() < end and not (over and over.is_set()):
        begun = time.monotonic()
        client.ask("GET", "/permit-types")
        times.append(time.monotonic() - begun)
        time.sleep(0.01)
    return times


def _p99(times: list[float]) -> float:
    return statistics.quantiles(times, n=100)[98]


# ── more people than can be served ──


def crowded(world: FaultWorld, *, few: int = 16, many: int = 160, seconds: float = 8.0) -> Struck:
    """As many as can be served, then ten times as many: those who are turned away hear it at once, the others are served as before."""
    peak, _ = _crowd(world, few, seconds)
    served, turned_away = _crowd(world, many, seconds)
    notes = {
        "goodput_ratio": round(served / peak, 2), "peak_per_s": round(peak / seconds), "turned_away": len(turned_away),
        "turned_away_p50_ms": round(statistics.median(turned_away) * 1000, 1) if turned_away else None,
        "turned_away_p95_ms": round(statistics.quantiles(turned_away, n=20)[18] * 1000, 1) if len(turned_away) > 1 else None,
    }  # fmt: skip
    return Struck(bit=len(turned_away) > 100, back_at=now(), notes=notes)


def _crowd(world: FaultWorld, people: int, seconds: float) -> tuple[int, list[float]]:
    """(how many were served, how long each waited who was not)."""
    served, turned_away, end = [0] * people, [], time.monotonic() + seconds

    def one(place: int) -> None:
        client = Client(world.ports.gateway, Ledger())
        while time.monotonic() < end:
            begun = time.monotonic()
            status, _ = client.ask("GET", "/permit-types")
            if status == 200:
                served[place] += 1
            else:
                turned_away.append(time.monotonic() - begun)
                time.sleep(0.5)

    _together([lambda place=place: one(place) for place in range(people)])  # type: ignore[misc]
    return sum(served), turned_away


def _together(works: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=work, daemon=True) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


ALONE = ("100,000 events waiting", "ten times the people")  # measured without the load, which comes back when they are over
STRIKES: dict[str, Strike] = {
    "every event three times more, shuffled": told_again,
    "poison in every queue": poisoned,
    "100,000 events waiting": hundred_thousand,
    "ten times the people": crowded,
}
