"""The names of the two admins who published a version of a permit type, for the list of its versions. Null where the version came with the
catalogue's file, and in versions of before. And what an agency says of its service standard; null while it has written nothing."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0024"
down_revision = "0022"


def upgrade() -> None:
    op.add_column("permit_type_version", sa.Column("asked_by_name", sa.Text))
    op.add_column("permit_type_version", sa.Column("approved_by_name", sa.Text))
    op.add_column("agency", sa.Column("service_standard", JSONB))
    op.add_column("agency", sa.Column("service_standard_revision", sa.Integer, nullable=False, server_default="0"))
