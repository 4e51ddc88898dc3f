"""A permit request says in whose name (a.n.) it was asked: that person does not decide it either."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    op.add_column("permit_request", sa.Column("asked_for_id", sa.BigInteger), if_not_exists=True)
