"""Drafts are kept for 30 days since their last change, and their applicants are reminded before.

Those of before this migration count as changed by it: nobody loses one without a reminder.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    # An interrupted run is repeated: what stands before the index was committed by then.
    now, moment = sa.text("now()"), sa.DateTime(timezone=True)
    op.add_column("application", sa.Column("changed_at", moment, nullable=False, server_default=now), if_not_exists=True)
    op.create_table(
        "draft_reminder",
        sa.Column("application_id", sa.BigInteger, primary_key=True),
        sa.Column("changed_at", moment, primary_key=True),
        sa.Column("days", sa.Integer, primary_key=True),
        sa.Column("told_on", sa.Date, nullable=False),
        if_not_exists=True,
    )
    with op.get_context().autocommit_block():  # people apply meanwhile
        op.execute("drop index concurrently if exists application_unchanged")  # left unfinished by an interrupted run
        op.execute("create index concurrently application_unchanged on application (id) include (changed_at) where status = 'draft'")
