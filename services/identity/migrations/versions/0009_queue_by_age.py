"""The office's queue is ordered by when registrations were submitted, not by when they were begun."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    handed_in = sa.text("coalesce(handed_in_at, submitted_at)")  # code of the previous release leaves the first column empty
    op.create_index("registration_by_age", "registration", ["agency", "status", handed_in, "id"])
    op.drop_index("registration_queue", "registration")
