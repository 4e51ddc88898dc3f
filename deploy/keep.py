"""`python deploy/keep.py services/permits …`: delete the parts that an image does not run, print what the rest depends on.

For the Dockerfile alone; standard library only.
"""

import shutil
import sys
import tomllib
from pathlib import Path

EVERY_PART = ("services/identity", "services/permits", "services/notifications", "services/tracking", "gateway", "tools")


def requirements(parts: list[str]) -> list[str]:
    """What the parts' pyproject.toml depend on, without our own parts and without versions."""
    found: set[str] = set()
    for part in parts:
        project = tomllib.loads((Path(part) / "pyproject.toml").read_text("utf-8"))["project"]
        found |= {name for name in project.get("dependencies", []) if not name.startswith("izin-")}
    return sorted(found)


def main(parts: list[str]) -> None:
    unknown = set(parts) - set(EVERY_PART)
    if unknown or not parts:
        raise SystemExit(f"PARTS must name some of {EVERY_PART}, not {sorted(unknown)}")
    for part in set(EVERY_PART) - set(parts):
        shutil.rmtree(part)
    print("\n".join(requirements(["bus", *parts])))


if __name__ == "__main__":
    main(sys.argv[1:])
