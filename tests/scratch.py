"""Where the servers of the tests keep their data: in memory where there is room. A database of permits is 400 files, each test has a copy of
its own, and to make that copy takes 0.02 s of CPU in memory, and up to 0.6 s on a disk."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from izin import places

MEMORY = Path("/dev/shm")
ROOM = 3 * 1024**3  # bytes; a worker uses a tenth of it
ON_DISK = places.VAR / "tests"


def place() -> Path:
    """The folder of all test processes of this user, or, where memory is short (a container's /dev/shm is 64 MB), of this clone."""
    return MEMORY / f"izin-tests-{os.getuid()}" if min(_free(), _available()) > ROOM else ON_DISK


def _free() -> int:
    return shutil.disk_usage(MEMORY).free if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) else 0


def _available() -> int:
    meminfo = Path("/proc/meminfo")
    lines = meminfo.read_text().splitlines() if meminfo.exists() else []
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:"))


def own() -> Path:
    """A new folder for this process; those of killed processes are deleted."""
    for old in (each for where in (place(), ON_DISK) if where.is_dir() for each in where.iterdir()):
        if old.name.isdigit() and not Path(f"/proc/{old.name}").exists():
            shutil.rmtree(old, ignore_errors=True)
    folder = place() / str(os.getpid())
    folder.mkdir(parents=True)
    return folder
