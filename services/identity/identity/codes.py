"""Codes of authenticator apps: TOTP (RFC 6238) with SHA-1, six digits and 30 seconds, which every app supports. In the database secrets are
sealed and recovery codes digested, both with a key that is not in the database: a copy of the database alone reveals neither."""

import hmac
import json
from datetime import datetime

import pyotp

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


def unsealed(kept: bytes) -> str:
    return str(unseal(secret_setting("ACCOUNT_SEAL_KEY"), bytes(kept).decode())["secret"])


def recovery_digest(account_id: int, code: str) -> bytes:
    """HMAC-SHA256 under a key made from the sealing key."""
    return hmac.digest(derived_key("recovery codes"), f"{account_id}:{code}".encode(), "sha256")


def derived_key(purpose: str) -> bytes:
    """A key for one purpose, made from the sealing key."""
    sealing = json.loads(secret_setting("ACCOUNT_SEAL_KEY"))["d"]
    return hmac.digest(sealing.encode(), purpose.encode(), "sha256")
