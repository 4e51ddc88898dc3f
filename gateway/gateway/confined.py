"""Files from outside are opened in a process of their own, with little memory and time. Whatever a decoder does there ends with that
process.

A file of a few kilobytes may unpack into gigabytes, and only opening it shows that.
"""

import json
import os
import resource
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any

# Limits of that process: bytes of memory (below 200 MB together with the shared libraries) and seconds of computing. PATIENCE is in seconds
# of the clock, which other processes may use up.
MEMORY, SECONDS, PATIENCE = 180 * 2**20, 3, 10
AT_ONCE = threading.BoundedSemaphore(4)  # per gateway process: all files that are open at once must fit into its memory
REFUSED = 3  # exit status when the process knows the reason; its output is then the refusal's code and figures
# The codes that the process may report about a file, each with its figures; any other report is ignored.
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
    """The file is not accepted; `code` says why, `values` are the figures."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code, self.values = code, values


def run(module: str, sent: bytes, *arguments: str, patience: float | None = None) -> bytes:
    """The output of `python -m module` for the bytes. The process gets nothing else, above all none of our secrets.
    `patience`: seconds of the clock (default PATIENCE), for somebody who reads and cannot wait as long as somebody who sends.

    :raises Refused: with one of `CODES`. :raises Unavailable: too many files wait, or the machine is too busy.
    """
    from bus.caller import Unavailable

    patience = PATIENCE if patience is None else patience
    if not AT_ONCE.acquire(timeout=patience):
        raise Unavailable("too many files are being opened")
    command = [sys.executable, "-P", "-m", module, *arguments]
    nothing_of_ours = {"PYTHONPATH": os.pathsep.join(sys.path)}
    try:
        done = subprocess.run(
            command, input=sent, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=nothing_of_ours, timeout=patience, check=False
        )
    except subprocess.TimeoutExpired as error:  # its own computing time is limited, so other processes took the time: not the file's fault
        raise Unavailable("opening takes too long") from error
    finally:
        AT_ONCE.release()
    if done.returncode < 0:  # killed, because it took too much time or memory
        raise Refused("file_too_complex")
    if done.returncode == REFUSED:
        raise _refused(done.stdout)
    if done.returncode != 0 or not done.stdout:
        raise Refused("file_unreadable")
    return done.stdout


def _refused(told: bytes) -> Refused:
    """The reason that the process reported, if it is one of CODES: an attacked decoder may report anything."""
    try:
        code, values = json.loads(told)
        if CODES[code] == values.keys() and all(type(value) is int for value in values.values()):
            return Refused(code, **values)
    except (ValueError, TypeError, KeyError, AttributeError):
        pass
    return Refused("file_unreadable")


def main(clean: Callable[[bytes], bytes]) -> None:
    """The part of `run` that is executed in the other process."""
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
