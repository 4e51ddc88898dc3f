"""Steps that several units do, what a step found, and the roles that somebody in an agency has."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.add_column("application", sa.Column("waits_in_units", ARRAY(sa.Text)))
    op.add_column("history", sa.Column("finding", sa.Text))
    op.add_column("history", sa.Column("unit", sa.Text))
    op.add_column("agency", sa.Column("roles_held", JSONB))
    op.add_column("agency", sa.Column("roles_seq", sa.Integer))
