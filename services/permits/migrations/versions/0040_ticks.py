"""What applicants declare, or promise to show at the counter: application.ticked, and correction.ticked as it was when an application was given
back. Null: nothing, as for all that was applied for before."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0051"


def upgrade() -> None:
    for table in ("application", "correction"):
        op.add_column(table, sa.Column("ticked", sa.dialects.postgresql.JSONB), if_not_exists=True)
