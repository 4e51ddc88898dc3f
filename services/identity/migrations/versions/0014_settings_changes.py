"""Changes of settings that one admin asks for and another decides on."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0014"
down_revision = "0013"


def _time(name: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "settings_change",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=True),
        sa.Column("agency", sa.Text, sa.ForeignKey("agency.code"), nullable=False),
        sa.Column("settings", JSONB, nullable=False),
        sa.Column("asked_by", sa.BigInteger, sa.ForeignKey("account.id"), nullable=False),
        _time("asked_at", nullable=False),
        sa.Column("decided_by", sa.BigInteger, sa.ForeignKey("account.id")),
        _time("decided_at"),
        sa.Column("decision", sa.Text),
    )
    waits = sa.text("decision is null")
    op.create_index("settings_change_waits", "settings_change", ["agency"], unique=True, postgresql_where=waits)
