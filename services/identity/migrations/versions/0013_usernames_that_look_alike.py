"""A username that looks like one somebody has is found by what a reader sees of it at a glance."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_index("username_skeleton", "username", [sa.text("translate(username, '01i._-', 'oll')")])


def downgrade() -> None:
    op.drop_index("username_skeleton", "username")
