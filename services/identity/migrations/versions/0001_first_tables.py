"""The first tables: agencies, regions, registrations, accounts with their roles, sessions, attempts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from bus.migrate import create_bus_tables

revision = "0001"
down_revision = None


def _id() -> "sa.Column[int]":
    return sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=True)


def _time(name: str, *, nullable: bool = True) -> "sa.Column[object]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _text(name: str, *, nullable: bool = False) -> "sa.Column[str]":
    return sa.Column(name, sa.Text, nullable=nullable)


def _agency(*, nullable: bool = False, key: bool = False) -> "sa.Column[str]":
    return sa.Column("agency", sa.Text, sa.ForeignKey("agency.code"), nullable=nullable, primary_key=key)


def upgrade() -> None:
    create_bus_tables(op)
    _create_offices()
    _create_regions()
    _create_registrations()
    _create_accounts()
    _create_sessions()


def _create_offices() -> None:
    op.create_table("agency", sa.Column("code", sa.Text, primary_key=True), _text("name"))
    op.create_table("unit", _agency(key=True), sa.Column("code", sa.Text, primary_key=True), _text("name"))
    op.create_table(
        "counter", _agency(key=True), sa.Column("year", sa.Integer, primary_key=True), sa.Column("last", sa.Integer, nullable=False)
    )


def _create_regions() -> None:
    op.create_table(
        "region",
        sa.Column("code", sa.Text, primary_key=True),
        _text("parent", nullable=True),
        sa.Column("level", sa.SmallInteger, nullable=False),
        _text("name"),
        _text("postal_code", nullable=True),
        _text("search", nullable=True),
    )
    op.create_index("region_parent", "region", ["parent", "name"])
    op.create_table("region_version", sa.Column("version", sa.Text, primary_key=True), _time("seeded_at", nullable=False))


def _create_registrations() -> None:
    op.create_table("username", sa.Column("username", sa.Text, primary_key=True))
    op.create_table(
        "registration",
        _id(),
        sa.Column("token_hash", sa.LargeBinary, nullable=False, unique=True),
        _text("status"),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("answers", JSONB, nullable=False),
        sa.Column("steps_done", sa.ARRAY(sa.SmallInteger), nullable=False),
        sa.Column("warnings", JSONB, nullable=False),
        sa.Column("warnings_confirmed", sa.Boolean, nullable=False),
        _text("language"),
        _time("created_at", nullable=False),
        _agency(nullable=True),
        *(_text(name, nullable=True) for name in ("number", "id_number", "email", "mobile", "consent_version")),
        *(_time(name) for name in ("submitted_at", "accept_by", "accepted_at")),
        sa.Column("accepted_by", sa.BigInteger),
        _text("accepted_by_name", nullable=True),
        _time("activated_at"),
        sa.UniqueConstraint("agency", "number", name="registration_number"),
    )
    op.create_index("registration_queue", "registration", ["agency", "status", "id"])
    for column in ("id_number", "email", "mobile"):
        op.create_index(f"registration_{column}", "registration", [column], postgresql_where=sa.text(f"{column} is not null"))
    op.create_table(
        "email_token",
        _id(),
        sa.Column("token_hash", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("registration_id", sa.BigInteger, sa.ForeignKey("registration.id"), nullable=False, index=True),
        _time("expires_at", nullable=False),
        _time("used_at"),
        _time("replaced_at"),
    )


def _create_accounts() -> None:
    op.create_table(
        "account",
        _id(),
        sa.Column("username", sa.Text, sa.ForeignKey("username.username"), nullable=False, unique=True),
        _text("full_name"),
        # In lower case. Not unique: who may have a second account is the office's decision.
        sa.Column("email", sa.Text, nullable=False, index=True),
        _agency(),
        _text("language"),
        _text("password_hash"),
        sa.Column("must_change_password", sa.Boolean, nullable=False),
        _time("password_expires_at"),
        sa.Column("registration_id", sa.BigInteger, sa.ForeignKey("registration.id"), unique=True),
        _time("created_at", nullable=False),
    )
    for table, column in (("account_role", "role"), ("account_unit", "unit")):
        op.create_table(
            table,
            sa.Column("account_id", sa.BigInteger, sa.ForeignKey("account.id"), primary_key=True),
            sa.Column(column, sa.Text, primary_key=True),
        )


def _create_sessions() -> None:
    op.create_table(
        "session",
        _id(),
        sa.Column("token_hash", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("account_id", sa.BigInteger, sa.ForeignKey("account.id"), nullable=False, index=True),
        _time("started_at", nullable=False),
        _time("seen_at", nullable=False),
    )
    op.create_index("session_started", "session", ["started_at"])
    op.create_table("attempt", _id(), sa.Column("key", sa.LargeBinary, nullable=False), _time("at", nullable=False))
    op.create_index("attempt_key", "attempt", ["key", "at"])
    op.create_index("attempt_at", "attempt", ["at"])
