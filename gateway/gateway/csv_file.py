"""Tables as CSV that office programs open without harm: no cell is taken for a formula, and names keep their letters."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from flask import Response

# What office programs take for the beginning of a formula; some the full-width signs too, and some look past what is not seen.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
UNSEEN = " \ufeff\u200b\u200c\u200d\u2060\u00a0\u3000"


def answer(name: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> Response:
    """A download called `name`."""
    written = io.StringIO()
    sheet = csv.writer(written)
    sheet.writerow([safe(cell) for cell in head])
    sheet.writerows([safe(cell) for cell in row] for row in rows)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(written.getvalue().encode("utf-8-sig"), mimetype="text/csv", headers=headers)


def safe(cell: Any) -> str:
    """The cell as text; one that would be read as a formula begins with an apostrophe."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.lstrip(UNSEEN).startswith(FORMULA) else text
