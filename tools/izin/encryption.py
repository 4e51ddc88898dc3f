"""Copies that only the operator's key opens: in age's form (age-encryption.org), so that `age --decrypt --identity <key>` opens them too.

Whoever makes a backup needs the public key alone, so the key that opens backups lies neither on the machine nor with the backups.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import pyrage
from pyrage import x25519

SUFFIX = ".age"


def make_key(given: argparse.Namespace) -> int:
    """Print a new key that opens backups, in the form of age-keygen; its public part is for `izin backup --to`."""
    key = x25519.Identity.generate()
    print(f"# made {datetime.now(UTC):%Y-%m-%d}\n# public key: {key.to_public()}\n{key}")
    print(f"public key: {key.to_public()}", file=sys.stderr)
    return 0


def public_keys(texts: Iterable[str]) -> list[x25519.Recipient]:
    """:raises RuntimeError: one of them is none."""
    try:
        return [x25519.Recipient.from_str(text) for text in texts]
    except pyrage.RecipientError as error:
        raise RuntimeError("a public key of `izin backup-key` begins with age1") from error


def read_keys(file: str, *, made_for: Iterable[str]) -> list[x25519.Identity]:
    """The keys in the file, or of standard input for "-": so a key comes into a container whose user may not read the file.

    :raises RuntimeError: it cannot be read, or none of its keys opens what was made for those public keys.
    """
    try:
        lines = [line.strip() for line in (sys.stdin.read() if file == "-" else Path(file).read_text()).splitlines()]
    except OSError as error:
        raise RuntimeError(f"{file} cannot be read: {error.strerror}") from error
    try:
        keys = [x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except pyrage.IdentityError as error:
        raise RuntimeError(f"{file} is no key of `izin backup-key`") from error
    if {str(key.to_public()) for key in keys}.isdisjoint(made_for):
        raise RuntimeError(f"{file} does not open this backup, which was made for {' or '.join(made_for)}")
    return keys


def write(source: IO[bytes], file: Path, recipients: list[x25519.Recipient]) -> None:
    """Into the file; for `recipients`, encrypted, into a file with the suffix."""
    if recipients:
        with file.with_name(file.name + SUFFIX).open("wb") as target:
            pyrage.encrypt_io(source, target, recipients)
    else:
        with file.open("wb") as target:
            shutil.copyfileobj(source, target)


def read(file: Path, target: IO[bytes], keys: list[x25519.Identity]) -> None:
    """What `write` wrote under that name."""
    if keys:
        with file.with_name(file.name + SUFFIX).open("rb") as source:
            pyrage.decrypt_io(source, target, keys)
    else:
        with file.open("rb") as source:
            shutil.copyfileobj(source, target)
