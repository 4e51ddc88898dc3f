"""An index to find old drafts by age without reading the submitted registrations."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_index("registration_drafts", "registration", ["created_at"], postgresql_where=sa.text("status = 'draft'"))
