"""Tables as CSV that an office's spreadsheet opens in columns and without harm: no cell is taken for a formula, names keep their letters.

Semicolons, because a spreadsheet in many languages takes the comma for the decimal sign; a byte order mark, because without it the letters
are guessed.
"""

import csv
from collections.abc import Iterable
from typing import Any, TextIO

DELIMITER = ";"
MARK = "\ufeff"
# What office programs take for the beginning of a formula; some the full-width signs too, and some look past what is not seen.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
UNSEEN = " \ufeff\u200b\u200c\u200d\u2060\u00a0\u3000"


def write(target: TextIO, head: Iterable[Any], rows: Iterable[Iterable[Any]]) -> None:
    target.write(MARK)
    sheet = csv.writer(target, delimiter=DELIMITER)
    sheet.writerow([safe(cell) for cell in head])
    sheet.writerows([safe(cell) for cell in row] for row in rows)


def safe(cell: Any) -> str:
    """The cell as text; one that would be read as a formula begins with an apostrophe."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.lstrip(UNSEEN).startswith(FORMULA) else text
