"""What tables have in common."""

from typing import Any

from sqlalchemy import BigInteger, Column, DateTime, MetaData, Text

metadata = MetaData()


def id_column() -> Column[int]:
    return Column("id", BigInteger, primary_key=True, autoincrement=True)


def time_column(name: str, *, nullable: bool = False) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=nullable)


def file_columns() -> list[Column[Any]]:
    """One stored object belongs to one row: nobody can claim another's file."""
    return [
        Column("file_key", Text, nullable=False, unique=True),
        Column("file_name", Text, nullable=False),
        Column("media_type", Text, nullable=False),
        Column("size", BigInteger, nullable=False),
        Column("sha256", Text, nullable=False),
    ]
