"""Versions of one event travel in one message, and each reader takes the best that it knows.

The oldest version that is told is the message's `data`; newer ones lie inside it under one reserved key. So there is one id, one number in
the subject's order and one effect, however many versions are told; and processes of a release that knows nothing of versions (their relays,
their readers, their tables of waiting events) carry and read what they always did.
"""

from collections.abc import Sequence
from typing import Any

KEY = "versions"  # in an event's data: {"2": {…}}. No event has a field of this name.

Data = dict[str, Any]


def together(data: Data, also: dict[int, Data]) -> Data:
    """What is stored and sent of an event that is told in several versions."""
    return {**data, KEY: {str(version): told for version, told in also.items()}} if also else data


def best(version: int, data: Data, *, known: Sequence[int]) -> tuple[int, Data] | None:
    """The first of the `known` versions in which an event is told, and its data; None: it is told in none of them."""
    if KEY not in data:
        return (version, data) if version in known else None
    told: dict[str, Any] = {str(version): {name: value for name, value in data.items() if name != KEY}}
    more = data.get(KEY)
    told |= more if isinstance(more, dict) else {}
    return next(((one, told[str(one)]) for one in known if isinstance(told.get(str(one)), dict)), None)
