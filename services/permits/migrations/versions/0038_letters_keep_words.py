"""Letters about permits keep what they say: permit_entry.facts; null for entries without a letter and for those that were written before,
whose letters are made of today's tables as until now."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"


def upgrade() -> None:
    op.add_column("permit_entry", sa.Column("facts", sa.dialects.postgresql.JSONB), if_not_exists=True)
