"""The tables, as they are after the newest migration."""

from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    false,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData()


def _time(name: str, *, nullable: bool = True) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=nullable)


agency = Table(
    "agency",
    metadata,
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
    # The region in which its permits hold, and the place that its letters name.
    Column("regency", Text),
    Column("place", Text),
    # WIB, WITA or WIT.
    Column("time_zone", Text, nullable=False, server_default="WIB"),
    # The unit whose counter takes applications.
    Column("office_unit", Text),
    Column("office_phone", Text),
    Column("office_hours", Text),
    Column("office_email", Text),
    Column("office_address", Text),
    # The agency whose permit types it began with; null: with none.
    Column("catalogue_of", Text),
    Column("since", DateTime(timezone=True), nullable=False, server_default=func.now()),
)

unit = Table(
    "unit",
    metadata,
    Column("agency", Text, ForeignKey("agency.code"), primary_key=True),
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
    # As a letterhead has it; null: as `name`.
    Column("full_name", Text),
)

region = Table(
    "region",
    metadata,
    Column("code", Text, primary_key=True),
    Column("parent", Text),
    Column("level", SmallInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("postal_code", Text),
    # For a village: its name, district, regency and province in lower case. Null for other regions.
    Column("search", Text),
    # When the region was withdrawn: no longer offered, still shown in old registrations.
    _time("gone_at"),
)

# The version of the seed data in each table: seeding the same version again does nothing.
seed_version = Table(
    "seed_version",
    metadata,
    Column("name", Text, primary_key=True),
    Column("version", Text, nullable=False),
    _time("seeded_at", nullable=False),
)

counter = Table(
    "counter",
    metadata,
    Column("agency", Text, ForeignKey("agency.code"), primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("last", Integer, nullable=False),
)

# Every username in use, by an account or by a submitted registration.
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
    # The columns from here on are empty until the registration is submitted.
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
    # The office's last decision: the fault of each returned field, or why the registration was rejected.
    Column("reasons", JSONB),
    Column("reject_reason", Text),
    _time("decided_at"),
    Column("decided_by", BigInteger),
    Column("decided_by_name", Text),
    # When the registration was last submitted: the first time, or after a correction.
    _time("handed_in_at"),
    Column("times_returned", Integer, nullable=False, server_default="0"),
    _time("mail_failed_at"),
)

# Changes of a registration's email address (identity.domain.address_change); at most one waits per registration.
address_change = Table(
    "address_change",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=True),
    Column("registration_id", BigInteger, ForeignKey("registration.id"), nullable=False),
    Column("old_email", Text, nullable=False),
    Column("new_email", Text, nullable=False),
    # Null: the applicant asked.
    Column("asked_by", BigInteger),
    Column("asked_by_name", Text),
    _time("asked_at", nullable=False),
    Column("decided_by", BigInteger),
    Column("decided_by_name", Text),
    _time("decided_at"),
    Column("decision", Text),
)

# Every link that a mail carries (purposes: identity.domain.links).
link = Table(
    "link",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=True),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("purpose", Text, nullable=False),
    Column("registration_id", BigInteger, ForeignKey("registration.id")),
    Column("account_id", BigInteger, ForeignKey("account.id")),
    # The new email address that is proven when the link is used, if there is one.
    Column("email", Text),
    _time("created_at", nullable=False),
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
    # invited, active, disabled or closed
    Column("status", Text, nullable=False, server_default="active"),
    _time("status_changed_at"),
    # An applicant's present contact answers (third step of the registration).
    Column("contact", JSONB),
    Column("position", Text),
    Column("employee_number", Text),
    Column("revision", Integer, nullable=False, server_default="1"),
    # The second factor: its secret, sealed with a key that is not in the database; each code works once.
    Column("totp_secret", LargeBinary),
    Column("totp_new_secret", LargeBinary),
    _time("totp_confirmed_at"),
    Column("totp_last_step", BigInteger),
)

# At the counter an officer fills in applications for somebody without a login: whose identity was checked by which document, and to what
# that person consented.
filing = Table(
    "filing",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=True),
    Column("agency", Text, ForeignKey("agency.code"), nullable=False),
    Column("account_id", BigInteger, ForeignKey("account.id"), nullable=False),
    Column("officer_id", BigInteger, ForeignKey("account.id"), nullable=False),
    Column("officer_name", Text, nullable=False),
    Column("id_document", Text, nullable=False),
    # signed or said
    Column("consent_how", Text, nullable=False),
    Column("consent_version", Text, nullable=False),
    Column("consent_text", Text, nullable=False),
    _time("made_at", nullable=False),
)

