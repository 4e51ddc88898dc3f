"""Harmful files, made again for every run: what each of them is, and the expected result."""

from collections.abc import Callable
from dataclasses import dataclass

EITHER = (
    "file_kind",
    "file_unreadable",
    "file_cut",
    "file_changed",
    "file_too_complex",
    None,
)  # broken at random: refused or kept, never worse
HTML = b"<!doctype html><script>alert(1)</script>"
PHP = b"<?php system($_GET['x']); ?>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
ZIP = b"PK\x03\x04" + b"\0" * 60 + b"PK\x05\x06" + b"\0" * 18


@dataclass(frozen=True)
class Hostile:
    """`codes`: with which it may be refused; None among them: it may be kept, harmless, without `gone`, of `size` when that is known."""

    name: str
    make: Callable[[], bytes]
    codes: tuple[str | None, ...]
    gone: tuple[bytes, ...] = ()
    size: tuple[int, int] | None = None


def refused(code: str, **made: bytes | Callable[[], bytes]) -> list[Hostile]:
    return [Hostile(_words(name), _maker(each), (code,)) for name, each in made.items()]


def harmless(name: str, made: bytes | Callable[[], bytes], *gone: bytes, size: tuple[int, int] | None = None) -> Hostile:
    return Hostile(name, _maker(made), (None,), gone, size)


def broken(name: str, made: bytes | Callable[[], bytes]) -> Hostile:
    return Hostile(name, _maker(made), EITHER)


def _maker(made: bytes | Callable[[], bytes]) -> Callable[[], bytes]:
    return made if callable(made) else lambda: made


def _words(name: str) -> str:
    return name.replace("_", " ").strip()
