"""Applications that are drafted or under way by permit type, so that an admin sees how many a new version touches."""

from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("drop index concurrently if exists application_open_of_type")
        op.execute(
            """create index concurrently application_open_of_type on application (agency, permit_type, status)
            where status = 'draft' or waits_at is not null"""
        )