recovery_code = Table(
    "recovery_code",
    metadata,
    Column("account_id", BigInteger, ForeignKey("account.id"), primary_key=True),
    Column("code_hash", LargeBinary, primary_key=True),
    _time("used_at"),
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
    # The browser's name for itself, shortened: shown in the person's list of sessions.
    Column("device", Text, nullable=False, server_default=""),
    Column("address", Text, nullable=False, server_default=""),
    Column("second_factor", Boolean, nullable=False, server_default=false()),
)

# A try that counts against a limit; the key is a digest, since people type passwords where logins belong.
attempt = Table(
    "attempt",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=True),
    Column("key", LargeBinary, nullable=False),
    _time("at", nullable=False),
    Column("item", LargeBinary),  # set when the limit is on the number of different items, not on tries
)

# Requests to reset a password. They are handled after the answer, which is therefore the same for every login.
claim_code = Table(
    "claim_code",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=True),
    Column("code_hash", LargeBinary, nullable=False, unique=True),
    Column("agency", Text, ForeignKey("agency.code"), nullable=False),
    Column("account_id", BigInteger, ForeignKey("account.id"), nullable=False),
    Column("filing_id", BigInteger, nullable=False, unique=True),
    Column("officer_id", BigInteger, ForeignKey("account.id"), nullable=False),
    Column("officer_name", Text, nullable=False),
    _time("made_at", nullable=False),
    _time("expires_at", nullable=False),
    Column("misses", Integer, nullable=False),
    _time("used_at"),
    _time("ended_at"),
)
claim_wish = Table(
    "claim_wish",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=True),
    Column("code_hash", LargeBinary, nullable=False),
    Column("birth_date", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("request_id", Text, nullable=False),
    _time("asked_at", nullable=False),
)
reset_wish = Table(
    "reset_wish",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=True),
    Column("login", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("request_id", Text, nullable=False),
    _time("asked_at", nullable=False),
)

# A change of roles that one admin asked for and another has to decide.
role_change = Table(
    "role_change",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=True),
    Column("agency", Text, ForeignKey("agency.code"), nullable=False),
    Column("account_id", BigInteger, ForeignKey("account.id"), nullable=False),
    Column("roles", ARRAY(Text), nullable=False),
    Column("units", ARRAY(Text), nullable=False),
    Column("asked_by", BigInteger, ForeignKey("account.id"), nullable=False),
    _time("asked_at", nullable=False),
    Column("decided_by", BigInteger, ForeignKey("account.id")),
    _time("decided_at"),
    Column("decision", Text),
)

agency_setting = Table(
    "agency_setting",
    metadata,
    Column("agency", Text, ForeignKey("agency.code"), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("value", JSONB, nullable=False),
    _time("changed_at", nullable=False),
    Column("changed_by", BigInteger, ForeignKey("account.id")),
)

# Settings that protect less: one admin asked for them and another has to decide.
settings_change = Table(
    "settings_change",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=True),
    Column("agency", Text, ForeignKey("agency.code"), nullable=False),
    Column("settings", JSONB, nullable=False),
    Column("asked_by", BigInteger, ForeignKey("account.id"), nullable=False),
    _time("asked_at", nullable=False),
    Column("decided_by", BigInteger, ForeignKey("account.id")),
    _time("decided_at"),
    Column("decision", Text),
)

delegation = Table(
    "delegation",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=True),
    Column("agency", Text, ForeignKey("agency.code"), nullable=False),
    Column("account_id", BigInteger, ForeignKey("account.id"), nullable=False),
    Column("deputy_id", BigInteger, ForeignKey("account.id"), nullable=False),
    Column("roles", ARRAY(Text), nullable=False),
    Column("since", Date, nullable=False),
    Column("until", Date, nullable=False),
    Column("reason", Text, nullable=False),
    Column("made_by", BigInteger, ForeignKey("account.id"), nullable=False),
    _time("made_at", nullable=False),
    Column("ended_by", BigInteger, ForeignKey("account.id")),
    _time("ended_at"),
)

# For all agencies: national holidays and cuti bersama. An agency's own days off are in day_off.
holiday = Table(
    "holiday",
    metadata,
    Column("date", Date, primary_key=True),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
)

day_off = Table(
    "day_off",
    metadata,
    Column("agency", Text, ForeignKey("agency.code"), primary_key=True),
    Column("date", Date, primary_key=True),
    Column("name", Text, nullable=False),
)


def _audited(name: str, *more: Column[Any]) -> Table:
    """The columns that every audit record has: in the closed chain, in today's chains, and in the view over both."""
    return Table(
        name,
        metadata,
        Column("position", BigInteger, primary_key=True, autoincrement=False),
        Column("agency", Text),
        _time("at", nullable=False),
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
    _time("at", nullable=False),
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
