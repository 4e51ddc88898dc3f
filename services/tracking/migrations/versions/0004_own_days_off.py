"""The days off that agencies take for themselves, as identity tells of them."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "agency_day_off",
        sa.Column("agency", sa.Text, primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("off", sa.Boolean, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),  # of the newest that was heard about this day
    )
