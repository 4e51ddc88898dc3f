"""The moved clock: one time of day for every process of a tested system, ahead of the machine's, see moved_clock.c."""

from __future__ import annotations

import mmap
import shutil
import struct
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

SOURCE = Path(__file__).with_name("moved_clock.c")
AHEAD = "q"  # seconds, as the file has them


class Clock:
    """It stands as the machine's until it is moved, goes on from there, and never goes back."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        library, told = folder / "moved_clock.so", folder / "ahead"
        compiler = shutil.which("cc") or shutil.which("gcc")
        if compiler is None:
            raise RuntimeError("a moved clock needs a C compiler (`cc`), and none is here")
        subprocess.run([compiler, "-shared", "-fPIC", "-O2", "-Wall", "-o", str(library), str(SOURCE), "-ldl"], check=True)
        told.write_bytes(struct.pack(AHEAD, 0))
        told.chmod(0o644)  # PostgreSQL reads it as another user
        with told.open("r+b") as file:
            self._shared = mmap.mmap(file.fileno(), 0)
        self.environment = {"LD_PRELOAD": str(library), "IZIN_MOVED_CLOCK": str(told)}

    @property
    def ahead(self) -> timedelta:
        return timedelta(seconds=struct.unpack(AHEAD, self._shared[:])[0])

    @property
    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def move_to(self, moment: datetime) -> None:
        """Where it is later already, nothing happens."""
        further = moment - self.now
        if further > timedelta(0):
            self._shared[:] = struct.pack(AHEAD, int((self.ahead + further).total_seconds()) + 1)
