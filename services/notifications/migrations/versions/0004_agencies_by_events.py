"""Agencies are copies of what identity tells of: mails name the office of whom they are about, and its help line."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "agency",
        sa.Column("code", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("time_zone", sa.Text, nullable=False),
        sa.Column("office_phone", sa.Text),
        sa.Column("office_hours", sa.Text),
        sa.Column("seq", sa.Integer, nullable=False),
    )
