"""Secrets that must pass through outboxes, queues and backups travel sealed: JWE, ECDH-ES with A256GCM, to one reader's public key."""

import json
from functools import cache
from typing import Any

from joserfc import jwe
from joserfc.jwk import ECKey

_ALGORITHMS = ["ECDH-ES", "A256GCM"]


@cache
def _key(text: str) -> ECKey:
    return ECKey.import_key(json.loads(text))


def seal(public_key: str, content: dict[str, Any]) -> str:
    """`content` as a compact JWE that only the holder of the private key opens. `public_key`: EC P-256 JWK as JSON text."""
    header = {"alg": "ECDH-ES", "enc": "A256GCM"}
    return jwe.encrypt_compact(header, json.dumps(content).encode(), _key(public_key), algorithms=_ALGORITHMS)


def unseal(private_key: str, sealed: str) -> dict[str, Any]:
    """What `seal` was given. :raises joserfc.errors.JoseError: sealed to another key, or altered."""
    return dict(json.loads(jwe.decrypt_compact(sealed, _key(private_key), algorithms=_ALGORITHMS).plaintext or b"{}"))
