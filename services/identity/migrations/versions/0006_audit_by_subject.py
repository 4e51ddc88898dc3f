"""An index by subject: for people who ask what is stored about them and who read it."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_index("audit_subject", "audit", ["subject", "position"])
