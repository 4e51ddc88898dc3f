"""What a technical team looks at, as a part of every version of a permit type; example pictures and blank forms of requirements.

Versions of before had the list that came with the house, by permit type: it is written into them, so a version says itself what it asks.
"""

import json

import sqlalchemy as sa
from alembic import op

from permits.inspection_points import points_for, with_own_points

revision = "0030"
down_revision = "0033"

TABLES = ("permit_type", "permit_type_version", "permit_type_draft")


def upgrade() -> None:
    op.create_table(
        "catalogue_file",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=True),
        sa.Column("agency", sa.Text, sa.ForeignKey("agency.code"), nullable=False),
        sa.Column("file_key", sa.Text, nullable=False, unique=True),
        sa.Column("file_name", sa.Text, nullable=False),
        sa.Column("media_type", sa.Text, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("is_public", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.BigInteger, nullable=False),
        if_not_exists=True,
    )
    for table in TABLES:
        for code in with_own_points():
            op.execute(_fill(table, "and code = :code").bindparams(points=_written(code), code=code))
        op.execute(_fill(table, "").bindparams(points=_written("")))


def _fill(table: str, which: str) -> sa.TextClause:
    written = "jsonb_build_object('inspection_points', cast(:points as jsonb))"
    return sa.text(f"update {table} set data = data || {written} where not jsonb_exists(data, 'inspection_points') {which}")  # noqa: S608, the tables are named above


def _written(code: str) -> str:
    points = [{"code": each.code, "text": dict(each.text), "hint": None, "required": True} for each in points_for(code)]
    return json.dumps(points, ensure_ascii=False)
