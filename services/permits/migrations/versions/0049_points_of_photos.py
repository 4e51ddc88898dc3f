"""A photo of an inspection shows one point of its checklist; null: the place as a whole, and all photos of before."""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0063"


def upgrade() -> None:
    op.add_column("inspection_photo", sa.Column("point", sa.Text), if_not_exists=True)
