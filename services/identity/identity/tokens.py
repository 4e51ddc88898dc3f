"""Secrets that are handed out: random tokens, of which only the SHA-256 is stored, and the signed proof of who is asking."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from joserfc import jwt

from bus.keys import keys
from bus.settings import secret
from identity.codes import derived_keys
from identity.domain.accounts import Account
from identity.domain.filing import Filing
from identity.domain.person import Marks
from identity.domain.roles import principals

PROOF_LIFE = timedelta(seconds=60)


def new_token() -> str:
    """256 random bits, base64url."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _mark_digests(mark: str) -> Iterator[str]:
    """128 bits under a key that no other service has: other services can compare marks, but cannot find an identity number by trying all of
    them. One for each key: marks that others keep stay comparable after the key was replaced."""
    for key in derived_keys("marks of a person"):
        yield base64.urlsafe_b64encode(hmac.digest(key, mark.encode(), "sha256")[:16]).decode().rstrip("=")


@dataclass(frozen=True)
class Absent:
    """In whose name somebody acts, in which roles and until which day."""

    account: Account
    roles: tuple[str, ...]
    marks: Marks
    until: date


def _digests(marks: Marks) -> list[str]:
    return sorted(digest for mark in marks for digest in _mark_digests(mark))


FILING = "filing"  # kind of token: says for whom an officer fills in an application, and proves nobody who asks


def filing_token(filing: Filing, whose: Account, *, marks: Marks, at: datetime) -> str:
    """For permits, for one minute, beside the proof of the officer who asks: an actor's token of no service has this audience."""
    claims = {
        "aud": FILING, "filing": filing.id, "officer": filing.officer_id, "agency": filing.agency, "account": whose.id, "name": whose.full_name,
        "marks": _digests(marks), "exp": int((at + PROOF_LIFE).timestamp()),
    }  # fmt: skip
    return jwt.encode({"alg": "Ed25519"}, claims, keys(secret("ACTOR_PRIVATE_KEY"))[0], algorithms=["Ed25519"])


def actor_token(
    account: Account,
    service: str | None,
    *,
    roles: Sequence[str],
    marks: Marks,
    time_zone: str,
    at: datetime,
    acts_for: Sequence[Absent] = (),
) -> str:
    """An Ed25519 JWT that only `service` accepts; it is valid for one minute. `roles`: the roles that the session may use; `marks`: who the
    person is, whatever accounts they have; `time_zone`: that of the account's agency; `acts_for`: in whose names they act today, whose roles are
    among the roles of the token.

    `service` is None for a gateway of the previous release, which uses one token for all services.
    """
    claims = {
        **({"aud": service} if service else {}),
        "sub": str(account.id), "roles": principals(roles), "agency": account.agency, "units": list(account.units),
        "time_zone": time_zone, "name": account.full_name, "marks": _digests(marks), "iat": int(at.timestamp()), "exp": int((at + PROOF_LIFE).timestamp()),
    }  # fmt: skip
    if acts_for:
        claims["roles"] = principals([*roles, *(role for each in acts_for for role in each.roles)])
        claims["acts_for"] = [
            {
                "id": each.account.id, "name": each.account.full_name, "roles": list(each.roles), "units": list(each.account.units),
                "marks": _digests(each.marks), "until": each.until.isoformat(),
            }
            for each in acts_for
        ]  # fmt: skip
    return jwt.encode({"alg": "Ed25519"}, claims, keys(secret("ACTOR_PRIVATE_KEY"))[0], algorithms=["Ed25519"])
