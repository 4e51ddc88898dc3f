"""Late steps: which applications are to be looked at, since when they are late, and who was told of which step.

application.late_look_at: when an application that waits for the office is to be looked at again; null: not until it changes. Every change, also by
code of before, lets it be looked at at once; the step is not late any more when it is another one.
"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0025"

INDEXES = {
    "application_late_look": "(late_look_at) where waits_for is not null",
    "application_late": "(agency, late_since, id) where late_since is not null",
}


def upgrade() -> None:
    # An interrupted run is repeated: what stands before the indexes was committed by then.
    moment = sa.DateTime(timezone=True)
    op.add_column(
        "application", sa.Column("late_look_at", moment, server_default=sa.text("timestamptz '1970-01-01 00:00:00+00'")), if_not_exists=True
    )
    op.add_column("application", sa.Column("late_since", moment), if_not_exists=True)
    op.create_table(
        "late_step",
        sa.Column("application_id", sa.BigInteger, sa.ForeignKey("application.id"), primary_key=True),
        sa.Column("begun_at", moment, primary_key=True),
        sa.Column("level", sa.Integer, primary_key=True),
        sa.Column("step", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("told_at", moment, nullable=False),
        if_not_exists=True,
    )
    op.execute(
        """create or replace function application_is_looked_at_anew() returns trigger language plpgsql as
        $$ begin
            new.late_look_at := timestamptz '1970-01-01 00:00:00+00';
            if new.waits_at is distinct from old.waits_at or new.waits_for is distinct from old.waits_for then
                new.late_since := null;
            end if;
            return new;
        end $$"""
    )
    # Its name puts it behind `application_waits`, which may say where the application waits.
    op.execute(
        """create or replace trigger application_when_late before update on application for each row
        when (new.revision is distinct from old.revision) execute function application_is_looked_at_anew()"""
    )
    with op.get_context().autocommit_block():
        for name, rows in INDEXES.items():
            op.execute(f"drop index concurrently if exists {name}")
            op.execute(f"create index concurrently {name} on application {rows}")
