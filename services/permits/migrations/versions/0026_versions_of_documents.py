"""Documents have versions: replacing one adds a row and keeps the old one, which applications go on naming.

Those of before are first versions, and the newest ones. Owners are reminded before their documents end, of each day once. Permits issued here are
documents of their applicants too; those of before are added by the service.
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0023"


def upgrade() -> None:
    # An interrupted run is repeated: what stands before the indexes was committed by then.
    op.add_column("document", sa.Column("version", sa.Integer, nullable=False, server_default="1"), if_not_exists=True)
    op.add_column("document", sa.Column("first_id", sa.BigInteger), if_not_exists=True)
    op.add_column("document", sa.Column("replaced_at", sa.DateTime(timezone=True)), if_not_exists=True)
    op.add_column("document", sa.Column("permit_id", sa.BigInteger), if_not_exists=True)
    op.create_table(
        "document_reminder",
        sa.Column("document_id", sa.BigInteger, primary_key=True),
        sa.Column("days", sa.Integer, primary_key=True),
        sa.Column("told_on", sa.Date, nullable=False),
        if_not_exists=True,
    )
    with op.get_context().autocommit_block():  # people apply meanwhile
        for name in ("document_version", "document_newest", "document_ending", "document_of_permit"):
            op.execute(f"drop index concurrently if exists {name}")  # left unfinished by an interrupted run
        op.execute("create unique index concurrently document_version on document (first_id, version)")
        op.execute("create index concurrently document_newest on document (account_id, id) where replaced_at is null")
        op.execute("create index concurrently document_ending on document (valid_until, id) where replaced_at is null")
        op.execute("create unique index concurrently document_of_permit on document (permit_id)")
