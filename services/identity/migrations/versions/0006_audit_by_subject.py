"""What was done to somebody is read by its subject: who asks for everything kept of them, and who looked at it."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_index("audit_subject", "audit", ["subject", "position"])
