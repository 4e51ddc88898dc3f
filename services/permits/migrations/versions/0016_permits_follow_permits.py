"""A permit takes the place of another: which permit an application renews or amends, and which one a permit supersedes."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

INDEXES = {
    "application_about_permit": "on application (old_permit_id) where old_permit_id is not null",
    "permit_of_predecessor": "on permit (supersedes_id) where supersedes_id is not null",
}


def upgrade() -> None:
    # An interrupted run is repeated: what stands before the indexes was committed by then.
    op.add_column("application", sa.Column("old_permit_id", sa.BigInteger), if_not_exists=True)
    op.add_column("application", sa.Column("old_permit_number", sa.Text), if_not_exists=True)
    op.add_column("permit", sa.Column("supersedes_id", sa.BigInteger), if_not_exists=True)
    with op.get_context().autocommit_block():  # people apply meanwhile
        for name, what in INDEXES.items():
            op.execute(f"drop index concurrently if exists {name}")  # left unfinished by an interrupted run
            unique = "unique " if name == "permit_of_predecessor" else ""
            op.execute(f"create {unique}index concurrently {name} {what}")
