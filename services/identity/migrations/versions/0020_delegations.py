"""Delegations: from a day until a day somebody acts in the name of somebody who is away."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.create_table(
        "delegation",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=True),
        sa.Column("agency", sa.Text, sa.ForeignKey("agency.code"), nullable=False),
        sa.Column("account_id", sa.BigInteger, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("deputy_id", sa.BigInteger, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("roles", ARRAY(sa.Text), nullable=False),
        sa.Column("since", sa.Date, nullable=False),
        sa.Column("until", sa.Date, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("made_by", sa.BigInteger, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by", sa.BigInteger, sa.ForeignKey("account.id")),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        if_not_exists=True,
    )
    op.create_index("delegation_of_deputy", "delegation", ["deputy_id"], postgresql_where=sa.text("ended_at is null"), if_not_exists=True)
    op.create_index("delegation_of_agency", "delegation", ["agency", "id"], if_not_exists=True)
