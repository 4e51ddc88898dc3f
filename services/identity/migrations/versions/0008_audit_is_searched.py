"""Audit records are searched by act and by actor; the last of somebody's is when they were seen."""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    for name in ("act", "actor_id"):
        op.create_index(f"audit_{name}", "audit", ["agency", name, "position"])
