"""What must hold when the system is quiet again: the ledger compared with the databases, and the services with each other. Pure functions
over rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tests.faults.ledger import ACKNOWLEDGED, REFUSED, Write

WRITE_BUDGET = 10.0  # seconds, the gateway's for what is no upload
TOLERANCE = 0.3  # seconds between two clocks' readings

SERVICES = ("identity", "permits", "notifications", "tracking")


@dataclass(frozen=True)
class Effect:
    """What a database holds of one marker."""

    count: int
    latest: float = 0.0  # Unix time at which the newest of them was begun


Effects = Mapping[tuple[str, str], Effect]  # by (kind, marker)

# Each gives (marker, how many, when the newest was begun).
EFFECTS = {
    "draft": ("permits", "select location->>'note', count(*), extract(epoch from max(created_at)) from application"
              " where location->>'note' like %s group by 1"),
    "company": ("permits", "select name, count(*), 0 from company where name like %s group by 1"),
    "complaint": ("tracking", "select title, count(*), extract(epoch from max(created_at)) from complaint where title like %s group by 1"),
    "submit": ("permits", "select location->>'note', count(*), extract(epoch from max(submitted_at)) from application"
               " where location->>'note' like %s and number is not null group by 1"),
    "attach": ("permits", "select a.location->>'note' || '/' || t.requirement, count(*), 0 from attachment t"
               " join application a on a.id = t.application_id where a.location->>'note' like %s group by 1"),
}  # fmt: skip


def lost(writes: Iterable[Write], effects: Effects) -> list[str]:
    """Acknowledged, and not there."""
    return [
        f"{write.kind} {write.marker}" for write in writes if write.outcome == ACKNOWLEDGED and (write.kind, write.marker) not in effects
    ]


def duplicated(effects: Effects) -> list[str]:
    """There more than once."""
    return [f"{kind} {marker} ×{effect.count}" for (kind, marker), effect in effects.items() if effect.count > 1]


def phantoms(writes: Iterable[Write], effects: Effects) -> list[str]:
    """Refused, or never asked for, and there."""
    known = {(write.kind, write.marker): write.outcome for write in writes}
    return [f"{kind} {marker}" for kind, marker in effects if known.get((kind, marker), REFUSED) == REFUSED]


def late(writes: Iterable[Write], effects: Effects) -> list[str]:
    """Begun after the last asker's deadline."""
    found = []
    for write in writes:
        effect = effects.get((write.kind, write.marker))
        if effect and effect.latest > write.last_sent + WRITE_BUDGET + TOLERANCE:
            found.append(f"{write.kind} {write.marker} {effect.latest - write.last_sent:.1f} s after it was asked")
    return found


# Between services and within them: each gives rows only of what is wrong.
INVARIANTS = {
    "events not told": (SERVICES, "select source, count(*) from outbox where published_at is null group by 1"),
    "events early for ever": (SERVICES, "select handler, count(*) from inbox_waiting group by 1"),
    "a gap in the numbers of events": (
        SERVICES, "select subject, count(*), max(seq) from outbox group by 1 having count(*) <> max(seq)"),
    "a gap in the numbers of complaints": (
        ("tracking",), "select c.year, c.last, count(k.*) from complaint_counter c left join complaint k on k.agency = c.agency"
        " and extract(year from k.created_at at time zone 'Asia/Jakarta') = c.year group by 1, 2 having count(k.*) <> c.last"),
    "a gap in the numbers of applications": (
        ("permits",), "select c.permit_type, c.year, c.last, count(a.*) from counter c left join application a on a.agency = c.agency"
        " and a.permit_type = c.permit_type and a.number is not null and extract(year from a.submitted_at at time zone 'Asia/Jakarta') = c.year"
        " where c.series = 'application' group by 1, 2, 3 having count(a.*) <> c.last"),
    "a number twice": (("permits",), "select number, count(*) from application where number is not null group by 1 having count(*) > 1"),
    "a key without its answer": (("permits", "tracking", "identity"), "select method, count(*) from idempotency where answer is null group by 1"),
}  # fmt: skip

TOLD = "select subject, max(seq) from outbox where subject like 'application/%' group by 1"
HEARD = "select subject, seq from inbox_progress where handler = 'tracking.on_application' and subject like 'application/%'"
IN_TIMELINES = "select 'application/' || application_id, count(*) from timeline_entry group by 1"
EVENTS = (
    "select type, count(*) from outbox where type in ('complaint_received', 'application_submitted') and request_id <> 'flood' group by 1"
)
LETTERS = "select kind, count(*) from delivery where kind in ('complaint_received', 'application_submitted') group by 1"


def apart(told: Mapping[str, int], heard: Mapping[str, int], shown: Mapping[str, int]) -> list[str]:
    """Applications of which permits told more, or tracking knows or shows another number, than the other."""
    subjects = {*told, *heard}
    return [
        f"{subject}: told {told.get(subject)}, heard {heard.get(subject)}, shown {shown.get(subject)}"
        for subject in sorted(subjects)
        if not told.get(subject) == heard.get(subject) == shown.get(subject)
    ]


def letters_missing(events: Mapping[str, int], letters: Mapping[str, int], sides: Mapping[str, int]) -> list[str]:
    """Each event is told to as many sides as in the calm before."""
    return [
        f"{kind}: {count} events, {letters.get(kind, 0)} letters, {sides[kind]} each"
        for kind, count in events.items()
        if kind in sides and letters.get(kind, 0) != count * sides[kind]
    ]
