"""An application has several papers of one kind, such as a letter for each time it was returned: `position` tells them apart. Code of before
knows receipts and rejections alone, of which there is one, at 0."""

from alembic import op

revision = "0046"
down_revision = "0040"


def upgrade() -> None:
    op.execute("alter table paper add column if not exists position integer not null default 0")
    with op.get_context().autocommit_block():
        op.execute("drop index concurrently if exists paper_by_position")
        op.execute("create unique index concurrently paper_by_position on paper (application_id, kind, position)")
    op.execute(
        "alter table paper drop constraint if exists paper_pkey, add constraint paper_pkey primary key using index paper_by_position"
    )
