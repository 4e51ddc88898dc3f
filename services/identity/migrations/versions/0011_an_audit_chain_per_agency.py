"""A chain of audit records per agency, and one chain of heads over all of them. The earlier single chain stays unchanged and closed: its
last record is under the heads too."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0011"
down_revision = "0010"

# A million more: code of the previous release, running beside this one, still adds to the closed chain, and its positions must not meet
# ours.
FIRST = "select setval('audit_position', (select coalesce(max(position), 0) + 1000000 from audit))"
BOTH = """
    create view audit_all as
    select position, agency, at, actor_id, act, subject, details, request_id, person from audit_record
    union all
    select position, agency, at, actor_id, act, subject, details, request_id, cast(null as bigint) from audit
"""


def upgrade() -> None:
    _records()
    _heads()
    op.execute(BOTH)


def _time(name: str) -> "sa.Column[object]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def _records() -> None:
    op.execute("create sequence audit_position")
    op.execute(FIRST)
    op.create_table(
        "audit_record",
        sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("agency", sa.Text),
        _time("at"),
        sa.Column("actor_id", sa.BigInteger),
        sa.Column("act", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("details", JSONB, nullable=False),
        sa.Column("request_id", sa.Text, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.Column("person", sa.BigInteger),
        sa.Column("chain", sa.Text, nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("chain", "number", name="audit_record_chain"),
    )
    op.create_index("audit_record_agency", "audit_record", ["agency", "position"])
    for name in ("act", "actor_id"):
        op.create_index(f"audit_record_{name}", "audit_record", ["agency", name, "position"])
    for name in ("subject", "person"):
        op.create_index(f"audit_record_{name}", "audit_record", [name, "position"])
    _append_only("audit_record")


def _heads() -> None:
    op.create_table(
        "audit_head",
        sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
        _time("at"),
        sa.Column("hash", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "audit_end",
        sa.Column("chain", sa.Text, primary_key=True),
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.Column("head", sa.BigInteger, sa.ForeignKey("audit_head.position"), nullable=False, index=True),
    )
    _append_only("audit_head")
    _append_only("audit_end")


def _append_only(table: str) -> None:
    op.execute(
        f"""create trigger {table}_append_only before update or delete or truncate on {table}
        for each statement execute function audit_is_append_only()"""
    )
