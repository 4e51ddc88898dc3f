"""Secrets handed out: random tokens, of which only the SHA-256 is kept, and the signed proof of who is asking."""

import hashlib
import json
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache

from joserfc import jwt
from joserfc.jwk import OKPKey

from bus.settings import secret
from identity.domain.accounts import Account

PROOF_LIFE = timedelta(seconds=60)


def new_token() -> str:
    """256 random bits, base64url."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


@cache
def _signing_key(text: str) -> OKPKey:
    return OKPKey.import_key(json.loads(text))


def actor_token(account: Account, service: str | None, *, roles: Sequence[str], at: datetime) -> str:
    """An Ed25519 JWT that `service` verifies for itself and no other takes; it lives a minute. `roles`: what the session may do.

    None: for a gateway of the release before, which gives one token to every service.
    """
    claims = {
        **({"aud": service} if service else {}),
        "sub": str(account.id), "roles": list(roles), "agency": account.agency, "units": list(account.units),
        "name": account.full_name, "iat": int(at.timestamp()), "exp": int((at + PROOF_LIFE).timestamp()),
    }  # fmt: skip
    return jwt.encode({"alg": "Ed25519"}, claims, _signing_key(secret("ACTOR_PRIVATE_KEY")), algorithms=["Ed25519"])
