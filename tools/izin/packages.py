"""The system packages that pip cannot install: found on the machine, or installed by apt where that is possible.

Standard library only. When something is missing and may not be installed, the person gets one clear sentence instead of a traceback.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

RABBITMQ_SCRIPTS = "/usr/lib/rabbitmq/lib"
POSTGRESQL_ROOT = "/usr/lib/postgresql"
OLDEST_POSTGRESQL = 13
# Apt's message when another program holds one of its locks, the same in every version; how long we wait for the lock, and how often we look
# again, in seconds.
LOCKED = "Could not get lock"
LONGEST_WAIT, PAUSE = 15 * 60, 3.0


@dataclass(frozen=True)
class Need:
    """Something that must be on the machine; `debian`: the packages that contain it."""

    what: str
    present: Callable[[], bool]
    debian: tuple[str, ...]


def has_rabbitmq() -> bool:
    return any(Path(RABBITMQ_SCRIPTS).glob("rabbitmq_server-*/sbin/rabbitmq-server")) and bool(shutil.which("epmd"))


def _loads(*libraries: str) -> bool:
    try:
        for library in libraries:
            ctypes.CDLL(library)
    except OSError:
        return False
    return True


def has_pango() -> bool:
    return _loads("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0") and bool(_fonts())


def _fonts() -> list[Path]:
    return [font for folder in ("/usr/share/fonts", "/usr/local/share/fonts") for font in Path(folder).rglob("*.ttf")]


def has_chromium() -> bool:
    return bool(shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chromium-browser"))


def system_postgresql() -> Path | None:
    """The folder with the programs of the system's newest PostgreSQL that is new enough, or None."""
    found = [folder for folder in Path(POSTGRESQL_ROOT).glob("*/bin") if (folder / "initdb").exists()]
    usable = [folder for folder in found if folder.parent.name.isdigit() and int(folder.parent.name) >= OLDEST_POSTGRESQL]
    return max(usable, key=lambda folder: int(folder.parent.name), default=None)


RABBITMQ = Need("RabbitMQ", has_rabbitmq, ("rabbitmq-server",))
PANGO = Need(
    "Pango and a font (for PDF)",
    has_pango,
    ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fontconfig", "fonts-dejavu-core"),
)
CHROMIUM = Need("Chromium (for the browser tests)", has_chromium, ("chromium", "fonts-liberation"))
POSTGRESQL = Need("PostgreSQL", lambda: system_postgresql() is not None, ("postgresql",))

# Our nodes are private, so packages must not start a server of their own on the standard port. Debian's own switch prevents that for this
# call; on a machine with systemd the server is also kept from starting at the next boot.
INSTALL = r"""
set -e
switch=/usr/sbin/policy-rc.d
if [ ! -e "$switch" ]; then
  trap 'rm -f "$switch"' EXIT INT TERM
  printf '#!/bin/sh\nexit 101\n' > "$switch"
  chmod 755 "$switch"
fi
export DEBIAN_FRONTEND=noninteractive LC_ALL=C
[ -n "$(find /var/lib/apt/lists -name '*_Packages*' -mtime -1 2>/dev/null | head -1)" ] || apt-get update -qq
apt-get install -y -q --no-install-recommends "$@" || { apt-get update -qq; apt-get install -y -q --no-install-recommends "$@"; }
if [ -d /run/systemd/system ]; then
  for unit in rabbitmq-server postgresql; do
    case " $* " in *" $unit "*) systemctl disable -q "$unit" || true;; esac
  done
fi
"""


def as_administrator() -> list[str] | None:
    """The words to put before a command so that it may install packages; None if it cannot."""
    if not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0:
        return [sudo, "-n"]
    return None


def install(needs: Iterable[Need], *, say: Callable[[str], None]) -> list[Need]:
    """Install what is missing of `needs`. Returns what is still missing."""
    missing = [need for need in needs if not need.present()]
    administrator = as_administrator()
    if not missing or administrator is None:
        return missing
    packages = [package for need in missing for package in need.debian]
    say(f"installing with apt: {', '.join(need.what for need in missing)}")
    _run_patiently([*administrator, "sh", "-c", INSTALL, "install", *packages], say=say)
    return [need for need in missing if not need.present()]


def _run_patiently(command: list[str], *, say: Callable[[str], None]) -> None:
    """Run apt; while another program holds one of its locks (an automatic upgrade, a second clone), wait and print that."""
    until, last_holder = time.monotonic() + LONGEST_WAIT, ""
    while True:
        failed = _run_shown(command, say=say)
        holder = next((line.strip() for line in failed if LOCKED in line), "")
        if not holder or time.monotonic() > until:
            break
        if holder != last_holder:
            say(f"another program is using apt; waiting for it ({holder.removeprefix('E: ')})")
        last_holder = holder
        time.sleep(PAUSE)
    if failed:
        say("apt failed:\n" + "".join(failed[-15:]))


def _run_shown(command: list[str], *, say: Callable[[str], None]) -> list[str]:
    """Run apt and show one line per package that it unpacks or sets up. :returns: apt's whole output if it failed."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace") as process:
        assert process.stdout is not None
        lines = []
        for line in process.stdout:
            lines.append(line)
            if line.startswith("Setting up "):
                say("  " + line.strip().removesuffix(" ..."))
    return lines if process.returncode else []


def sentence(missing: Iterable[Need]) -> str:
    """What a person who may not install packages should do."""
    needs = list(missing)
    packages = " ".join(package for need in needs for package in need.debian)
    what = ", ".join(need.what for need in needs)
    return (
        f"Missing on this machine: {what}. Ask an administrator to run `apt-get install --no-install-recommends {packages}`,"
        " or use `docker compose up`, which needs nothing but Docker."
    )
