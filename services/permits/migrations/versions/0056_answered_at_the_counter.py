"""An officer answers a return at the counter for somebody without a login: who did each time, and who does now."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0056"
down_revision = "0046"


def upgrade() -> None:
    for column in (sa.Column("answerings", JSONB), sa.Column("answerer_id", sa.BigInteger)):
        op.add_column("application", column, if_not_exists=True)
