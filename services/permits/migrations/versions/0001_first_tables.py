"""The first tables: catalogue, calendar, companies, documents, applications with their history, counters, permits."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from bus.migrate import create_bus_tables

revision = "0001"
down_revision = None


def _id() -> "sa.Column[int]":
    return sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=True)


def _time(name: str, *, nullable: bool = False) -> "sa.Column[object]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    create_bus_tables(op)
    _create_offices()
    _create_applicants()
    _create_applications()
    _create_permits()


def _create_offices() -> None:
    op.create_table(
        "agency",
        sa.Column("code", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("units", JSONB, nullable=False),
    )
    op.create_table(
        "permit_type",
        sa.Column("agency", sa.Text, sa.ForeignKey("agency.code"), primary_key=True),
        sa.Column("code", sa.Text, primary_key=True),
        sa.Column("data", JSONB, nullable=False),
    )
    op.create_table(
        "day_off",
        sa.Column("agency", sa.Text, sa.ForeignKey("agency.code"), primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
    )
    op.create_table(
        "counter",
        sa.Column("agency", sa.Text, sa.ForeignKey("agency.code"), primary_key=True),
        sa.Column("series", sa.Text, primary_key=True),
        sa.Column("permit_type", sa.Text, primary_key=True),
        sa.Column("year", sa.Integer, primary_key=True),
        sa.Column("last", sa.Integer, nullable=False),
    )


def _create_applicants() -> None:
    op.create_table(
        "company",
        _id(),
        sa.Column("account_id", sa.BigInteger, nullable=False, index=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("nib", sa.Text, nullable=False),
        sa.Column("npwp", sa.Text),
        sa.Column("business_form", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("phone", sa.Text, nullable=False),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("responsible_person", sa.Text, nullable=False),
        sa.Column("position", sa.Text, nullable=False),
    )
    op.create_table(
        "document",
        _id(),
        sa.Column("account_id", sa.BigInteger, nullable=False, index=True),
        sa.Column("agency", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("number", sa.Text),
        sa.Column("issued_on", sa.Date),
        sa.Column("valid_until", sa.Date),
        sa.Column("file_key", sa.Text, nullable=False, unique=True),
        sa.Column("file_name", sa.Text, nullable=False),
        sa.Column("media_type", sa.Text, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        _time("created_at"),
    )


def _create_applications() -> None:
    op.create_table(
        "application",
        _id(),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("agency", sa.Text, sa.ForeignKey("agency.code"), nullable=False),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("number", sa.Text),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("permit_type", sa.Text, nullable=False),
        sa.Column("permit_type_name", sa.Text, nullable=False),
        sa.Column("applicant_type", sa.Text, nullable=False),
        sa.Column("applicant_id", sa.BigInteger, nullable=False),
        sa.Column("applicant_name", sa.Text, nullable=False),
        sa.Column("location", JSONB),
        sa.Column("company_id", sa.BigInteger, sa.ForeignKey("company.id")),
        sa.Column("company", JSONB),
        sa.Column("requirements", JSONB, nullable=False),
        sa.Column("working_days", sa.Integer, nullable=False),
        sa.Column("fee_rule", sa.Text, nullable=False),
        sa.Column("fee_amount", sa.BigInteger),
        _time("created_at"),
        _time("submitted_at", nullable=True),
        _time("due_at", nullable=True),
        sa.UniqueConstraint("agency", "number", name="application_number"),
    )
    op.create_index("application_of_applicant", "application", ["applicant_id", "id"])
    op.create_index("application_queue", "application", ["agency", "status", "due_at", "id"])
    op.create_table(
        "attachment",
        sa.Column("application_id", sa.BigInteger, sa.ForeignKey("application.id"), primary_key=True),
        sa.Column("requirement", sa.Text, primary_key=True),
        sa.Column("document_id", sa.BigInteger, sa.ForeignKey("document.id"), nullable=False, index=True),
    )
    op.create_table(
        "history",
        sa.Column("application_id", sa.BigInteger, sa.ForeignKey("application.id"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        _time("at"),
        sa.Column("step", sa.Text),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("by_id", sa.BigInteger, nullable=False),
        sa.Column("by_role", sa.Text, nullable=False),
        sa.Column("by_name", sa.Text, nullable=False),
        sa.Column("note", sa.Text),
    )


def _create_permits() -> None:
    op.create_table(
        "permit",
        _id(),
        sa.Column("agency", sa.Text, sa.ForeignKey("agency.code"), nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("permit_type", sa.Text, nullable=False),
        sa.Column("permit_type_name", sa.Text, nullable=False),
        sa.Column("application_id", sa.BigInteger, sa.ForeignKey("application.id"), nullable=False, unique=True),
        sa.Column("applicant_id", sa.BigInteger, nullable=False, index=True),
        sa.Column("holder_name", sa.Text, nullable=False),
        sa.Column("held_by_company", sa.Boolean, nullable=False),
        _time("issued_at"),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("valid_until", sa.Date),
        sa.Column("code", sa.Text, nullable=False, unique=True),
        _time("revoked_at", nullable=True),
        sa.UniqueConstraint("agency", "number", name="permit_number"),
    )
    op.create_table(
        "permit_document",
        sa.Column("permit_id", sa.BigInteger, sa.ForeignKey("permit.id"), primary_key=True),
        sa.Column("file_key", sa.Text, nullable=False, unique=True),
        sa.Column("file_name", sa.Text, nullable=False),
        sa.Column("media_type", sa.Text, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        _time("created_at"),
    )
