"""Secrets that must pass through outboxes, queues and backups travel sealed: JWE, ECDH-ES with A256GCM, to one reader's public key."""

import json
from typing import Any

from joserfc import jwe

from bus.keys import first_that_fits, keys

_ALGORITHMS = ["ECDH-ES", "A256GCM"]


def seal(public_key: str, content: dict[str, Any]) -> str:
    """`content` as a compact JWE that only the holder of the private key opens. `public_key`: EC P-256 JWK as JSON text (the first, of
    several)."""
    header = {"alg": "ECDH-ES", "enc": "A256GCM"}
    return jwe.encrypt_compact(header, json.dumps(content).encode(), keys(public_key)[0], algorithms=_ALGORITHMS)


def unseal(private_key: str, sealed: str) -> dict[str, Any]:
    """What `seal` was given. :raises joserfc.errors.JoseError: sealed to a key that is not among these, or altered."""
    opened = first_that_fits(private_key, lambda key: jwe.decrypt_compact(sealed, key, algorithms=_ALGORITHMS))
    return dict(json.loads(opened.plaintext or b"{}"))
