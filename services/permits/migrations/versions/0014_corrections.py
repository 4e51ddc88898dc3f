"""Corrections: what an application was returned for, and what stood there before.

A returned application stays at its step while it waits for nobody at the office. The trigger of 0008 therefore looks at both: code of before
changes neither.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0014"
down_revision = "0013"


def _time(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.add_column("application", _time("correct_by", nullable=True))
    op.create_table(
        "correction",
        sa.Column("application_id", sa.BigInteger, sa.ForeignKey("application.id"), primary_key=True),
        sa.Column("round", sa.Integer, primary_key=True),
        sa.Column("step", sa.Text, nullable=False),
        _time("asked_at"),
        _time("until"),
        sa.Column("by_id", sa.BigInteger, nullable=False),
        sa.Column("by_role", sa.Text, nullable=False),
        sa.Column("by_name", sa.Text, nullable=False),
        sa.Column("items", JSONB, nullable=False),
        sa.Column("location", JSONB),
        sa.Column("company", JSONB),
        _time("reminded_at", nullable=True),
        _time("closed_at", nullable=True),
        _time("wakes_at", nullable=True),
    )
    op.create_index("correction_to_wake", "correction", ["wakes_at"], postgresql_where=sa.text("wakes_at is not null"))
    op.create_table(
        "correction_document",
        sa.Column("application_id", sa.BigInteger, sa.ForeignKey("application.id"), primary_key=True),
        sa.Column("round", sa.Integer, primary_key=True),
        sa.Column("requirement", sa.Text, primary_key=True),
        sa.Column("document_id", sa.BigInteger, sa.ForeignKey("document.id"), nullable=False, index=True),
    )
    op.execute("drop trigger application_waits on application")
    op.execute(
        """create trigger application_waits before update on application for each row
        when (new.status is distinct from old.status and new.waits_at is not distinct from old.waits_at
              and new.waits_for is not distinct from old.waits_for)
        execute function application_waits_by_its_status()"""
    )
