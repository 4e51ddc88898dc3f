"""What one browser holds for several people at once. Each thing has a token, and a name (a digest of the token) that opens nothing by
itself.

Addresses and forms carry the name, so that two tabs of one browser, opened for two people, each stay with their own thing.
"""

import hashlib
from collections.abc import Iterable, Sequence

NAME_LENGTH = 16
NEW = "baru"  # in an address: nothing that is held, a new one


def name_of(token: str) -> str:
    """The public name of what `token` opens; "" when there is no token."""
    return hashlib.sha256(f"held\0{token}".encode()).hexdigest()[:NAME_LENGTH] if token else ""


def find(tokens: Iterable[str], name: str) -> str:
    """The token with this name, "" when it is not among them."""
    return next((token for token in tokens if name_of(token) == name), "")


def added(tokens: Sequence[str], token: str, *, at_most: int) -> list[str]:
    """`tokens` with `token` as the newest; when there are too many, the oldest is dropped."""
    return [token, *(each for each in tokens if each != token)][:at_most]
