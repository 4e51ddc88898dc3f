"""Tries with the same item (such as one login from one address) count as one."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("attempt", sa.Column("item", sa.LargeBinary))


def downgrade() -> None:
    op.drop_column("attempt", "item")
