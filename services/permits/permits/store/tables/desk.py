"""The office at its desk: who has taken what, and who works there."""

from sqlalchemy import BigInteger, Column, ForeignKey, Table, Text
from sqlalchemy.dialects.postgresql import ARRAY

from permits.store.tables.columns import metadata, time_column

# Who has taken an application at the step at which it waits; `unit` in whose name, where every unit does the step, else "". A trigger
# removes it when the step ends.
claim = Table(
    "claim",
    metadata,
    Column("application_id", BigInteger, ForeignKey("application.id"), primary_key=True),
    Column("unit", Text, primary_key=True, server_default=""),
    Column("step", Text, nullable=False),
    Column("account_id", BigInteger, nullable=False, index=True),
    Column("name", Text, nullable=False),
    time_column("at"),
    Column("before_name", Text),
)

# As their tokens said when they last came to the desk.
colleague = Table(
    "colleague",
    metadata,
    Column("account_id", BigInteger, primary_key=True, autoincrement=False),
    Column("agency", Text, nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("roles", ARRAY(Text), nullable=False),
    Column("units", ARRAY(Text), nullable=False),
)
