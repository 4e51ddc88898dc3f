"""`izin backup-keys` and `izin restore-keys`: keys and passwords, apart from the backup that they open, sealed with a passphrase.

What is sealed is a file: var/credentials.json of `make up`, or the .env of docker compose. The form is a standard one (JWE, PBES2), so
that another program opens it too.
"""

from __future__ import annotations

import argparse
import getpass
import sys
from pathlib import Path

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from izin import places

ALGORITHMS = ["PBES2-HS512+A256KW", "A256GCM"]
ROUNDS = 250_000  # of PBKDF2
SHORTEST = 16  # characters
LOCAL = places.VAR / "credentials.json"


def seal(content: bytes, passphrase: str) -> str:
    header = {"alg": ALGORITHMS[0], "enc": ALGORITHMS[1], "p2c": ROUNDS}
    return jwe.encrypt_compact(header, content, OctKey.import_key(passphrase.encode()), algorithms=ALGORITHMS)


def unseal(sealed: str, passphrase: str) -> bytes:
    """:raises RuntimeError: another passphrase, or not as it was sealed."""
    try:
        return jwe.decrypt_compact(sealed, OctKey.import_key(passphrase.encode()), algorithms=ALGORITHMS).plaintext or b""
    except (JoseError, ValueError) as error:
        raise RuntimeError("this passphrase does not open the file, or the file was altered") from error


def back_up(given: argparse.Namespace) -> int:
    """Seal keys and passwords with a passphrase, into a file that is kept apart from the backups."""
    passphrase = _passphrase(given.passphrase_file)
    if len(passphrase) < SHORTEST:
        raise RuntimeError(f"a passphrase has at least {SHORTEST} characters: several words are easy to write down")
    target = Path(given.file)
    _write_new(target, seal(Path(given.of).read_bytes(), passphrase).encode())
    print(f"{target}: {given.of}, sealed. Keep it apart from the backups, and the passphrase apart from both")
    return 0


def restore(given: argparse.Namespace) -> int:
    """Open what `backup-keys` sealed."""
    content = unseal(Path(given.file).read_text().strip(), _passphrase(given.passphrase_file))
    target = Path(given.to)
    target.parent.mkdir(parents=True, exist_ok=True)
    _write_new(target, content)
    print(f"{target}: as it was sealed")
    return 0


def _write_new(file: Path, content: bytes) -> None:
    """:raises RuntimeError: there is one already."""
    try:
        file.touch(mode=0o600, exist_ok=False)
    except FileExistsError:
        raise RuntimeError(f"{file} is there already, and is not overwritten") from None
    file.write_bytes(content)


def _passphrase(file: str | None) -> str:
    if file:
        return Path(file).read_text().strip()
    if not sys.stdin.isatty():
        raise RuntimeError("nobody is there to ask for the passphrase: name a file with --passphrase-file")
    return getpass.getpass("passphrase: ")


def add_to(parsers: dict[str, argparse.ArgumentParser]) -> None:
    parsers["backup-keys"].add_argument("--of", default=str(LOCAL), help="the file with the keys; with docker compose .env")
    parsers["restore-keys"].add_argument("--to", default=str(LOCAL), help="a file that is not there yet")
    for name in ("backup-keys", "restore-keys"):
        parsers[name].add_argument("file", help="with what is sealed")
        parsers[name].add_argument("--passphrase-file", help="instead of asking")
