"""The tables, as the newest migration leaves them."""

from sqlalchemy import ARRAY, BigInteger, Boolean, Column, DateTime, ForeignKey, Integer, LargeBinary, MetaData, SmallInteger, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData()


def _time(name: str, *, nullable: bool = True) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=nullable)


agency = Table("agency", metadata, Column("code", Text, primary_key=True), Column("name", Text, nullable=False))

unit = Table(
    "unit",
    metadata,
    Column("agency", Text, ForeignKey("agency.code"), primary_key=True),
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
)

region = Table(
    "region",
    metadata,
    Column("code", Text, primary_key=True),
    Column("parent", Text),
    Column("level", SmallInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("postal_code", Text),
    # Of a village: its name, district, regency and province in lower case. Null for the others.
    Column("search", Text),
)

# Which seed of the regions is in the table: a second seeding has nothing to do.
region_version = Table("region_version", metadata, Column("version", Text, primary_key=True), _time("seeded_at", nullable=False))

counter = Table(
    "counter",
    metadata,
    Column("agency", Text, ForeignKey("agency.code"), primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("last", Integer, nullable=False),
)

# Every username that is taken, by an account or by a registration with the office.
username = Table("username", metadata, Column("username", Text, primary_key=True))

registration = Table(
    "registration",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=True),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("status", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("answers", JSONB, nullable=False),
    Column("steps_done", ARRAY(SmallInteger), nullable=False),
    Column("warnings", JSONB, nullable=False),
    Column("warnings_confirmed", Boolean, nullable=False),
    Column("language", Text, nullable=False),
    _time("created_at", nullable=False),
    # From here on: set on submission and after.
    Column("agency", Text, ForeignKey("agency.code")),
    Column("number", Text),
    Column("id_number", Text),
    Column("email", Text),
    Column("mobile", Text),
    Column("consent_version", Text),
    _time("submitted_at"),
    _time("accept_by"),
    _time("accepted_at"),
    Column("accepted_by", BigInteger),
    Column("accepted_by_name", Text),
    _time("activated_at"),
)

email_token = Table(
    "email_token",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=True),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("registration_id", BigInteger, ForeignKey("registration.id"), nullable=False),
    _time("expires_at", nullable=False),
    _time("used_at"),
    _time("replaced_at"),
)

account = Table(
    "account",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=True),
    Column("username", Text, ForeignKey("username.username"), nullable=False, unique=True),
    Column("full_name", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("agency", Text, ForeignKey("agency.code"), nullable=False),
    Column("language", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("must_change_password", Boolean, nullable=False),
    _time("password_expires_at"),
    Column("registration_id", BigInteger, ForeignKey("registration.id"), unique=True),
    _time("created_at", nullable=False),
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

session = Table(
    "session",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=True),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("account_id", BigInteger, ForeignKey("account.id"), nullable=False),
    _time("started_at", nullable=False),
    _time("seen_at", nullable=False),
)

# A try that counts against a limit; the key is a digest, since people type passwords where logins belong.
attempt = Table(
    "attempt",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=True),
    Column("key", LargeBinary, nullable=False),
    _time("at", nullable=False),
)
