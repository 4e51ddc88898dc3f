"""Permits, their numbers and their files."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    false,
    func,
    literal_column,
)
from sqlalchemy.dialects.postgresql import JSONB

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
    # What its life has come to, see `permit_entry`: since when it is revoked, and from when until the day before which it is suspended.
    Column("revoked_on", Date),
    Column("suspended_on", Date),
    Column("suspended_until", Date),
    # For the register; triggers keep them (migration 0044): of the application, and the first day of the permit that takes its place.
    Column("unit", Text),
    Column("district", Text),
    Column("superseded_from", Date),
    # After corrections of its paper: which issue it is, since when, and the corrected texts by their names.
    Column("issue", Integer, nullable=False, server_default="1"),
    Column("reissued_on", Date),
    Column("texts", JSONB(none_as_null=True)),
    # The day on which something is to be done about it without anybody asking: a reminder, its end. Null: nothing more.
    Column("wakes_on", Date, server_default=literal_column("date '1970-01-01'")),
    UniqueConstraint("agency", "number", name="permit_number"),
    Index("permit_of_predecessor", "supersedes_id", unique=True),
    Index("permit_of_applicant", "applicant_id", "id"),
    Index("permit_register", "agency", "issued_at", "id"),
    Index("permit_register_type", "agency", "permit_type", "issued_at", "id"),
    Index("permit_register_unit", "agency", "unit", "issued_at", "id"),
    Index("permit_register_district", "agency", "district", "issued_at", "id"),
    Index("permit_register_end", "agency", "valid_until", "id"),
    Index("permit_register_begin", "agency", "valid_from", "id"),
)
# By what a number is looked up, see `permit.number_key`.
PERMIT_NUMBER_KEY = func.translate(func.upper(func.regexp_replace(permit.c.number, "[^A-Za-z0-9]", "", "g")), "OIL", "011")
# What the register's text looks through, by its trigrams.
PERMIT_TEXT = func.lower(permit.c.number + " " + permit.c.holder_name)
Index("permit_to_wake", permit.c.wakes_on, permit.c.id, postgresql_where=permit.c.wakes_on.is_not(None))

for _state, _day in (("revoked", "revoked_at"), ("suspended", "suspended_on"), ("superseded", "superseded_from")):
    _in_state = permit.c[_day].is_not(None)
    Index(f"permit_register_{_state}", permit.c.agency, permit.c.issued_at, permit.c.id, postgresql_where=_in_state)

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

# Two people change a life: who asked for it, and who decided, another person.
permit_request = Table(
    "permit_request",
    metadata,
    id_column(),
    Column("permit_id", BigInteger, ForeignKey("permit.id"), nullable=False),
    Column("agency", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("legal_basis", Text, nullable=False),
    Column("day", Date, nullable=False),
    time_column("asked_at"),
    Column("asked_by_id", BigInteger, nullable=False),
    Column("asked_by_name", Text, nullable=False),
    Column("asked_for_id", BigInteger),
    time_column("decided_at", nullable=True),
    Column("decided_by_id", BigInteger),
    Column("decided_by_name", Text),
    Column("granted", Boolean),
    Column("note", Text),
    # Of a correction: [{name, old, new}].
    Column("changes", JSONB(none_as_null=True)),
)
Index("permit_request_open", permit_request.c.permit_id, unique=True, postgresql_where=permit_request.c.decided_at.is_(None))
Index("permit_request_waiting", permit_request.c.agency, permit_request.c.id, postgresql_where=permit_request.c.decided_at.is_(None))
Index("permit_request_of_permit", permit_request.c.permit_id, permit_request.c.id)

# A permit's life after its issue: rows are only added. A successor is an issue of its own, and no row here.
permit_entry = Table(
    "permit_entry",
    metadata,
    Column("permit_id", BigInteger, ForeignKey("permit.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("day", Date, nullable=False),
    Column("written_on", Date, nullable=False),
    time_column("at"),
    Column("request_id", BigInteger, ForeignKey("permit_request.id")),
    Column("letter", Text),
    # What the letter says; null where there is none, and for those of before it was kept.
    Column("facts", JSONB),
)

# What issues of a permit said whose place another one has taken, and the codes below their QRs.
permit_former_issue = Table(
    "permit_former_issue",
    metadata,
    Column("permit_id", BigInteger, ForeignKey("permit.id"), primary_key=True),
    Column("issue", Integer, primary_key=True),
    Column("code", Text, nullable=False, unique=True),
    Column("holder_name", Text, nullable=False),
    Column("texts", JSONB(none_as_null=True)),
    Column("reissued_on", Date),
    Column("replaced_on", Date, nullable=False),
)

permit_letter = Table(
    "permit_letter",
    metadata,
    Column("permit_id", BigInteger, primary_key=True),
    Column("position", Integer, primary_key=True),
    *file_columns(),
    time_column("created_at"),
    ForeignKeyConstraint(["permit_id", "position"], ["permit_entry.permit_id", "permit_entry.position"]),
)

# Of which end its holder was reminded: so many days before it.
permit_reminder = Table(
    "permit_reminder",
    metadata,
    Column("permit_id", BigInteger, primary_key=True),
    Column("days", Integer, primary_key=True),
    Column("told_on", Date, nullable=False),
)

counter = Table(
    "counter",
    metadata,
    Column("agency", Text, ForeignKey("agency.code"), primary_key=True),
    Column("series", Text, primary_key=True),
    Column("permit_type", Text, primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("last", Integer, nullable=False),
)
