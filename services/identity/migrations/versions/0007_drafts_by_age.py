"""Drafts that were left are found by their age, without reading the registrations that were handed in."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_index("registration_drafts", "registration", ["created_at"], postgresql_where=sa.text("status = 'draft'"))
