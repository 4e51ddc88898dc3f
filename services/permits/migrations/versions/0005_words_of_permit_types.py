"""What people call a permit type, what was noted while it was read, and what others issue."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("permit_type", sa.Column("everyday_words", JSONB))
    op.add_column("permit_type", sa.Column("research_notes", JSONB))
    op.add_column("agency", sa.Column("elsewhere", JSONB))
