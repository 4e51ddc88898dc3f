"""Timelines folded from events, complaints with their threads, and the counters that number them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from bus.migrate import create_bus_tables

revision = "0001"
down_revision = None


def upgrade() -> None:
    create_bus_tables(op)
    _timelines()
    _complaints()


def _timelines() -> None:
    op.create_table(
        "timeline",
        sa.Column("application_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("agency", sa.Text, nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("number_key", sa.Text, nullable=False),
        sa.Column("applicant_id", sa.BigInteger, nullable=False),
        sa.Column("permit_type_name", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True)),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.Column("stages", JSONB, nullable=False),
        # The number first: the public look-up knows no agency.
        sa.UniqueConstraint("number_key", "agency", name="timeline_number"),
    )
    op.create_table(
        "timeline_entry",
        sa.Column("application_id", sa.BigInteger, sa.ForeignKey("timeline.application_id"), primary_key=True),
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("step", sa.Text),
        sa.Column("status", sa.Text, nullable=False),
    )


def _complaints() -> None:
    op.create_table(
        "complaint_counter",
        sa.Column("agency", sa.Text, primary_key=True),
        sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("last", sa.Integer, nullable=False),
    )
    op.create_table(
        "complaint",
        sa.Column("complaint_id", sa.BigInteger, primary_key=True),
        sa.Column("agency", sa.Text, nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("applicant_id", sa.BigInteger, nullable=False),
        sa.Column("applicant_name", sa.Text, nullable=False),
        sa.Column("title", sa.String(100), nullable=False),
        sa.Column("category", sa.Text, nullable=False),
        sa.Column("application_number", sa.Text),
        sa.Column("body", sa.String(2000), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_by", sa.Date, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("agency", "number", name="complaint_number"),
    )
    op.create_index("complaint_of_applicant", "complaint", ["applicant_id", "complaint_id"])
    op.create_index("complaint_of_agency", "complaint", ["agency", "status", "complaint_id"])
    op.create_table(
        "complaint_message",
        sa.Column("message_id", sa.BigInteger, primary_key=True),
        sa.Column("complaint_id", sa.BigInteger, sa.ForeignKey("complaint.complaint_id"), nullable=False, index=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("author_id", sa.BigInteger, nullable=False),
        sa.Column("author_name", sa.Text, nullable=False),
        sa.Column("body", sa.String(2000), nullable=False),
    )
