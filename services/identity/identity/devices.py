"""Devices known to an account, so that strangers' wrong guesses never shut its owner out (OWASP: device cookies).

A token is the random name of a device and one seal for each account that was used on it: `name.seal.seal…`. A seal is the day on which it
was made, and an HMAC of name, account and day under a key that is not in the database. A seal does not reveal the account, and nobody else
can make one.
"""

import hmac
import re
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime

from identity import codes

# A device stays known for so many days after its last log-in.
DAYS = 400
MOST_ACCOUNTS = 8
_TOKEN = re.compile(r"[A-Za-z0-9_-]{22}(\.[A-Za-z0-9_-]{24})*")


def known(token: str, account_id: int, *, at: datetime) -> str | None:
    """The device's name, if the account was used on it."""
    name, seals = _parts(token)
    return name if any(_is_of(seal, name, account_id, at=at) for seal in seals) else None


def remember(token: str, account_id: int, *, at: datetime) -> str:
    """The token by which the device is known to this account too; the account used last comes first."""
    name, seals = _parts(token)
    name = name or secrets.token_urlsafe(16)
    others = [seal for seal in seals if not _is_of(seal, name, account_id, at=at)]
    return ".".join([name, _seals(name, account_id, _day(at))[0], *others[: MOST_ACCOUNTS - 1]])


def _parts(token: str) -> tuple[str, list[str]]:
    """Name and seals; both empty when the text does not have the form of a token."""
    name, *seals = token.split(".") if _TOKEN.fullmatch(token) else [""]
    return name, seals[:MOST_ACCOUNTS]


def _is_of(seal: str, name: str, account_id: int, *, at: datetime) -> bool:
    day = int.from_bytes(urlsafe_b64decode(seal)[:2])
    return 0 <= _day(at) - day <= DAYS and any(hmac.compare_digest(seal, ours) for ours in _seals(name, account_id, day))


def _seals(name: str, account_id: int, day: int) -> list[str]:
    """With each key, the present one first."""
    macs = [hmac.digest(key, f"{name}:{account_id}:{day}".encode(), "sha256") for key in codes.derived_keys("devices")]
    return [urlsafe_b64encode(day.to_bytes(2) + mac[:16]).decode() for mac in macs]


def _day(at: datetime) -> int:
    return int(at.timestamp()) // 86400
