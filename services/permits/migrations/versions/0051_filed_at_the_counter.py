"""An officer fills in applications at the counter for somebody without a login: who did, and which documents were scanned for it."""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0045"


def upgrade() -> None:
    for table, column in (
        ("application", sa.Column("filing_id", sa.BigInteger)),
        ("application", sa.Column("filed_by_id", sa.BigInteger)),
        ("application", sa.Column("filed_by_name", sa.Text)),
        ("document", sa.Column("filed_for", sa.BigInteger)),
    ):
        op.add_column(table, column, if_not_exists=True)
    with op.get_context().autocommit_block():  # people apply meanwhile; an interrupted run is repeated
        op.execute("drop index concurrently if exists application_filed_by")
        op.execute("create index concurrently application_filed_by on application (filed_by_id, id) where status = 'draft'")
