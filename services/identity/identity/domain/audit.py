"""The audit chains. Every record's hash includes the hash of the record before it in the same chain, so that changing, removing or
inserting a record is noticed. Each agency has its own chain, so that nobody waits for another agency's records. One head includes the ends
of all chains."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

BEGINNING = b"\0" * 32
# Names of the chains that do not belong to an agency.
NO_AGENCY, CLOSED, HEADS = "", "(closed)", "(heads)"


@dataclass(frozen=True)
class AuditRecord:
    """`actor_id` (None: the person is unknown) did `act` to `subject` ("noun/id"). `person`: the account of the person concerned, where
    `subject` names something else. `details`: codes, ids and the reasons that staff give."""

    agency: str | None
    at: datetime
    actor_id: int | None
    act: str
    subject: str
    request_id: str
    person: int | None = None
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def chain(self) -> str:
        return self.agency or NO_AGENCY


@dataclass(frozen=True)
class Head:
    """The position and hash of a chain's newest record; the hash covers everything before it. When `chain` is HEADS, the head covers all
    chains."""

    position: int
    hash: bytes
    chain: str = HEADS


@dataclass(frozen=True)
class Verified:
    """How many `records` are intact. The first record that was changed or is missing is number `broken_at` of `chain` (None: all records
    are intact)."""

    records: int
    broken_at: int | None
    chain: str | None = None


def chained(before: bytes, record: AuditRecord, *, number: int, position: int) -> bytes:
    return _digest(before, {**vars(record), "at": _written(record.at), "number": number, "position": position})


def chained_closed(before: bytes, record: dict[str, Any]) -> bytes:
    """The hash of a record in the closed chain: the single chain from before each agency had its own."""
    return _digest(before, {**record, "at": _written(record["at"])})


def head_hash(before: bytes, *, position: int, at: datetime, ends: Iterable[Head]) -> bytes:
    """The hash of a head. It includes the hash of the head before and the ends of all chains that have grown since that head."""
    chain_ends = sorted([end.chain, end.position, end.hash.hex()] for end in ends)
    return _digest(before, {"position": position, "at": _written(at), "ends": chain_ends})


def _written(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def _digest(before: bytes, content: dict[str, Any]) -> bytes:
    """SHA-256 over the hash before this one and canonical JSON."""
    return hashlib.sha256(before + json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).digest()
