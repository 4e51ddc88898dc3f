"""The audit chains: every record's hash takes in the one before in its chain, so that nothing can be changed, left out or put in between
unnoticed. There is a chain per agency, so that nobody waits for another agency's records; a head stands for the ends of all of them."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

BEGINNING = b"\0" * 32
# Names of chains that are no agency's code.
NO_AGENCY, CLOSED, HEADS = "", "(closed)", "(heads)"


@dataclass(frozen=True)
class AuditRecord:
    """`actor_id` (None: nobody known) did `act` to `subject` ("noun/id"). `person`: the account whom it concerns, where it is another's
    than the subject's name tells. `details`: codes, ids and the reasons that staff give."""

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
    """The newest place and hash of a chain: they stand for everything before. `chain` HEADS: they stand for all chains."""

    position: int
    hash: bytes
    chain: str = HEADS


@dataclass(frozen=True)
class Verified:
    """`records` fit; the first that does not, or is missing, should be the one numbered `broken_at` in `chain` (None: all fit)."""

    records: int
    broken_at: int | None
    chain: str | None = None


def chained(before: bytes, record: AuditRecord, *, number: int, position: int) -> bytes:
    return _digest(before, {**vars(record), "at": _written(record.at), "number": number, "position": position})


def chained_closed(before: bytes, record: dict[str, Any]) -> bytes:
    """As the one chain of before there was one per agency has it."""
    return _digest(before, {**record, "at": _written(record["at"])})


def head_hash(before: bytes, *, position: int, at: datetime, ends: Iterable[Head]) -> bytes:
    """Of a head: it takes in the head before, and where the chains end that have grown since."""
    told = sorted([end.chain, end.position, end.hash.hex()] for end in ends)
    return _digest(before, {"position": position, "at": _written(at), "ends": told})


def _written(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def _digest(before: bytes, content: dict[str, Any]) -> bytes:
    """SHA-256 over the hash before and canonical JSON."""
    return hashlib.sha256(before + json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).digest()
