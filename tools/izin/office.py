"""`izin staff …` and `izin audit …`: identity's own commands, where its database and keys are known: in the environment (a container, a
shell with its settings), else from the system that runs here."""

from __future__ import annotations

import os
import subprocess
import sys

from izin import credentials, operating, places

COMMANDS = {
    "staff": "Begin an office: an agency, and its first two admins.",
    "audit": "Verify the audit records, or print their signed head.",
}
KEYS = ("ACTOR_PRIVATE_KEY", "ACTOR_PUBLIC_KEY", "SEAL_PUBLIC_KEY")


def run(command: str, *words: str) -> int:
    """:raises RuntimeError: nobody says where identity's database is."""
    return subprocess.run([sys.executable, "-m", f"identity.{command}", *words], env={**os.environ, **_settings()}, check=False).returncode


def _settings() -> dict[str, str]:
    """What the environment does not say. :raises RuntimeError: nothing runs here either."""
    if "IDENTITY_DATABASE_URL" in os.environ:
        return {}
    url = operating.database_url("identity")
    if url is None:
        raise RuntimeError("nothing runs here: start it with `make up`, or set IDENTITY_DATABASE_URL and identity's keys")
    keys = credentials.load(places.VAR)["keys"]
    return {"IDENTITY_DATABASE_URL": url, **{name: keys[name] for name in KEYS}}
