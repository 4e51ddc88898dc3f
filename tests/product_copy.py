"""A copy of the product that a test may change, as somebody would who adds to it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.one_fact import ROOT, product_files

PARTS = ("bus", "services/identity", "services/permits", "services/notifications", "services/tracking", "gateway", "tools")
BESIDE = ("gateway/gateway/translations", "gateway/gateway/static", "docs")


def copied(folder: Path) -> Path:
    for name in product_files():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    for name in BESIDE:
        shutil.copytree(ROOT / name, folder / name, dirs_exist_ok=True)
    subprocess.run(["git", "init", "-q", "."], cwd=folder, check=True)
    subprocess.run(["git", "add", "."], cwd=folder, check=True)
    return folder


def change(folder: Path, name: str, before: str, after: str) -> None:
    text = (folder / name).read_text("utf-8")
    assert before in text, f"{name} does not say {before!r} any more"
    (folder / name).write_text(text.replace(before, after), "utf-8")


def run(folder: Path, *arguments: str) -> str:
    """What Python prints with the copy's packages before the repository's. Tests of the repository are there too."""
    path = os.pathsep.join([*(str(folder / part) for part in PARTS), str(ROOT)])
    done = subprocess.run(
        [sys.executable, *arguments], cwd=folder, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
