"""Where things are in this repository. Standard library only: the bootstrap runs before anything is installed."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VAR = ROOT / "var"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"

SERVICES = ("identity", "permits", "notifications", "tracking")
# every folder with a pyproject.toml of its own; each may depend on those before it
PARTS = ("bus", *(f"services/{name}" for name in SERVICES), "gateway", "tools")


def import_paths() -> list[str]:
    """The folders on sys.path: in the virtual environment (.pth) and in the image (PYTHONPATH)."""
    return [str(ROOT / part) for part in PARTS]
