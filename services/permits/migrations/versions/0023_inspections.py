"""Inspections: appointments of the technical team, its report, and its photos. Code of before knows none of these tables."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0023"
down_revision = "0024"


def _time(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _of_visit() -> list[sa.Column[object]]:
    return [
        sa.Column("application_id", sa.BigInteger, sa.ForeignKey("application.id"), primary_key=True),
        sa.Column("step", sa.Text, primary_key=True),
        sa.Column("round", sa.Integer, primary_key=True),
    ]


def upgrade() -> None:
    op.create_table(
        "inspection",
        *_of_visit(),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("points", JSONB, nullable=False),
        sa.Column("visited_on", sa.Date),
        sa.Column("verdicts", JSONB, nullable=False),
        sa.Column("notes", JSONB, nullable=False),
        sa.Column("conclusion", sa.Text),
        sa.Column("remarks", sa.Text, nullable=False),
        _time("written_at", nullable=True),
        sa.Column("written_by", sa.Text),
    )
    op.create_table(
        "inspection_appointment",
        *_of_visit(),
        sa.Column("position", sa.Integer, primary_key=True),
        _time("made_at"),
        sa.Column("by_id", sa.BigInteger, nullable=False),
        sa.Column("by_name", sa.Text, nullable=False),
        _time("starts_at", nullable=True),
        sa.Column("team", ARRAY(sa.Text), nullable=False),
        sa.Column("meeting_place", sa.Text, nullable=False),
        sa.Column("prepare", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
    )
    op.create_table(
        "inspection_photo",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=True),
        sa.Column("application_id", sa.BigInteger, sa.ForeignKey("application.id"), nullable=False),
        sa.Column("step", sa.Text, nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("file_key", sa.Text, nullable=False, unique=True),
        sa.Column("file_name", sa.Text, nullable=False),
        sa.Column("media_type", sa.Text, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("caption", sa.Text, nullable=False),
        sa.Column("coordinates", sa.Text),
        sa.Column("coordinates_from", sa.Text),
        sa.Column("taken_at", sa.Text),
        _time("added_at"),
        sa.Column("by_id", sa.BigInteger, nullable=False),
        sa.Column("by_name", sa.Text, nullable=False),
    )
    op.create_index("inspection_photo_of_visit", "inspection_photo", ["application_id", "step", "round", "id"])
