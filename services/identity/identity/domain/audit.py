"""The audit chain: every record's hash takes in the one before, so that nothing can be changed, left out or put in between unseen."""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

BEGINNING = b"\0" * 32


@dataclass(frozen=True)
class Record:
    """`actor_id` (None: nobody known) did `act` to `subject` ("noun/id"). `details`: codes, ids and the reasons that staff give."""

    position: int
    agency: str | None
    at: datetime
    actor_id: int | None
    act: str
    subject: str
    details: dict[str, Any]
    request_id: str


@dataclass(frozen=True)
class Head:
    """The newest record's place and hash: they stand for everything before."""

    position: int
    hash: bytes


@dataclass(frozen=True)
class Verified:
    """`records` fit the chain; the first that does not, or is missing, should be at `broken_at` (None: all fit)."""

    records: int
    broken_at: int | None


def chained(before: bytes, record: Record) -> bytes:
    """SHA-256 over the hash before and the record as canonical JSON."""
    content = {**vars(record), "at": record.at.astimezone(UTC).isoformat()}
    return hashlib.sha256(before + json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).digest()
