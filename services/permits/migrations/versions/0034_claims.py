"""Claims: who has taken an application at the step at which it waits, and who works at the desks. Code of before knows neither table.

A claim ends with its step, whatever release ends it: a trigger sees to it.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0034"
down_revision = "0030"


def upgrade() -> None:
    op.create_table(
        "claim",
        sa.Column("application_id", sa.BigInteger, sa.ForeignKey("application.id"), primary_key=True),
        sa.Column("unit", sa.Text, primary_key=True, server_default=""),
        sa.Column("step", sa.Text, nullable=False),
        sa.Column("account_id", sa.BigInteger, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("before_name", sa.Text),
        if_not_exists=True,
    )
    op.create_table(
        "colleague",
        sa.Column("account_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("agency", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("roles", ARRAY(sa.Text), nullable=False),
        sa.Column("units", ARRAY(sa.Text), nullable=False),
        if_not_exists=True,
    )
    for table, column in (("claim", "account_id"), ("colleague", "agency")):
        op.create_index(f"ix_{table}_{column}", table, [column], if_not_exists=True)
    op.execute(
        """create or replace function application_is_let_go() returns trigger language plpgsql as
        $$ begin
            delete from claim where application_id = new.id and (
                new.waits_at is distinct from claim.step
                or (claim.unit <> '' and new.waits_for is not null
                    and not claim.unit = any (coalesce(new.waits_in_units, array[new.waits_in])))
            );
            return null;
        end $$"""
    )
    op.execute(
        """create or replace trigger application_when_let_go after update on application for each row
        when (new.waits_at is distinct from old.waits_at or new.waits_in is distinct from old.waits_in
              or new.waits_in_units is distinct from old.waits_in_units)
        execute function application_is_let_go()"""
    )
