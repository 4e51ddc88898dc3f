"""Translations are kept as text (.po); the machine form (.mo) is made when it is missing or older."""

import os
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER = Path(__file__).parents[1] / "translations"


def compile_stale(folder: Path = FOLDER) -> list[Path]:
    """Write every .mo file that is missing or older than its .po; return those written.

    Several workers may do so at once: each writes a file of its own and renames it.
    """
    return [_compiled(source) for source in sorted(folder.glob("*/LC_MESSAGES/*.po")) if _stale(source)]


def _stale(source: Path) -> bool:
    target = source.with_suffix(".mo")
    return not target.exists() or target.stat().st_mtime < source.stat().st_mtime


def _compiled(source: Path) -> Path:
    target, draft = source.with_suffix(".mo"), source.with_suffix(f".{os.getpid()}.tmp")
    with source.open("rb") as text, draft.open("wb") as machine:
        write_mo(machine, read_po(text, locale=source.parts[-3]))
    draft.replace(target)
    return target
