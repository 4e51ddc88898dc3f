"""The day of the agency's calendar from which a version of a permit type counts, and who approved it; drafts of the next versions; the typed
fields that an application was asked, and what was answered.

Null in versions of before, which count since they were written down; code of before writes no day, and its versions count at once, as they did. Fields and
answers are null where there are none.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.add_column("permit_type_version", sa.Column("effective_on", sa.Date))
    op.add_column("permit_type_version", sa.Column("approved_by", sa.BigInteger))
    op.add_column("permit_type", sa.Column("effective_on", sa.Date))
    op.create_index("permit_type_version_by_day", "permit_type_version", ["agency", "effective_on"])
    op.add_column("application", sa.Column("fields", JSONB))
    op.add_column("application", sa.Column("answers", JSONB))
    op.create_table(
        "permit_type_draft",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=True),
        sa.Column("agency", sa.Text, sa.ForeignKey("agency.code"), nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("base", sa.Integer),
        sa.Column("data", JSONB, nullable=False),
        sa.Column("asked_by", sa.BigInteger),
        sa.Column("asked_by_name", sa.Text),
        sa.Column("asked_at", sa.DateTime(timezone=True)),
        sa.Column("effective_on", sa.Date),
        sa.UniqueConstraint("agency", "code", name="permit_type_draft_of_type"),
    )
