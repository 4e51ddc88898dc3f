"""The office at its desk: who has taken what, and who works there."""

from sqlalchemy import BigInteger, Boolean, Column, Date, ForeignKey, Integer, Table, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from permits.store.tables.columns import id_column, metadata, time_column

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

# From whom it was taken because they may no longer do the step, or are away; a trigger removes it when the step ends.
claim_let_go = Table(
    "claim_let_go",
    metadata,
    Column("application_id", BigInteger, ForeignKey("application.id"), primary_key=True),
    Column("unit", Text, primary_key=True, server_default=""),
    Column("step", Text, nullable=False),
    Column("name", Text, nullable=False),
    time_column("at"),
    Column("absence_id", BigInteger),
)

# Who is away on which days, both included; kept for a while after the last one.
absence = Table(
    "absence",
    metadata,
    id_column(),
    Column("revision", Integer, nullable=False),
    Column("agency", Text, nullable=False),
    Column("account_id", BigInteger, nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("since", Date, nullable=False),
    Column("until", Date, nullable=False),
    Column("said_by", BigInteger, nullable=False),
    Column("said_by_name", Text, nullable=False),
    time_column("said_at"),
    time_column("ended_at", nullable=True),
    time_column("carried_out_at", nullable=True),
)

# What an absence did to an application: a line of its history for the office. Rows are only added.
absence_case = Table(
    "absence_case",
    metadata,
    Column("application_id", BigInteger, ForeignKey("application.id"), primary_key=True),
    Column("absence_id", BigInteger, primary_key=True),
    Column("unit", Text, primary_key=True),
    Column("step", Text, nullable=False),
    time_column("at"),
    Column("account_id", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("since", Date, nullable=False),
    Column("until", Date, nullable=False),
    Column("said_by", BigInteger, nullable=False),
    Column("said_by_name", Text, nullable=False),
    Column("to_id", BigInteger),
    Column("to_name", Text),
)

# As identity tells; where it has told nothing yet (`told_seq`, of the account's events, is null), as their tokens said when they last came to the
# desk. The name comes with the token alone: empty until then.
colleague = Table(
    "colleague",
    metadata,
    Column("account_id", BigInteger, primary_key=True, autoincrement=False),
    Column("agency", Text, nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("roles", ARRAY(Text), nullable=False),
    Column("units", ARRAY(Text), nullable=False),
    Column("told_seq", Integer),
)

# Who acts in whose name; both days included.
delegation = Table(
    "delegation",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("agency", Text, nullable=False, index=True),
    Column("account_id", BigInteger, nullable=False, index=True),
    Column("deputy_id", BigInteger, nullable=False, index=True),
    Column("roles", ARRAY(Text), nullable=False),
    Column("since", Date, nullable=False),
    Column("until", Date, nullable=False),
    Column("ended", Boolean, nullable=False),
    Column("seq", Integer, nullable=False),
)

# Of colleagues for colleagues; rows are only added.
colleague_note = Table(
    "colleague_note",
    metadata,
    id_column(),
    Column("application_id", BigInteger, ForeignKey("application.id"), nullable=False, index=True),
    time_column("at"),
    Column("by_id", BigInteger, nullable=False),
    Column("by_name", Text, nullable=False),
    Column("step", Text),
    Column("text", Text, nullable=False),
)
colleague_note_settled = Table(
    "colleague_note_settled",
    metadata,
    Column("note_id", BigInteger, ForeignKey("colleague_note.id"), primary_key=True, autoincrement=False),
    time_column("at"),
    Column("by_id", BigInteger, nullable=False),
    Column("by_name", Text, nullable=False),
)

# The last look of each officer at each application; `since`: up to when it had been seen when that visit began.
look = Table(
    "look",
    metadata,
    Column("application_id", BigInteger, ForeignKey("application.id"), primary_key=True, autoincrement=False),
    Column("account_id", BigInteger, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    time_column("seen_at"),
    time_column("since"),
)

# Of the queue, each of one officer. `terms`: as `list_queue` takes them.
saved_filter = Table(
    "saved_filter",
    metadata,
    id_column(),
    Column("agency", Text, nullable=False),
    Column("account_id", BigInteger, nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("terms", JSONB, nullable=False),
    time_column("saved_at"),
)
