"""What tables have in common."""

from sqlalchemy import Column, DateTime, MetaData

metadata = MetaData()


def time_column(name: str, *, nullable: bool = True) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=nullable)
