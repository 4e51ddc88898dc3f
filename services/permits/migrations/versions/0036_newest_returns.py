"""What officers wrote when they returned applications is offered to them again: the newest returns are found by an index."""

from alembic import op

revision = "0036"
down_revision = "0032"


def upgrade() -> None:
    with op.get_context().autocommit_block():  # people apply meanwhile; an interrupted run is repeated
        op.execute("drop index concurrently if exists correction_newest")
        op.execute("create index concurrently correction_newest on correction (asked_at)")
