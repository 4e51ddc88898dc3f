"""Finished applications of a type by the time of submission, for the simulation of a flow. Nobody has to wait to write meanwhile."""

from alembic import op

revision = "0022"
down_revision = "0021"

NAME = "application_finished"


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute(f"drop index concurrently if exists {NAME}")
        op.execute(
            f"create index concurrently {NAME} on application (agency, permit_type, submitted_at desc, id desc)"
            " where status in ('issued', 'rejected', 'handed_over')"
        )
