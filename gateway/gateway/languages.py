"""The languages people can choose. A new one is a row here and a folder of translations (pages/translations.py says how); what is not
translated yet is read in the source language."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po
from babel.numbers import get_decimal_symbol

# Code → its own name. The first is the source: pages and word lists are written in it.
LANGUAGES = {"id": "Bahasa Indonesia", "en": "English"}
SOURCE = next(iter(LANGUAGES))
# The word lists (wordlist*.py) carry these themselves, in this order; of others they stand in translations/<code>/LC_MESSAGES/words.po.
IN_WORD_LISTS = ("id", "en")
FOLDER = Path(__file__).parent / "translations"


def known(code: object) -> str:
    """`code`, or the source language for what is none of ours."""
    return str(code) if code in LANGUAGES else SOURCE


def text_of(words: tuple[str, ...], language: str) -> str:
    """What an entry of a word list says in that language."""
    if language in IN_WORD_LISTS:
        return words[IN_WORD_LISTS.index(language)]
    return _translated(language).get(words[0], words[0])


def decimal_sign(language: str) -> str:
    """`,` where 1.250,5 is written so, `.` where it is 1,250.5."""
    return get_decimal_symbol(language)


def to_translate(file: Any, *of_babel: Any) -> Iterator[tuple[int, str, str, list[str]]]:
    """An extractor of Babel's: what the word lists say in the source language."""
    for node in ast.walk(ast.parse(file.read())):
        if isinstance(node, ast.Tuple):
            texts = [each.value for each in node.elts if isinstance(each, ast.Constant) and isinstance(each.value, str)]
            if len(texts) == len(node.elts) == len(IN_WORD_LISTS):
                yield node.lineno, "", texts[0], []


@cache
def _translated(language: str) -> dict[str, str]:
    file = FOLDER / language / "LC_MESSAGES" / "words.po"
    if not file.exists():
        return {}
    with file.open("rb") as source:
        return {str(each.id): str(each.string) for each in read_po(source, locale=language) if each.id and each.string}
