"""Which applications use a document."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row

from permits.domain.document import Document
from permits.views.applications import application_row
from permits.views.common import Json


def use_page(rows: Sequence[Row[Any]], *, limit: int) -> Json:
    """`next`: the last application's id where there is another page."""
    shown = [_use(row) for row in rows[:limit]]
    return {"items": shown, "next": rows[limit - 1].id if len(rows) > limit else None}


def used_by(one: Document, uses: Mapping[int, tuple[int, Sequence[Row[Any]]]]) -> Json:
    count, newest = uses.get(one.family or 0, (0, ()))
    return {"count": count, "newest": [_use(row) for row in newest]}


def _use(row: Row[Any]) -> Json:
    return {"application": application_row(row), "versions": sorted(row.versions)}
