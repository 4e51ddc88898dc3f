"""Paths to which a person is led on: of this site alone."""

from urllib.parse import unquote


def safe_path(path: str | None) -> bool:
    """Whether `path` leads to a page of this site and nowhere else. Browsers ignore additional slashes, read backslashes as slashes and
    drop control characters; and a proxy in front of us may decode the path once."""
    return path is not None and all(_leads_here(text) for text in (path, unquote(path.partition("?")[0])))


def _leads_here(path: str) -> bool:
    return path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()
