"""The head over all audit chains, signed, to be saved where nobody who may write to the database can write. All that a head covers must
stay in the chains for ever."""

import json
import re
from datetime import UTC, datetime

from joserfc import jws
from joserfc.errors import JoseError

from bus.keys import first_that_fits, keys
from bus.settings import secret, setting
from identity.domain.audit import CLOSED, Head

KIND = "audit-head"  # token type: audit heads and actor tokens are signed with one key and must not be confused
RETIRED = "RETIRED_ACTOR_KEYS"  # public keys with which heads were signed, and no token is any more
_SIGNED = re.compile(r"[\w-]+\.[\w-]+\.[\w-]{20,}", re.ASCII)


def signed(head: Head, *, at: datetime) -> str:
    """A JWS (Ed25519) of the head's position, hash and time."""
    content = {"head": head.position, "hash": head.hash.hex(), "at": at.astimezone(UTC).isoformat()}
    key = keys(secret("ACTOR_PRIVATE_KEY"))[0]
    return jws.serialize_compact({"alg": "Ed25519", "typ": KIND}, json.dumps(content), key, algorithms=["Ed25519"])


def found_in(text: str) -> list[Head]:
    """The heads that `izin audit head` or the service's log wrote into `text`. :raises ValueError: this system did not sign one of them."""
    ours = f"{setting('ACTOR_PUBLIC_KEY')} {setting(RETIRED, '')}"
    return [_head(token, ours) for token in _SIGNED.findall(text)]


def _head(token: str, ours: str) -> Head:
    try:
        opened = first_that_fits(ours, lambda key: jws.deserialize_compact(token, key, algorithms=["Ed25519"]))
    except JoseError as error:
        raise ValueError("a head that this system has not signed") from error
    if opened.headers().get("typ") != KIND:
        raise ValueError("signed by this system, but no head")
    content = json.loads(opened.payload)
    hash = bytes.fromhex(content["hash"])
    if "head" in content:
        return Head(content["head"], hash)
    return Head(content["position"], hash, CLOSED)  # from when there was only one chain
