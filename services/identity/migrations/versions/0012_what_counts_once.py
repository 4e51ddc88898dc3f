"""Tries of one item, as of one login from an address, count as one."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("attempt", sa.Column("item", sa.LargeBinary))


def downgrade() -> None:
    op.drop_column("attempt", "item")
