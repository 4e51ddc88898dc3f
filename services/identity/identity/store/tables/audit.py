"""The audit chains."""

from typing import Any

from sqlalchemy import BigInteger, Column, ForeignKey, LargeBinary, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from identity.store.tables.columns import metadata, time_column


def _audited(name: str, *more: Column[Any]) -> Table:
    """The columns that every audit record has: in the closed chain, in today's chains, and in the view over both."""
    return Table(
        name,
        metadata,
        Column("position", BigInteger, primary_key=True, autoincrement=False),
        Column("agency", Text),
        time_column("at", nullable=False),
        Column("actor_id", BigInteger),
        Column("act", Text, nullable=False),
        Column("subject", Text, nullable=False),
        Column("details", JSONB, nullable=False),
        Column("request_id", Text, nullable=False),
        *more,
    )


# All four tables are append-only: a trigger refuses every other change, and the service's own role has no right to one. `hash` includes the
# record before in the same `chain`, which is the agency's; `number` counts within the chain, `position` over all chains.
audit = _audited(
    "audit_record",
    Column("hash", LargeBinary, nullable=False),
    Column("person", BigInteger),
    Column("chain", Text, nullable=False),
    Column("number", BigInteger, nullable=False),
)

# Where each chain ended when a head was taken: only chains that had grown since the head before.
audit_head = Table(
    "audit_head",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    time_column("at", nullable=False),
    Column("hash", LargeBinary, nullable=False),
)

audit_end = Table(
    "audit_end",
    metadata,
    Column("chain", Text, primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary, nullable=False),
    Column("head", BigInteger, ForeignKey("audit_head.position"), nullable=False),
)

# The single chain from before each agency had its own. Nothing is added to it any more.
audit_closed = _audited("audit", Column("hash", LargeBinary, nullable=False))

# A view for reading: the records of the closed chain and of today's.
audit_all = _audited("audit_all", Column("person", BigInteger))
