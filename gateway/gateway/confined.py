"""Hostile bytes are opened in a process of their own, with little memory and time. Whatever a decoder does there ends with it.

A file of a few kilobytes may unpack into gigabytes, and only opening it tells.
"""

import os
import resource
import subprocess
import sys
import threading
from collections.abc import Callable

from bus.caller import Unavailable

# Memory of its own (with the libraries it shares that is under 200 MB), seconds of computing; seconds of the clock may belong to others.
MEMORY, SECONDS, PATIENCE = 180 * 2**20, 3, 10
AT_ONCE = threading.BoundedSemaphore(4)  # of one gateway process: what is opened together fits into its memory together
PROTECTED = 3  # how that process ends when there is a password


class Protected(Exception):
    """The file asks for a password, or forbids what is needed to clean it."""


def run(module: str, sent: bytes, *arguments: str) -> bytes:
    """What `python -m module` makes of the bytes; it gets nothing else, our secrets least of all.

    :raises Protected: it says so. :raises ValueError: it made nothing, within its means. :raises Unavailable: too many wait for it.
    """
    if not AT_ONCE.acquire(timeout=PATIENCE):
        raise Unavailable("too many files are being opened")
    command = [sys.executable, "-P", "-m", module, *arguments]
    nothing_of_ours = {"PYTHONPATH": os.pathsep.join(sys.path)}
    try:
        done = subprocess.run(
            command, input=sent, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=nothing_of_ours, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise ValueError("takes too long") from error
    finally:
        AT_ONCE.release()
    if done.returncode == PROTECTED:
        raise Protected()
    if done.returncode != 0 or not done.stdout:
        raise ValueError("cannot be read")
    return done.stdout


def main(clean: Callable[[bytes], bytes]) -> None:
    """The other side of `run`; whatever goes wrong but a password is one and the same to who asked."""
    for what, most in (
        (resource.RLIMIT_DATA, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    try:
        sys.stdout.buffer.write(clean(sys.stdin.buffer.read()))
    except Protected:
        sys.exit(PROTECTED)
