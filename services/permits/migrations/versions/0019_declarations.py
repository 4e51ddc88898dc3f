"""What an applicant declared with the submission: {version, text}; null where nothing was declared."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.add_column("application", sa.Column("declaration", JSONB))
