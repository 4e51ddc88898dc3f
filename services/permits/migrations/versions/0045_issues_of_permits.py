"""Corrections of clerical errors: a permit is issued again under its number, with a code of its own. What former issues said is kept."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0045"
down_revision = "0052"


def upgrade() -> None:
    op.add_column("permit", sa.Column("issue", sa.Integer, nullable=False, server_default="1"))
    op.add_column("permit", sa.Column("reissued_on", sa.Date))
    op.add_column("permit", sa.Column("texts", JSONB))
    op.add_column("permit_request", sa.Column("changes", JSONB))
    op.create_table(
        "permit_former_issue",
        sa.Column("permit_id", sa.BigInteger, sa.ForeignKey("permit.id"), primary_key=True),
        sa.Column("issue", sa.Integer, primary_key=True),
        sa.Column("code", sa.Text, nullable=False, unique=True),
        sa.Column("holder_name", sa.Text, nullable=False),
        sa.Column("texts", JSONB),
        sa.Column("reissued_on", sa.Date),
        sa.Column("replaced_on", sa.Date, nullable=False),
    )
