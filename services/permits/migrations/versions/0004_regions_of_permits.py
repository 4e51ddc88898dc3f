"""The districts and villages in which an agency's permits may hold; locations name one of them by its code."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "region",
        sa.Column("agency", sa.Text, sa.ForeignKey("agency.code"), primary_key=True),
        sa.Column("code", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
    )
    op.add_column("application", sa.Column("region", sa.Text))
