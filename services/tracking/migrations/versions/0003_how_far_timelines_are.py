"""Timelines are followed as one stream: where each one stands is what has been folded into it so far."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute(
        """
        insert into inbox_progress (handler, subject, seq)
        select 'tracking.on_application', 'application/' || application_id, max(seq) from timeline_entry group by application_id
        on conflict do nothing
        """
    )
