"""Filters of the queue that officers saved; and visits are found by their day. Code of before knows neither."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0059"
down_revision = "0058"


def upgrade() -> None:
    op.create_table(
        "saved_filter",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=True),
        sa.Column("agency", sa.Text, nullable=False),
        sa.Column("account_id", sa.BigInteger, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("terms", JSONB, nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        if_not_exists=True,
    )
    op.create_index("ix_saved_filter_account_id", "saved_filter", ["account_id"], if_not_exists=True)
    with op.get_context().autocommit_block():  # teams plan visits meanwhile
        op.execute("drop index concurrently if exists inspection_appointment_by_day")
        op.execute(
            "create index concurrently inspection_appointment_by_day on inspection_appointment (starts_at) where starts_at is not null"
        )
