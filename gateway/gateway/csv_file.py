"""A table as a download for spreadsheets."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

from flask import Response

from bus import csv_file


def answer(name: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> Response:
    """A download called `name`."""
    written = io.StringIO(newline="")
    csv_file.write(written, head, rows)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(written.getvalue().encode(), mimetype="text/csv", headers=headers)
