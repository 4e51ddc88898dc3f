"""The values that a column has, each once, without reading every row."""

from typing import Any

from sqlalchemy import CTE, Column, select
from sqlalchemy.sql import ColumnElement


def each_value(column: Column[Any], *where: ColumnElement[bool]) -> CTE:
    """Every value once, as `value`, and null behind the last: PostgreSQL goes from one to the next in an index only when it is told so."""
    value = select(column.label("value")).where(*where).order_by(column).limit(1)
    first = value.where(column.is_not(None)).subquery()
    least = select(first.c.value).cte("each_value", recursive=True)
    following = value.where(column > least.c.value).scalar_subquery()
    return least.union_all(select(following).where(least.c.value.is_not(None)))
