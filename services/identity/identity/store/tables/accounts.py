"""Accounts: who somebody is, what they may do, and where they are logged in."""

from sqlalchemy import ARRAY, BigInteger, Boolean, Column, Date, ForeignKey, Integer, LargeBinary, Table, Text, false
from sqlalchemy.dialects.postgresql import JSONB

from identity.store.tables.columns import id_column, metadata, time_column

# Every username in use, by an account or by a submitted registration.
username = Table("username", metadata, Column("username", Text, primary_key=True))

account = Table(
    "account",
    metadata,
    id_column(),
    Column("username", Text, ForeignKey("username.username"), nullable=False, unique=True),
    Column("full_name", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("agency", Text, ForeignKey("agency.code"), nullable=False),
    Column("language", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("must_change_password", Boolean, nullable=False),
    time_column("password_expires_at"),
    Column("registration_id", BigInteger, ForeignKey("registration.id"), unique=True),
    time_column("created_at", nullable=False),
    # invited, active, disabled or closed
    Column("status", Text, nullable=False, server_default="active"),
    time_column("status_changed_at"),
    # An applicant's present contact answers (third step of the registration).
    Column("contact", JSONB),
    Column("position", Text),
    Column("employee_number", Text),
    Column("revision", Integer, nullable=False, server_default="1"),
    # The second factor: its secret, sealed with a key that is not in the database; each code works once.
    Column("totp_secret", LargeBinary),
    Column("totp_new_secret", LargeBinary),
    time_column("totp_confirmed_at"),
    Column("totp_last_step", BigInteger),
)

account_role = Table(
    "account_role",
    metadata,
    Column("account_id", BigInteger, ForeignKey("account.id"), primary_key=True),
    Column("role", Text, primary_key=True),
)

account_unit = Table(
    "account_unit",
    metadata,
    Column("account_id", BigInteger, ForeignKey("account.id"), primary_key=True),
    Column("unit", Text, primary_key=True),
)

# A change of roles that one admin asked for and another has to decide.
role_change = Table(
    "role_change",
    metadata,
    id_column(),
    Column("agency", Text, ForeignKey("agency.code"), nullable=False),
    Column("account_id", BigInteger, ForeignKey("account.id"), nullable=False),
    Column("roles", ARRAY(Text), nullable=False),
    Column("units", ARRAY(Text), nullable=False),
    Column("asked_by", BigInteger, ForeignKey("account.id"), nullable=False),
    time_column("asked_at", nullable=False),
    Column("decided_by", BigInteger, ForeignKey("account.id")),
    time_column("decided_at"),
    Column("decision", Text),
)

delegation = Table(
    "delegation",
    metadata,
    id_column(),
    Column("agency", Text, ForeignKey("agency.code"), nullable=False),
    Column("account_id", BigInteger, ForeignKey("account.id"), nullable=False),
    Column("deputy_id", BigInteger, ForeignKey("account.id"), nullable=False),
    Column("roles", ARRAY(Text), nullable=False),
    Column("since", Date, nullable=False),
    Column("until", Date, nullable=False),
    Column("reason", Text, nullable=False),
    Column("made_by", BigInteger, ForeignKey("account.id"), nullable=False),
    time_column("made_at", nullable=False),
    Column("ended_by", BigInteger, ForeignKey("account.id")),
    time_column("ended_at"),
)

recovery_code = Table(
    "recovery_code",
    metadata,
    Column("account_id", BigInteger, ForeignKey("account.id"), primary_key=True),
    Column("code_hash", LargeBinary, primary_key=True),
    time_column("used_at"),
)

session = Table(
    "session",
    metadata,
    id_column(),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("account_id", BigInteger, ForeignKey("account.id"), nullable=False),
    time_column("started_at", nullable=False),
    time_column("seen_at", nullable=False),
    # The browser's name for itself, shortened: shown in the person's list of sessions.
    Column("device", Text, nullable=False, server_default=""),
    Column("address", Text, nullable=False, server_default=""),
    Column("second_factor", Boolean, nullable=False, server_default=false()),
)

# A try that counts against a limit; the key is a digest, since people type passwords where logins belong.
attempt = Table(
    "attempt",
    metadata,
    id_column(),
    Column("key", LargeBinary, nullable=False),
    time_column("at", nullable=False),
    Column("item", LargeBinary),  # set when the limit is on the number of different items, not on tries
)
