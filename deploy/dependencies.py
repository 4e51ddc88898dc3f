"""For the Dockerfile alone; standard library only.

`python dependencies.py` prints what all parts depend on; `python dependencies.py trim` deletes what no part of ours uses of it.
"""

import shutil
import sys
import sysconfig
import tomllib
from pathlib import Path

# Relative to site-packages. Places and providers of telephone numbers; tests.
UNUSED = ("phonenumbers/geodata", "phonenumbers/carrierdata", "phonenumbers/tzdata", "sqlalchemy/testing", "greenlet/tests")


def dependencies(folder: Path) -> list[str]:
    """Without our own parts, and without versions."""
    found: set[str] = set()
    for file in folder.glob("**/pyproject.toml"):
        found |= set(tomllib.loads(file.read_text("utf-8")).get("project", {}).get("dependencies", []))
    return sorted(name for name in found if not name.startswith("izin-"))


def trim(packages: Path) -> None:
    for name in UNUSED:
        shutil.rmtree(packages / name, ignore_errors=True)


if __name__ == "__main__":
    if sys.argv[1:] == ["trim"]:
        trim(Path(sysconfig.get_paths()["purelib"]))
    else:
        print("\n".join(dependencies(Path())))
