"""An account that the counter made is taken over with a code from the counter's receipt: who printed which code when, and who asks to."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0023"


def upgrade() -> None:
    op.create_table(
        "claim_code",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=True),
        sa.Column("code_hash", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("agency", sa.Text, sa.ForeignKey("agency.code"), nullable=False),
        sa.Column("account_id", sa.BigInteger, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("filing_id", sa.BigInteger, nullable=False, unique=True),
        sa.Column("officer_id", sa.BigInteger, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("officer_name", sa.Text, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("misses", sa.Integer, nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True)),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        if_not_exists=True,
    )
    op.create_index("claim_code_of_account", "claim_code", ["account_id", "id"], if_not_exists=True)
    op.create_index("claim_code_of_agency", "claim_code", ["agency", "id"], if_not_exists=True)
    op.create_table(
        "claim_wish",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=True),
        sa.Column("code_hash", sa.LargeBinary, nullable=False),
        sa.Column("birth_date", sa.Text, nullable=False),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("request_id", sa.Text, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        if_not_exists=True,
    )
