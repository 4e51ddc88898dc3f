"""What officers found in order, and the answers that a correction named, as they were before.

application.verdicts: [{item, step, at, by_id, by_role, by_name}]; null: nobody marked anything. correction.answers: {field: answer}.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0025"
down_revision = "0026"


def upgrade() -> None:
    op.add_column("application", sa.Column("verdicts", JSONB))
    op.add_column("correction", sa.Column("answers", JSONB))
