"""What other services have to know of an agency, which of its units is the counter, and what that unit is called in full."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    for name in ("regency", "place", "office_unit", "office_phone", "office_hours", "office_email", "office_address", "catalogue_of"):
        op.add_column("agency", sa.Column(name, sa.Text))
    op.add_column("agency", sa.Column("time_zone", sa.Text, nullable=False, server_default="WIB"))
    op.add_column("agency", sa.Column("since", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()))
    op.add_column("unit", sa.Column("full_name", sa.Text))
    # Until now an agency's first unit was its counter.
    op.execute("update agency set office_unit = (select min(code) from unit where unit.agency = agency.code)")
