"""What the service looks for again and again is found by what is due, however much there is.

permit_document.filed: whether the permit lies among its applicant's documents; not yet, when a process of before made its PDF. Drafts are found by when
they were changed last, and what waits is counted by permit type and step in an index alone.
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0029"

OPEN = "status = 'draft' or waits_at is not null"
INDEXES = {
    "permit_document_not_filed": "permit_document (permit_id) where not filed",
    "application_draft_unchanged": "application (changed_at, id) where status = 'draft'",
    "application_open_at_step": f"application (agency, permit_type, status) include (waits_at, waits_for) where {OPEN}",
}
REPLACED = ("application_unchanged", "application_open_of_type")


def upgrade() -> None:
    # An interrupted run is repeated: what stands before the indexes was committed by then.
    op.add_column("permit_document", sa.Column("filed", sa.Boolean, nullable=False, server_default=sa.true()), if_not_exists=True)
    op.alter_column("permit_document", "filed", server_default=sa.false())
    op.execute(
        """update permit_document set filed = false
        where filed and not exists (select from document where document.permit_id = permit_document.permit_id)"""
    )
    with op.get_context().autocommit_block():  # people apply meanwhile
        for name, rows in INDEXES.items():
            op.execute(f"drop index concurrently if exists {name}")
            op.execute(f"create index concurrently {name} on {rows}")
        for name in REPLACED:
            op.execute(f"drop index concurrently if exists {name}")
