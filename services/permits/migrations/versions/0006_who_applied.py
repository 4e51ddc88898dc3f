"""Who submitted an application, whatever the account; and who keeps a company is looked for by its number."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("application", sa.Column("applicant_marks", JSONB))
    op.create_index("ix_company_nib", "company", ["nib"])
