"""Pictures of an inspection that are sketches.

inspection_photo.kind: photo or sketch; code of before adds photos.
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0035"


def upgrade() -> None:
    op.add_column("inspection_photo", sa.Column("kind", sa.Text, nullable=False, server_default="photo"), if_not_exists=True)
