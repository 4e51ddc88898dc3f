"""The office's ready reasons, by act, and what a rejection said in English. Code of before knows neither."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0062"
down_revision = "0049"


def upgrade() -> None:
    op.create_table(
        "reason_list",
        sa.Column("agency", sa.Text, primary_key=True),
        sa.Column("act", sa.Text, primary_key=True),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("reasons", JSONB, nullable=False),
        if_not_exists=True,
    )
    op.add_column("history", sa.Column("note_en", sa.Text), if_not_exists=True)
