"""Papers: what a receipt and a letter of rejection say is kept with the act that they are about. And in whose name somebody acted.

What was submitted or rejected before has none: its receipt is reckoned as it was until now, and it has no letter.
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    # An interrupted run is repeated.
    op.create_table(
        "paper",
        sa.Column("application_id", sa.BigInteger, sa.ForeignKey("application.id"), primary_key=True),
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("agency", sa.Text, nullable=False),
        sa.Column("number", sa.Text),
        sa.Column("facts", sa.dialects.postgresql.JSONB, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("file_key", sa.Text, unique=True),
        sa.Column("file_name", sa.Text),
        sa.Column("media_type", sa.Text),
        sa.Column("size", sa.BigInteger),
        sa.Column("sha256", sa.Text),
        sa.UniqueConstraint("agency", "kind", "number", name="paper_number"),
        if_not_exists=True,
    )
    op.add_column("history", sa.Column("for_id", sa.BigInteger), if_not_exists=True)
    op.add_column("history", sa.Column("for_name", sa.Text), if_not_exists=True)
