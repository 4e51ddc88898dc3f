"""A part that is installed from a wheel has everything that it has in the checkout."""

import subprocess
import sys
import zipfile
from shutil import copytree, ignore_patterns

import pytest

from izin.places import PARTS, ROOT

UNUSED = ignore_patterns("__pycache__", "build", "*.egg-info")


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The folder into which the wheels of all parts are unpacked, as an installer does it."""
    sources, wheels, folder = (tmp_path_factory.mktemp(name) for name in ("sources", "wheels", "installed"))
    copies = [copytree(ROOT / part, sources / part, ignore=UNUSED) for part in PARTS]
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", wheels]
    done = subprocess.run([*pip, *copies], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    for wheel in wheels.glob("*.whl"):
        zipfile.ZipFile(wheel).extractall(folder)
    return folder


def files(folder):
    found = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts and path.name != ".gitignore")
    return {path.relative_to(folder).as_posix() for path in found}


@pytest.mark.parametrize("part", PARTS)
def test_no_file_is_missing(installed, part):
    package = {"tools": "izin"}.get(part, part.rpartition("/")[2])
    expected = files(ROOT / part / package)
    for beside in ("contract", "migrations"):
        expected |= {f"{beside}/{name}" for name in files(ROOT / part / beside)}
    assert expected <= files(installed / package), sorted(expected - files(installed / package))


def test_an_installed_service_finds_its_contract_and_its_migrations(installed):
    """With nothing of the checkout on the way."""
    asked = (
        "import bus.contract, bus.migrate, permits; from alembic.script import ScriptDirectory as S;"
        "c = bus.contract.of('permits'); print(permits.__file__, c.folder, len(c.events), 'create_application' in c.methods);"
        "print(S.from_config(bus.migrate.config_of('permits', 'x')).get_current_head())"
    )
    clean = {"PYTHONPATH": str(installed), "PATH": ""}
    libraries = f"import sys; sys.path[:] = [p for p in sys.path if not p.startswith('{ROOT}') or 'site-packages' in p];"
    done = subprocess.run([sys.executable, "-c", libraries + asked], env=clean, cwd=installed, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    place, folder, events, offered, head = done.stdout.split()
    assert place.startswith(str(installed)) and folder == str(installed / "permits/contract")
    assert int(events) > 0 and offered == "True" and head != "None"
