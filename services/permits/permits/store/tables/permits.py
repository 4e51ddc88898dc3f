"""Permits, their numbers and their files."""

from sqlalchemy import BigInteger, Boolean, Column, Date, ForeignKey, Index, Integer, Table, Text, UniqueConstraint, false

from permits.store.tables.columns import file_columns, id_column, metadata, time_column

permit = Table(
    "permit",
    metadata,
    id_column(),
    Column("agency", Text, ForeignKey("agency.code"), nullable=False),
    Column("number", Text, nullable=False),
    Column("permit_type", Text, nullable=False),
    Column("permit_type_name", Text, nullable=False),
    Column("application_id", BigInteger, ForeignKey("application.id"), nullable=False, unique=True),
    Column("applicant_id", BigInteger, nullable=False),
    Column("holder_name", Text, nullable=False),
    Column("held_by_company", Boolean, nullable=False),
    time_column("issued_at"),
    Column("valid_from", Date, nullable=False),
    Column("valid_until", Date),
    Column("code", Text, nullable=False, unique=True),
    time_column("revoked_at", nullable=True),
    # The version of its permit type that gave its validity and its legal basis; null where none was pinned: today's.
    Column("permit_type_version", Integer),
    # The permit whose place it takes on its first day; a permit gets one successor.
    Column("supersedes_id", BigInteger),
    UniqueConstraint("agency", "number", name="permit_number"),
    Index("permit_of_predecessor", "supersedes_id", unique=True),
    Index("permit_of_applicant", "applicant_id", "id"),
)

permit_document = Table(
    "permit_document",
    metadata,
    Column("permit_id", BigInteger, ForeignKey("permit.id"), primary_key=True),
    *file_columns(),
    time_column("created_at"),
    # Whether it lies among its applicant's documents; processes of before do not put it there.
    Column("filed", Boolean, nullable=False, server_default=false()),
)
Index("permit_document_not_filed", permit_document.c.permit_id, postgresql_where=~permit_document.c.filed)

counter = Table(
    "counter",
    metadata,
    Column("agency", Text, ForeignKey("agency.code"), primary_key=True),
    Column("series", Text, primary_key=True),
    Column("permit_type", Text, primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("last", Integer, nullable=False),
)
