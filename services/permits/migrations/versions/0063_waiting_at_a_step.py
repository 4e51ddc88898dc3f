"""What waits for the office at a step is found without reading what waits for its applicants there."""

from alembic import op

revision = "0063"
down_revision = "0056"


def upgrade() -> None:
    with op.get_context().autocommit_block():  # people apply meanwhile; an interrupted run is repeated
        op.execute("drop index concurrently if exists application_waiting_at_step")
        op.execute(
            """create index concurrently application_waiting_at_step on application (agency, waits_at, due_at, id)
            where waits_for is not null"""
        )
        op.execute("drop index concurrently if exists application_at_step")
