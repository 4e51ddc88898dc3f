"""Who is away on which days, and what was handed on because of it. Code of before knows none of it."""

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0062"


def when(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def text(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Text, nullable=False)


def days() -> list[sa.Column[object]]:
    return [sa.Column(name, sa.Date, nullable=False) for name in ("since", "until")]


def upgrade() -> None:
    op.create_table(
        "absence",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=True),
        sa.Column("revision", sa.Integer, nullable=False),
        text("agency"),
        sa.Column("account_id", sa.BigInteger, nullable=False),
        text("name"),
        *days(),
        sa.Column("said_by", sa.BigInteger, nullable=False),
        text("said_by_name"),
        when("said_at"),
        when("ended_at", nullable=True),
        when("carried_out_at", nullable=True),
        if_not_exists=True,
    )
    op.create_index("ix_absence_account_id", "absence", ["account_id"], if_not_exists=True)
    op.create_index("absence_not_over", "absence", ["agency", "until"], if_not_exists=True)
    due = sa.text("carried_out_at is null and ended_at is null")
    op.create_index("absence_due", "absence", ["since", "id"], postgresql_where=due, if_not_exists=True)
    op.create_table(
        "absence_case",
        sa.Column("application_id", sa.BigInteger, sa.ForeignKey("application.id"), primary_key=True, autoincrement=False),
        sa.Column("absence_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("unit", sa.Text, primary_key=True),
        text("step"),
        when("at"),
        sa.Column("account_id", sa.BigInteger, nullable=False),
        text("name"),
        *days(),
        sa.Column("said_by", sa.BigInteger, nullable=False),
        text("said_by_name"),
        sa.Column("to_id", sa.BigInteger),
        sa.Column("to_name", sa.Text),
        if_not_exists=True,
    )
    op.add_column("claim_let_go", sa.Column("absence_id", sa.BigInteger), if_not_exists=True)
