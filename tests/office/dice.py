"""What people of the play happen to do: a function of the seed and of what it is about, so that a run can be repeated and no act depends on
how many came before it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TypeVar

Item = TypeVar("Item")


class Dice:
    def __init__(self, seed: int) -> None:
        self.seed = seed

    def share(self, *about: object) -> float:
        """From 0 to below 1."""
        digest = hashlib.sha256(repr((self.seed, *about)).encode()).digest()
        return int.from_bytes(digest[:6], "big") / 2**48

    def happens(self, chance: float, *about: object) -> bool:
        return self.share(*about) < chance

    def one_of(self, items: Sequence[Item], *about: object) -> Item:
        return items[int(self.share(*about) * len(items))]
