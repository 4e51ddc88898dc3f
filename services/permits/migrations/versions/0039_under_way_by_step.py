"""What waits is counted at each step of a permit type no further than is shown: an index goes from step to step."""

from alembic import op

revision = "0039"
down_revision = "0038"

UNDER_WAY = "(agency, permit_type, waits_at, status) include (waits_for) where status = 'draft' or waits_at is not null"


def upgrade() -> None:
    with op.get_context().autocommit_block():  # people apply meanwhile; an interrupted run is repeated
        op.execute("drop index concurrently if exists application_under_way")
        op.execute(f"create index concurrently application_under_way on application {UNDER_WAY}")
        op.execute("drop index concurrently if exists application_open_at_step")
