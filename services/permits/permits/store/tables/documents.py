"""Stored documents."""

from sqlalchemy import BigInteger, Column, Date, Index, Integer, Table, Text

from permits.store.tables.columns import file_columns, id_column, metadata, time_column

document = Table(
    "document",
    metadata,
    id_column(),
    Column("account_id", BigInteger, nullable=False),
    Column("agency", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("number", Text),
    Column("issued_on", Date),
    Column("valid_until", Date),
    *file_columns(),
    time_column("created_at"),
    # Each version of a document is a row; `first_id` is the first one's, null in the first one itself; `replaced_at` is null in the newest.
    Column("version", Integer, nullable=False, server_default="1"),
    Column("first_id", BigInteger),
    time_column("replaced_at", nullable=True),
    # The permit issued here that it is; its PDF is the permit's own.
    Column("permit_id", BigInteger),
    # The application for which an officer scanned it at the counter; null: the owner uploaded it.
    Column("filed_for", BigInteger),
    Index("document_of_account", "account_id", "id"),
    Index("document_version", "first_id", "version", unique=True),
    Index("document_of_permit", "permit_id", unique=True),
)
Index("document_ending", document.c.valid_until, document.c.id, postgresql_where=document.c.replaced_at.is_(None))
Index("document_newest", document.c.account_id, document.c.id, postgresql_where=document.c.replaced_at.is_(None))

# Of what the owner was reminded: that it ends in so many days.
document_reminder = Table(
    "document_reminder",
    metadata,
    Column("document_id", BigInteger, primary_key=True),
    Column("days", Integer, primary_key=True),
    Column("told_on", Date, nullable=False),
)
