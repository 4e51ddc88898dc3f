"""Versions of the catalogue's entries, which applications and permits pin; and the clock of an application.

Null in what is older: then today's entry counts, as it did, and the clock runs from the submission on.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "permit_type_version",
        sa.Column("agency", sa.Text, sa.ForeignKey("agency.code"), primary_key=True),
        sa.Column("code", sa.Text, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("effective_from", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.Column("data", JSONB, nullable=False),
    )
    op.add_column("permit_type", sa.Column("version", sa.Integer, nullable=False, server_default="1"))
    op.execute("insert into permit_type_version (agency, code, version, data) select agency, code, version, data from permit_type")
    op.add_column("application", sa.Column("permit_type_version", sa.Integer))
    op.add_column("application", sa.Column("clock", JSONB))
    op.add_column("permit", sa.Column("permit_type_version", sa.Integer))
