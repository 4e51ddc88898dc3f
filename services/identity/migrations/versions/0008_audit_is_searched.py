"""Indexes to search audit records by act and by actor; an actor's last record tells when they were last active."""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    for name in ("act", "actor_id"):
        op.create_index(f"audit_{name}", "audit", ["agency", name, "position"])
