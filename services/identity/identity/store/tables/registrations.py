"""Registrations, whose email address may change on the way."""

from sqlalchemy import ARRAY, BigInteger, Boolean, Column, ForeignKey, Integer, LargeBinary, SmallInteger, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from identity.store.tables.columns import id_column, metadata, time_column

counter = Table(
    "counter",
    metadata,
    Column("agency", Text, ForeignKey("agency.code"), primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("last", Integer, nullable=False),
)

registration = Table(
    "registration",
    metadata,
    id_column(),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("status", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("answers", JSONB, nullable=False),
    Column("steps_done", ARRAY(SmallInteger), nullable=False),
    Column("warnings", JSONB, nullable=False),
    Column("warnings_confirmed", Boolean, nullable=False),
    Column("language", Text, nullable=False),
    time_column("created_at", nullable=False),
    # The columns from here on are empty until the registration is submitted.
    Column("agency", Text, ForeignKey("agency.code")),
    Column("number", Text),
    Column("id_number", Text),
    Column("email", Text),
    Column("mobile", Text),
    Column("consent_version", Text),
    time_column("submitted_at"),
    time_column("accept_by"),
    time_column("accepted_at"),
    Column("accepted_by", BigInteger),
    Column("accepted_by_name", Text),
    time_column("activated_at"),
    # The office's last decision: the fault of each returned field, or why the registration was rejected.
    Column("reasons", JSONB),
    Column("reject_reason", Text),
    time_column("decided_at"),
    Column("decided_by", BigInteger),
    Column("decided_by_name", Text),
    # When the registration was last submitted: the first time, or after a correction.
    time_column("handed_in_at"),
    Column("times_returned", Integer, nullable=False, server_default="0"),
    time_column("mail_failed_at"),
)

# Changes of a registration's email address (identity.domain.address_change); at most one waits per registration.
address_change = Table(
    "address_change",
    metadata,
    id_column(),
    Column("registration_id", BigInteger, ForeignKey("registration.id"), nullable=False),
    Column("old_email", Text, nullable=False),
    Column("new_email", Text, nullable=False),
    # Null: the applicant asked.
    Column("asked_by", BigInteger),
    Column("asked_by_name", Text),
    time_column("asked_at", nullable=False),
    Column("decided_by", BigInteger),
    Column("decided_by_name", Text),
    time_column("decided_at"),
    Column("decision", Text),
)
