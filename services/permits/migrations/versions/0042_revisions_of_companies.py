"""A company has a revision: of two owners who change it at once the second is told."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0050"


def upgrade() -> None:
    op.add_column("company", sa.Column("revision", sa.Integer, nullable=False, server_default="1"))
