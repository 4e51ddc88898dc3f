"""Hostile bytes are opened in a process of their own, with little memory and time. Whatever a decoder does there ends with it.

A file of a few kilobytes may unpack into gigabytes, and only opening it tells.
"""

import json
import os
import resource
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any

# Memory of its own (with the libraries it shares that is under 200 MB), seconds of computing; seconds of the clock may belong to others.
MEMORY, SECONDS, PATIENCE = 180 * 2**20, 3, 10
AT_ONCE = threading.BoundedSemaphore(4)  # of one gateway process: what is opened together fits into its memory together
REFUSED = 3  # how that process ends when it knows why; its output then is the code and the figures
# What that process may say about a file, and with which figures; anything else it says is not believed.
CODES: dict[str, frozenset[str]] = {
    "file_protected": frozenset(),
    "file_unreadable": frozenset(),
    "file_cut": frozenset(),
    "file_too_complex": frozenset(),
    "file_too_many_pixels": frozenset({"pixels", "limit"}),
    "file_too_many_pages": frozenset({"pages", "limit"}),
    "file_form": frozenset(),
    "file_bundle": frozenset(),
    "file_moving": frozenset(),
    "file_changed": frozenset(),
}


class Refused(Exception):
    """The file is not taken; `code` says why, `values` with which figures."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code, self.values = code, values


def run(module: str, sent: bytes, *arguments: str) -> bytes:
    """What `python -m module` makes of the bytes; it gets nothing else, our secrets least of all.

    :raises Refused: with one of `CODES`. :raises Unavailable: too many wait for it, or the machine is too busy.
    """
    from bus.caller import Unavailable

    if not AT_ONCE.acquire(timeout=PATIENCE):
        raise Unavailable("too many files are being opened")
    command = [sys.executable, "-P", "-m", module, *arguments]
    nothing_of_ours = {"PYTHONPATH": os.pathsep.join(sys.path)}
    try:
        done = subprocess.run(
            command, input=sent, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=nothing_of_ours, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired as error:  # its own computing is limited, so others take the time: no fault of the file
        raise Unavailable("opening takes too long") from error
    finally:
        AT_ONCE.release()
    if done.returncode < 0:  # killed, for the time or the memory it took
        raise Refused("file_too_complex")
    if done.returncode == REFUSED:
        raise _refused(done.stdout)
    if done.returncode != 0 or not done.stdout:
        raise Refused("file_unreadable")
    return done.stdout


def _refused(told: bytes) -> Refused:
    """What that process says, as far as it may say it: its decoder may speak for somebody else."""
    try:
        code, values = json.loads(told)
        if CODES[code] == values.keys() and all(type(value) is int for value in values.values()):
            return Refused(code, **values)
    except (ValueError, TypeError, KeyError, AttributeError):
        pass
    return Refused("file_unreadable")


def main(clean: Callable[[bytes], bytes]) -> None:
    """The other side of `run`."""
    for what, most in (
        (resource.RLIMIT_DATA, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    try:
        sys.stdout.buffer.write(clean(sys.stdin.buffer.read()))
    except Refused as refused:
        _tell(refused)
    except MemoryError:
        _tell(Refused("file_too_complex"))


def _tell(refused: Refused) -> None:
    sys.stdout.buffer.write(json.dumps([refused.code, refused.values]).encode())
    sys.stdout.buffer.flush()
    sys.exit(REFUSED)
