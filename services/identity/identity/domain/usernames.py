"""Usernames: 4 to 30 of a-z, 0-9, dot, dash, underscore; one spelling whatever the case; some are the office's own."""

import re
from collections.abc import Iterator

from identity.domain.faults import Fault, fault

SHORTEST, LONGEST = 4, 30
RESERVED = frozenset({"admin", "administrator", "dpmptsp", "izin", "operator", "petugas", "postmaster", "root", "support", "webmaster"})


def canonical(username: str) -> str:
    return username.strip().lower()


def check(username: str) -> Fault | None:
    """The fault in a canonical username; whether it is free is another question."""
    if len(username) < SHORTEST:
        return fault("too_short", limit=SHORTEST, got=len(username))
    if len(username) > LONGEST:
        return fault("too_long", limit=LONGEST, got=len(username))
    if not re.fullmatch(r"[a-z0-9._-]+", username):
        return fault("username_format")
    return fault("username_taken") if username in RESERVED else None


def candidates(wish: str) -> Iterator[str]:
    """Usernames like `wish` that keep the rules, best first, at least 100 of them."""
    stem = re.sub(r"[^a-z0-9._-]", "", canonical(wish))[: LONGEST - 4] or "pemohon"
    stem = stem if len(stem) >= SHORTEST - 1 else f"{stem}izin"
    yield f"{stem}.a"
    yield from (f"{stem}{number}" for number in (2, 87, *range(3, 87), *range(88, 130)))
