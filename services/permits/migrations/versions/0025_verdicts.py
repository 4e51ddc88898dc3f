"""What officers found in order, the answers that a correction named as they were before, and lists of what was returned and what came back.

application.verdicts: [{item, step, at, by_id, by_role, by_name}]; null: nobody marked anything. correction.answers: {field: answer}.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0025"
down_revision = "0026"

INDEXES = {
    "application_returned": "(agency, correct_by, id) where correct_by is not null",
    "application_corrected": "(agency, waits_for, coalesce(waits_in, ''), due_at, id) where status = 'resubmitted'",
}


def upgrade() -> None:
    # An interrupted run is repeated: what stands before the indexes was committed by then.
    op.add_column("application", sa.Column("verdicts", JSONB), if_not_exists=True)
    op.add_column("correction", sa.Column("answers", JSONB), if_not_exists=True)
    with op.get_context().autocommit_block():
        for name, rows in INDEXES.items():
            op.execute(f"drop index concurrently if exists {name}")
            op.execute(f"create index concurrently {name} on application {rows}")
