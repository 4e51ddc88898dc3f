"""An index on usernames as a reader sees them at a glance, to find one that looks like another."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_index("username_skeleton", "username", [sa.text("translate(username, '01i._-', 'oll')")])


def downgrade() -> None:
    op.drop_index("username_skeleton", "username")
