"""Folders that belong to a package and are no modules: its contract and its migrations."""

import importlib.util
from pathlib import Path


def beside(package: str, folder: str) -> Path:
    """Beside the package in a checkout; inside it when it was installed from a wheel.

    :raises ModuleNotFoundError: there is no such package.
    """
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"no package {package}")
    inside = Path(spec.origin).parent
    return next((found for found in (inside / folder, inside.parent / folder) if found.is_dir()), inside.parent / folder)
