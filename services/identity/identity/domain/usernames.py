"""Usernames: 4 to 30 characters of a-z and 0-9, with single dots, dashes or underscores between them, in lower case. Some names are
reserved for the office, and no name may look like another."""

import re
from collections.abc import Iterator

from identity.domain.faults import Fault, fault

SHORTEST, LONGEST = 4, 30
RESERVED = frozenset({"admin", "administrator", "izin", "operator", "petugas", "postmaster", "root", "support", "webmaster"})

# 0 looks like o, 1 and i look like l; readers overlook the marks between letters.
LOOKS_LIKE, OVERLOOKED = {"0": "o", "1": "l", "i": "l"}, "._-"
_AT_A_GLANCE = str.maketrans(LOOKS_LIKE | dict.fromkeys(OVERLOOKED))


def canonical(username: str) -> str:
    return username.strip().lower()


def skeleton(username: str) -> str:
    """A canonical username as a reader sees it at a glance: two usernames with the same skeleton would be taken for each other. The
    database computes the same (identity.store.registrations)."""
    return username.translate(_AT_A_GLANCE)


_RESERVED_AT_A_GLANCE = frozenset(skeleton(name) for name in RESERVED)


def check(username: str) -> Fault | None:
    """The fault in a canonical username. Whether it is free is checked elsewhere."""
    if len(username) < SHORTEST:
        return fault("too_short", limit=SHORTEST, got=len(username))
    if len(username) > LONGEST:
        return fault("too_long", limit=LONGEST, got=len(username))
    if not re.fullmatch(r"[a-z0-9]+([._-][a-z0-9]+)*", username):
        return fault("username_format")
    return fault("username_taken") if skeleton(username) in _RESERVED_AT_A_GLANCE else None


def candidates(wish: str) -> Iterator[str]:
    """Valid usernames like `wish`, best first, at least 100 of them."""
    stem = re.sub(r"[^a-z0-9._-]", "", canonical(wish))[: LONGEST - 4]
    stem = re.sub(r"[._-]+", ".", stem).strip(".") or "pemohon"
    stem = stem if len(stem) >= SHORTEST - 1 else f"{stem}izin"
    yield f"{stem}.a"
    yield from (f"{stem}{number}" for number in (2, 87, *range(3, 87), *range(88, 130)))
