"""Child processes that never outlive us, and ending those that an earlier, killed run left behind."""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import resource
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

PR_SET_PDEATHSIG = 1
GRACE = 10.0  # seconds between SIGTERM and SIGKILL

_libc = ctypes.CDLL(None, use_errno=True)


def die_with_parent(signal_number: int) -> None:
    """Ask the kernel to send this process `signal_number` when its parent has ended, in any way."""
    _libc.prctl(PR_SET_PDEATHSIG, signal_number, 0, 0, 0)


def _prepare(when_parent_dies: int) -> Callable[[], None]:
    def prepare() -> None:
        die_with_parent(when_parent_dies)
        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 65536), hard))

    return prepare


def spawn(
    command: Sequence[str],
    *,
    environment: Mapping[str, str],
    output: int,
    cwd: Path | str = "/",
    when_parent_dies: int = signal.SIGTERM,
) -> subprocess.Popen[bytes]:
    """Start `command` in a session of its own (Ctrl-C reaches only us), with its output going to the file descriptor `output`.

    Call it from the main thread: the kernel ties the child's life to the thread that started it.
    """
    return subprocess.Popen(
        list(command),
        env=dict(environment),
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        preexec_fn=_prepare(when_parent_dies),
    )


def signal_group(process: subprocess.Popen[bytes], signal_number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal_number)


def stop(process: subprocess.Popen[bytes], *, first: int | None = signal.SIGTERM, grace: float = GRACE) -> None:
    """Ask the process to end (`first=None`: it was asked already), then kill it and whatever it started."""
    if process.poll() is None:
        if first is not None:
            process.send_signal(first)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(grace)
    signal_group(process, signal.SIGKILL)
    process.wait()


# ── left-overs of a killed run ───────────────────────────────────────────────────────────────────────────────────────────


def birth(pid: int) -> str | None:
    """When the process was started, in kernel ticks: together with the pid this identifies a process for ever. None if there is no such
    process (any more)."""
    try:
        facts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if facts[0] == "Z" else facts[19]


def remember(file: Path, name: str, pid: int) -> None:
    """Record that `pid` is one of our processes."""
    known = recorded(file)
    known[name] = {"pid": pid, "birth": birth(pid)}
    file.write_text(json.dumps(known))


def recorded(file: Path) -> dict[str, dict[str, int | str | None]]:
    try:
        found: dict[str, dict[str, int | str | None]] = json.loads(file.read_text())
    except (OSError, ValueError):
        return {}
    return found


def still_ours(entry: Mapping[str, int | str | None]) -> int | None:
    """The pid of a recorded process that still runs; never the pid of another process that got the same number later."""
    pid = int(entry.get("pid") or 0)
    return pid if pid and entry["birth"] is not None and birth(pid) == entry["birth"] else None


def end_leftovers(file: Path) -> list[str]:
    """End the processes that a killed run left, and forget them. Returns their names."""
    alive = {name: pid for name, entry in recorded(file).items() if (pid := still_ours(entry))}
    for pid in alive.values():
        _end(pid, signal.SIGTERM)
    deadline = time.monotonic() + 3
    while time.monotonic() < deadline and any(birth(pid) for pid in alive.values()):
        time.sleep(0.05)
    for pid in alive.values():
        _end(pid, signal.SIGKILL)
    file.unlink(missing_ok=True)
    return sorted(alive)


def _end(pid: int, signal_number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, signal_number)
