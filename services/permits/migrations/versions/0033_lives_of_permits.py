"""Lives of permits: what happened to each after its issue, asked by one person and decided by another; reminders before the end, and the end.

permit.revoked_on, suspended_on, suspended_until: what its life has come to. permit.wakes_on: the day on which something is to be done about it by
itself; the default is for permits that code of before issues, which are looked at at once. Permits that ended before this release are told of to
nobody.
"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0031"

FILE = ("file_key", "file_name", "media_type", "sha256")


def upgrade() -> None:
    # An interrupted run is repeated: what stands before the indexes was committed by then.
    moment, day = sa.DateTime(timezone=True), sa.Date
    for name in ("revoked_on", "suspended_on", "suspended_until", "wakes_on"):
        op.add_column("permit", sa.Column(name, day), if_not_exists=True)
    op.execute(
        """update permit set wakes_on = date '1970-01-01'
        where valid_until >= (now() at time zone 'Asia/Jakarta')::date and revoked_at is null and wakes_on is null"""
    )
    op.alter_column("permit", "wakes_on", server_default=sa.text("date '1970-01-01'"))
    op.create_table(
        "permit_request",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=True),
        sa.Column("permit_id", sa.BigInteger, sa.ForeignKey("permit.id"), nullable=False),
        sa.Column("agency", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("legal_basis", sa.Text, nullable=False),
        sa.Column("day", day, nullable=False),
        sa.Column("asked_at", moment, nullable=False),
        sa.Column("asked_by_id", sa.BigInteger, nullable=False),
        sa.Column("asked_by_name", sa.Text, nullable=False),
        sa.Column("decided_at", moment),
        sa.Column("decided_by_id", sa.BigInteger),
        sa.Column("decided_by_name", sa.Text),
        sa.Column("granted", sa.Boolean),
        sa.Column("note", sa.Text),
        if_not_exists=True,
    )
    op.execute("create unique index if not exists permit_request_open on permit_request (permit_id) where decided_at is null")
    op.execute("create index if not exists permit_request_waiting on permit_request (agency, id) where decided_at is null")
    op.execute("create index if not exists permit_request_of_permit on permit_request (permit_id, id)")
    op.create_table(
        "permit_entry",
        sa.Column("permit_id", sa.BigInteger, sa.ForeignKey("permit.id"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("day", day, nullable=False),
        sa.Column("written_on", day, nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("request_id", sa.BigInteger, sa.ForeignKey("permit_request.id")),
        sa.Column("letter", sa.Text),
        if_not_exists=True,
    )
    op.create_table(
        "permit_letter",
        sa.Column("permit_id", sa.BigInteger, primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False, unique=name == "file_key") for name in FILE),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.ForeignKeyConstraint(["permit_id", "position"], ["permit_entry.permit_id", "permit_entry.position"]),
        if_not_exists=True,
    )
    op.create_table(
        "permit_reminder",
        sa.Column("permit_id", sa.BigInteger, primary_key=True),
        sa.Column("days", sa.Integer, primary_key=True),
        sa.Column("told_on", day, nullable=False),
        if_not_exists=True,
    )
    with op.get_context().autocommit_block():
        op.execute("drop index concurrently if exists permit_to_wake")
        op.execute("create index concurrently permit_to_wake on permit (wakes_on, id) where wakes_on is not null")
