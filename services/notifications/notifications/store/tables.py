"""The tables, as migrations/ made them. A column that is not named here belongs to another release and is left alone."""

from sqlalchemy import BigInteger, Column, DateTime, Integer, LargeBinary, MetaData, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY

metadata = MetaData()


def _time(name: str, *, nullable: bool = False) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=nullable)


contact = Table(
    "contact",
    metadata,
    Column("account_id", BigInteger, primary_key=True, autoincrement=False),
    Column("agency", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("full_name", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("roles", ARRAY(Text), nullable=False),
    # Of staff, where they work; null: no event has said so yet.
    Column("units", ARRAY(Text)),
    # The numbers, among the account's events, of the last event with the address and of the last event with the roles.
    Column("seq", Integer, nullable=False),
    Column("roles_seq", Integer, nullable=False, server_default="0"),
)

delivery = Table(
    "delivery",
    metadata,
    Column("delivery_id", BigInteger, primary_key=True),
    # Made from the event and the recipient: one message per person and event, whatever happens.
    Column("key", Uuid, nullable=False, unique=True),
    Column("account_id", BigInteger),
    Column("agency", Text, nullable=False),
    Column("kind", Text, nullable=False),
    # The subject of the event, "noun/id"; null for deliveries from before it was stored.
    Column("about", Text),
    Column("recipient", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("message_id", Text, nullable=False),
    # Null once nothing will send the delivery again.
    Column("raw", LargeBinary),
    Column("sha256", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("revision", Integer, nullable=False),
    _time("next_try_at"),
    _time("changed_at"),
    _time("created_at"),
    _time("sent_at", nullable=True),
    Column("error", Text),
)

# Agencies, copied from identity's events.
agency = Table(
    "agency",
    metadata,
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
    # WIB, WITA or WIT.
    Column("time_zone", Text, nullable=False),
    Column("office_phone", Text),
    Column("office_hours", Text),
    Column("seq", Integer, nullable=False),
)
