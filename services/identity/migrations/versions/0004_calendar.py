"""The calendar comes from the database, every seed has its version, and a region that is gone keeps its name.

seed_version takes over what region_version holds. That table stays as it is until a later release drops it: the code before this one reads it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "holiday",
        sa.Column("date", sa.Date, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),  # public_holiday, joint_leave
    )
    op.create_table(
        "seed_version",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("seeded_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.execute(
        """insert into seed_version (name, version, seeded_at)
        select 'regions', version, seeded_at from region_version order by seeded_at desc limit 1"""
    )
    op.add_column("region", sa.Column("gone_at", sa.DateTime(timezone=True)))
