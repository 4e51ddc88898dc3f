"""Usernames: 4 to 30 of a-z and 0-9, between them single dots, dashes, underscores; one spelling whatever the case; some are the
office's own, and none may be mistaken for another."""

import re
from collections.abc import Iterator

from identity.domain.faults import Fault, fault

SHORTEST, LONGEST = 4, 30
RESERVED = frozenset({"admin", "administrator", "dpmptsp", "izin", "operator", "petugas", "postmaster", "root", "support", "webmaster"})

# 0 looks like o, 1 and i like l; marks between letters are overlooked.
LOOKS_LIKE, OVERLOOKED = {"0": "o", "1": "l", "i": "l"}, "._-"
_AT_A_GLANCE = str.maketrans(LOOKS_LIKE | dict.fromkeys(OVERLOOKED))


def canonical(username: str) -> str:
    return username.strip().lower()


def skeleton(username: str) -> str:
    """What a reader sees of a canonical username at a glance: two with one skeleton are taken for each other. The database computes the
    same (identity.store.registrations)."""
    return username.translate(_AT_A_GLANCE)


_RESERVED_AT_A_GLANCE = frozenset(skeleton(name) for name in RESERVED)


def check(username: str) -> Fault | None:
    """The fault in a canonical username; whether it is free is another question."""
    if len(username) < SHORTEST:
        return fault("too_short", limit=SHORTEST, got=len(username))
    if len(username) > LONGEST:
        return fault("too_long", limit=LONGEST, got=len(username))
    if not re.fullmatch(r"[a-z0-9]+([._-][a-z0-9]+)*", username):
        return fault("username_format")
    return fault("username_taken") if skeleton(username) in _RESERVED_AT_A_GLANCE else None


def candidates(wish: str) -> Iterator[str]:
    """Usernames like `wish` that keep the rules, best first, at least 100 of them."""
    stem = re.sub(r"[^a-z0-9._-]", "", canonical(wish))[: LONGEST - 4]
    stem = re.sub(r"[._-]+", ".", stem).strip(".") or "pemohon"
    stem = stem if len(stem) >= SHORTEST - 1 else f"{stem}izin"
    yield f"{stem}.a"
    yield from (f"{stem}{number}" for number in (2, 87, *range(3, 87), *range(88, 130)))
