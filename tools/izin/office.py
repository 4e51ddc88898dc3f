"""`izin staff …`, `izin audit …` and `izin reseal`: run identity's own commands with its database and keys, taken from the environment (a container, or a
shell with its settings), or else from the system that runs on this machine."""

from __future__ import annotations

import os
import subprocess
import sys

from izin import credentials, operating, places

COMMANDS = {
    "staff": "Begin an office: an agency, and its first two admins.",
    "reseal": "Seal the secrets of second factors with the newest key.",
    "audit": "Verify the audit records, or print their signed head.",
}
KEYS = ("ACTOR_PRIVATE_KEY", "ACTOR_PUBLIC_KEY", "SEAL_PUBLIC_KEY", credentials.ACCOUNT_SEAL_KEY)


def run(command: str, *words: str) -> int:
    """:raises RuntimeError: the place of identity's database is not known."""
    return subprocess.run([sys.executable, "-m", f"identity.{command}", *words], env={**os.environ, **_settings()}, check=False).returncode


def _settings() -> dict[str, str]:
    """The settings that the environment lacks. :raises RuntimeError: no system runs on this machine either."""
    if "IDENTITY_DATABASE_URL" in os.environ:
        return {}
    url = operating.database_url("identity")
    if url is None:
        raise RuntimeError("nothing runs here: start it with `make up`, or set IDENTITY_DATABASE_URL and identity's keys")
    keys = credentials.load(places.VAR)["keys"]
    return {"IDENTITY_DATABASE_URL": url, **{name: keys[name] for name in KEYS}}
