"""A certificate of our own for `localhost`, good for two days."""

import subprocess
from pathlib import Path

WORDS = [
    "openssl",
    "req",
    "-x509",
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:P-256",
    "-nodes",
    "-days",
    "2",
    "-subj",
    "/CN=localhost",
]


def make(folder: Path) -> None:
    """`privkey.pem` and `fullchain.pem`, as a certificate authority's client leaves them."""
    files = ["-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")]
    subprocess.run([*WORDS, *files], check=True, capture_output=True)
