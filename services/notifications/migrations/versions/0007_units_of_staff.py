"""The units in which a member of staff works; null until identity's next event about the person says so."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("contact", sa.Column("units", ARRAY(sa.Text)))
