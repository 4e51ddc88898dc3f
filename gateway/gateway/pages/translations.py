"""Translations are kept as text (.po); the compiled form (.mo) is made when it is missing or older.

Source strings are Indonesian; `translations/en` holds the English. After a change of words, in the folder `gateway/`:

    pybabel extract -F babel.cfg --no-wrap --sort-by-file --add-location=file -o /tmp/messages.pot gateway
    pybabel update -i /tmp/messages.pot -d gateway/translations --no-wrap --no-fuzzy-matching --ignore-obsolete

then write the English that is empty. tests/gateway/pages/test_translations.py finds what was forgotten.

A third language is a row in gateway/languages.py and a folder: `pybabel init -i /tmp/messages.pot -d gateway/translations -l <code>`, and the same
for the word lists, extracted with `-F babel_words.cfg` and initialised with `-D words`. What is empty is read in Indonesian. Mails: a row in
notifications/domain/languages.py and templates of that code. Names of steps, statuses and roles travel as data, in several languages: permits'
domain/flows.py and domain/status.py, identity's domain/roles.py.
"""

import os
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, g
from flask_babel import get_babel, get_translations

FOLDER = Path(__file__).parents[1] / "translations"


def init_app(app: Flask, folder: Path = FOLDER) -> None:
    """Bring the compiled form up to date; where its folder is not writable, as in a container, it is made in another folder."""
    if os.access(folder, os.W_OK):
        compile_stale(folder)
    elif any(_stale(source, folder, folder) for source in _sources(folder)):
        elsewhere = Path(mkdtemp(prefix="izin-translations-"))
        compile_stale(folder, elsewhere)
        get_babel(app).translation_directories.append(str(elsewhere))
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda *words: _of_request().ugettext(*words),
        ngettext=lambda *words: _of_request().ungettext(*words),
        pgettext=lambda *words: _of_request().upgettext(*words),
        npgettext=lambda *words: _of_request().unpgettext(*words),
        newstyle=True,
    )


def _of_request() -> Any:
    """The library would look for the language and its translations anew for each word."""
    if "translations" not in g:
        g.translations = get_translations()
    return g.translations


def compile_stale(folder: Path = FOLDER, into: Path | None = None) -> list[Path]:
    """Write every .mo file that is missing or older than its .po; return those written.

    Several workers may do so at once: each writes a file of its own and renames it.
    """
    into = into or folder
    return [_compiled(source, _target(source, folder, into)) for source in _sources(folder) if _stale(source, folder, into)]


def _sources(folder: Path) -> list[Path]:
    return sorted(folder.glob("*/LC_MESSAGES/*.po"))


def _target(source: Path, folder: Path, into: Path) -> Path:
    return into / source.relative_to(folder).with_suffix(".mo")


def _stale(source: Path, folder: Path, into: Path) -> bool:
    target = _target(source, folder, into)
    return not target.exists() or target.stat().st_mtime < source.stat().st_mtime


def _compiled(source: Path, target: Path) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_suffix(f".{os.getpid()}.tmp")
    with source.open("rb") as text, draft.open("wb") as machine:
        write_mo(machine, read_po(text, locale=source.parts[-3]))
    draft.replace(target)
    return target
