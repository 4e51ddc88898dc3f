"""What identity tells of staff: roles and units by its events, and who acts for whom. Who lost an application that way is remembered until its
step ends. Code of before knows none of it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0043"
down_revision = "0042"


def upgrade() -> None:
    op.add_column("colleague", sa.Column("told_seq", sa.Integer))
    op.create_table(
        "delegation",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("agency", sa.Text, nullable=False, index=True),
        sa.Column("account_id", sa.BigInteger, nullable=False, index=True),
        sa.Column("deputy_id", sa.BigInteger, nullable=False, index=True),
        sa.Column("roles", ARRAY(sa.Text), nullable=False),
        sa.Column("since", sa.Date, nullable=False),
        sa.Column("until", sa.Date, nullable=False),
        sa.Column("ended", sa.Boolean, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
    )
    op.create_table(
        "claim_let_go",
        sa.Column("application_id", sa.BigInteger, sa.ForeignKey("application.id"), primary_key=True),
        sa.Column("unit", sa.Text, primary_key=True, server_default=""),
        sa.Column("step", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.execute(
        """create function application_is_not_let_go() returns trigger language plpgsql as
        $$ begin
            delete from claim_let_go where application_id = new.id and new.waits_at is distinct from step;
            return null;
        end $$"""
    )
    op.execute(
        """create trigger application_when_step_ends after update on application for each row
        when (new.waits_at is distinct from old.waits_at) execute function application_is_not_let_go()"""
    )
