"""Permit types, every version of them, and those that are being written."""

from sqlalchemy import BigInteger, Boolean, Column, Date, DateTime, ForeignKey, Index, Integer, Table, Text, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import JSONB

from permits.store.tables.columns import file_columns, id_column, metadata, time_column

permit_type = Table(
    "permit_type",
    metadata,
    Column("agency", Text, ForeignKey("agency.code"), primary_key=True),
    Column("code", Text, primary_key=True),
    Column("data", JSONB, nullable=False),
    # Lists of text: what people call it; what was noted while it was read, for the admin.
    Column("everyday_words", JSONB),
    Column("research_notes", JSONB),
    # Of `data`; the versions before it are below.
    Column("version", Integer, nullable=False, server_default="1"),
    # Its day: before it the permit type is not there yet. Null: it has always been.
    Column("effective_on", Date),
    # Made of `data` by the database: its name, and what lists show of it.
    Column("name", Text),
    Column("summary", JSONB),
    Index("permit_type_by_name", "agency", "name", "code"),
)
Index("permit_type_of_group", permit_type.c.agency, permit_type.c.summary["group"].astext, permit_type.c.name, permit_type.c.code)

# Every version that there was of a permit type, and those whose day is still to come. Rows are added and never changed: applications and
# permits pin theirs.
# What an office has written of reasons, by act: [{code, text, about, retired}], in the order in which they are offered.
reason_list = Table(
    "reason_list",
    metadata,
    Column("agency", Text, primary_key=True),
    Column("act", Text, primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("reasons", JSONB, nullable=False),
)

permit_type_version = Table(
    "permit_type_version",
    metadata,
    Column("agency", Text, ForeignKey("agency.code"), primary_key=True),
    Column("code", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    # When it was written down. `effective_on`: the day of the agency's calendar from which it counts; null: the day it was written down.
    Column("effective_from", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("effective_on", Date),
    Column("data", JSONB, nullable=False),
    # The account that approved it in the product; null: it came with the catalogue's file.
    Column("approved_by", BigInteger),
    Column("approved_by_name", Text),
    Column("asked_by_name", Text),
    Index("permit_type_version_by_day", "agency", "effective_on"),
)

# Example pictures and blank forms that requirements show. `is_public`: a version that was published shows it.
catalogue_file = Table(
    "catalogue_file",
    metadata,
    id_column(),
    Column("agency", Text, ForeignKey("agency.code"), nullable=False),
    *file_columns(),
    Column("is_public", Boolean, nullable=False, server_default="false"),
    time_column("added_at"),
    Column("by_id", BigInteger, nullable=False),
)

# New versions of permit types that the office is writing; a row goes when its version is published or thrown away.
permit_type_draft = Table(
    "permit_type_draft",
    metadata,
    id_column(),
    Column("agency", Text, ForeignKey("agency.code"), nullable=False),
    Column("code", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    # The version it was begun from; null: a new permit type.
    Column("base", Integer),
    Column("data", JSONB, nullable=False),
    # Who asks a second admin to publish it, and from which day; null while nobody does.
    Column("asked_by", BigInteger),
    Column("asked_by_name", Text),
    time_column("asked_at", nullable=True),
    Column("effective_on", Date),
    UniqueConstraint("agency", "code", name="permit_type_draft_of_type"),
)
