"""Notes of colleagues for colleagues, and what each officer has last seen of an application. Code of before knows none of these tables."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0044"


def when(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def upgrade() -> None:
    op.create_table(
        "colleague_note",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=True),
        sa.Column("application_id", sa.BigInteger, sa.ForeignKey("application.id"), nullable=False),
        when("at"),
        sa.Column("by_id", sa.BigInteger, nullable=False),
        sa.Column("by_name", sa.Text, nullable=False),
        sa.Column("step", sa.Text),
        sa.Column("text", sa.Text, nullable=False),
        if_not_exists=True,
    )
    op.create_index("ix_colleague_note_application_id", "colleague_note", ["application_id"], if_not_exists=True)
    op.create_table(
        "colleague_note_settled",
        sa.Column("note_id", sa.BigInteger, sa.ForeignKey("colleague_note.id"), primary_key=True, autoincrement=False),
        when("at"),
        sa.Column("by_id", sa.BigInteger, nullable=False),
        sa.Column("by_name", sa.Text, nullable=False),
        if_not_exists=True,
    )
    op.create_table(
        "look",
        sa.Column("application_id", sa.BigInteger, sa.ForeignKey("application.id"), primary_key=True, autoincrement=False),
        sa.Column("account_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("name", sa.Text, nullable=False),
        when("seen_at"),
        when("since"),
        if_not_exists=True,
    )
