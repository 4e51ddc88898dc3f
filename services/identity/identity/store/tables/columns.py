"""What tables have in common."""

from sqlalchemy import BigInteger, Column, DateTime, MetaData

metadata = MetaData()


def id_column() -> Column[int]:
    return Column("id", BigInteger, primary_key=True, autoincrement=True)


def time_column(name: str, *, nullable: bool = True) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=nullable)
