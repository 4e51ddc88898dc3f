"""Filings: at the counter an officer fills in applications for somebody who has no login."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.create_table(
        "filing",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=True),
        sa.Column("agency", sa.Text, sa.ForeignKey("agency.code"), nullable=False),
        sa.Column("account_id", sa.BigInteger, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("officer_id", sa.BigInteger, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("officer_name", sa.Text, nullable=False),
        sa.Column("id_document", sa.Text, nullable=False),
        sa.Column("consent_how", sa.Text, nullable=False),
        sa.Column("consent_version", sa.Text, nullable=False),
        sa.Column("consent_text", sa.Text, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        if_not_exists=True,
    )
    op.create_index("filing_of_account", "filing", ["account_id", "id"], if_not_exists=True)
