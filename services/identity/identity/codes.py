"""Codes of authenticator apps: TOTP (RFC 6238) with SHA-1, six digits and 30 seconds, which every app supports. In the database secrets are
sealed and recovery codes digested, both with a key that is not in the database: a copy of the database alone reveals neither."""

import hmac
import json
from datetime import datetime

import pyotp
from joserfc.errors import JoseError

from bus.keys import read
from bus.seal import seal, unseal
from bus.settings import secret as secret_setting

ISSUER = "Izin"
SECONDS = 30
DRIFT = 1  # steps by which a telephone's clock may be wrong


def new_secret() -> str:
    """160 random bits in base 32."""
    return pyotp.random_base32()


def uri(secret: str, username: str) -> str:
    """The text of the QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=ISSUER)


def step_of(secret: str, code: str, *, at: datetime) -> int | None:
    """The time step to which the code belongs, if it is now or next to now; else None."""
    now = int(at.timestamp()) // SECONDS
    totp = pyotp.TOTP(secret)
    steps = range(now - DRIFT, now + DRIFT + 1)
    return next((step for step in steps if hmac.compare_digest(totp.generate_otp(step), code)), None)


def sealed(secret: str) -> bytes:
    return seal(secret_setting("ACCOUNT_SEAL_KEY"), {"secret": secret}).encode()


def is_sealed_with_first(kept: bytes) -> bool:
    """Whether the present key opens it, and not only an earlier one."""
    present = json.dumps(read(secret_setting("ACCOUNT_SEAL_KEY"))[0])
    try:
        unseal(present, kept.decode())
    except JoseError:
        return False
    return True


def unsealed(kept: bytes) -> str:
    return str(unseal(secret_setting("ACCOUNT_SEAL_KEY"), bytes(kept).decode())["secret"])


def recovery_digests(account_id: int, code: str) -> list[bytes]:
    """HMAC-SHA256 under a key made from the sealing key, the present one first."""
    return [hmac.digest(key, f"{account_id}:{code}".encode(), "sha256") for key in derived_keys("recovery codes")]


def derived_keys(purpose: str) -> list[bytes]:
    """Keys for one purpose, made from the sealing keys, the present one first."""
    sealing = [str(key["d"]) for key in read(secret_setting("ACCOUNT_SEAL_KEY"))]
    return [hmac.digest(each.encode(), purpose.encode(), "sha256") for each in sealing]
