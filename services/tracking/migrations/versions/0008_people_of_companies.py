"""Timelines of a company's applications are its people's: for which company each is, and who belongs to it, as permits told last."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("timeline", sa.Column("company_id", sa.BigInteger))
    op.create_table(
        "company",
        sa.Column("company_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("accounts", ARRAY(sa.BigInteger), nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
    )
