"""Changes of a registration's email address: one person asks, another decides, and all changes are kept."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def _time(name: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "address_change",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=True),
        sa.Column("registration_id", sa.BigInteger, sa.ForeignKey("registration.id"), nullable=False),
        sa.Column("old_email", sa.Text, nullable=False),
        sa.Column("new_email", sa.Text, nullable=False),
        sa.Column("asked_by", sa.BigInteger),
        sa.Column("asked_by_name", sa.Text),
        _time("asked_at", nullable=False),
        sa.Column("decided_by", sa.BigInteger),
        sa.Column("decided_by_name", sa.Text),
        _time("decided_at"),
        sa.Column("decision", sa.Text),
    )
    op.create_index("address_change_of", "address_change", ["registration_id"])
    waits = sa.text("decision is null")
    op.create_index("address_change_waits", "address_change", ["registration_id"], unique=True, postgresql_where=waits)
