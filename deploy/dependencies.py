"""For the Dockerfile alone; standard library only.

`python dependencies.py install <wheels> <folder> …` installs what the parts in the folders depend on, from a folder of wheels, without what
no part of ours uses of it; `python dependencies.py trim-base` deletes what is of no use in the base image. `python dependencies.py list` prints
the names for packages.txt, whose first lines say how it is written.
"""

import ast
import compileall
import os
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from pathlib import Path

# Relative to site-packages. Places and providers of telephone numbers; tests; names of holidays and division of words in other languages.
UNUSED = (
    "phonenumbers/geodata", "phonenumbers/carrierdata", "phonenumbers/tzdata", "sqlalchemy/testing", "greenlet/tests",
    "holidays/locale/[!i]*", "pyphen/dictionaries/hyph_[!ei]*",
)  # fmt: skip
# Relative to the standard library: what installs, teaches, draws and tests.
UNUSED_OF_PYTHON = ("ensurepip", "idlelib", "lib2to3", "pydoc_data", "test", "tkinter", "turtledemo", "config-*", "site-packages/*")
LANGUAGES = Path("gateway/gateway/languages.py")
PACKAGES, PYTHON = (Path(sysconfig.get_paths()[name]) for name in ("purelib", "stdlib"))


def dependencies(folders: list[Path]) -> list[str]:
    """Without our own parts, and without versions."""
    found: set[str] = set()
    for file in (file for folder in folders for file in folder.glob("**/pyproject.toml")):
        found |= set(tomllib.loads(file.read_text("utf-8")).get("project", {}).get("dependencies", []))
    return sorted(name for name in found if not name.startswith("izin-"))


def install(wheels: Path, folders: list[Path]) -> None:
    """With the pip that is one of the wheels. What a layer below has stays as it is."""
    pip = {
        "PYTHONPATH": str(next(wheels.glob("pip-*.whl"))),
        "PIP_NO_INDEX": "1",
        "PIP_ROOT_USER_ACTION": "ignore",
        "PIP_NO_CACHE_DIR": "1",
    }
    command = [sys.executable, "-m", "pip", "install", "-q", "--no-compile", "--find-links", str(wheels), *dependencies(folders)]
    subprocess.run(command, env={**os.environ, **pip}, check=True)
    trim(PACKAGES, (*UNUSED, *other_languages()))
    compileall.compile_dir(PACKAGES, quiet=1, workers=0)


def other_languages() -> list[str]:
    """Babel's data of languages that the product does not speak."""
    if not LANGUAGES.exists():
        return []
    line = next(line for line in LANGUAGES.read_text("utf-8").splitlines() if line.startswith("LANGUAGES = "))
    spoken = {"root", *ast.literal_eval(line.partition(" = ")[2])}
    every = sorted(file.name for file in (PACKAGES / "babel/locale-data").glob("*.dat"))
    return [f"babel/locale-data/{name}" for name in every if name.partition(".")[0].partition("_")[0] not in spoken]


def trim(folder: Path, names: tuple[str, ...]) -> None:
    for found in [path for name in names for path in folder.glob(name)]:
        shutil.rmtree(found) if found.is_dir() else found.unlink()


if __name__ == "__main__":
    if sys.argv[1:] == ["trim-base"]:
        trim(PYTHON, UNUSED_OF_PYTHON)
        compileall.compile_dir(PYTHON, quiet=1, workers=0)
    elif sys.argv[1:] == ["list"]:
        print("\n".join([*dependencies([Path()]), "pip"]))
    elif sys.argv[1:2] == ["install"]:
        install(Path(sys.argv[2]), [Path(name) for name in sys.argv[3:]])
    else:
        sys.exit(__doc__)
