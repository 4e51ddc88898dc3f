"""The process under which an application was submitted, and for whom it waits.

Code of before knows one flow and writes the status alone: while it still runs, a trigger keeps the rest in step with it. Drop the trigger and
the function when no such code runs any more.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("application", sa.Column("process", JSONB))
    for name in ("waits_at", "waits_for", "waits_in"):
        op.add_column("application", sa.Column(name, sa.Text))
    op.create_index("application_waiting", "application", ["agency", "waits_for", "due_at", "id"])
    op.execute(
        """create function application_waits_by_its_status() returns trigger language plpgsql as
        $$ begin
            new.waits_at := case new.status when 'submitted' then 'file_check' when 'verification_1' then 'verification'
                                            when 'decision' then 'approval' when 'approved' then 'issuance' end;
            new.waits_for := case new.status when 'submitted' then 'counter_officer' when 'verification_1' then 'verifier'
                                             when 'decision' then 'agency_head' when 'approved' then 'counter_officer' end;
            new.waits_in := null;
            return new;
        end $$"""
    )
    op.execute(
        """create trigger application_waits before update on application for each row
        when (new.status is distinct from old.status and new.waits_at is not distinct from old.waits_at)
        execute function application_waits_by_its_status()"""
    )
    op.execute(
        """update application set waits_at = step, waits_for = role
        from (values ('submitted', 'file_check', 'counter_officer'), ('verification_1', 'verification', 'verifier'),
                     ('decision', 'approval', 'agency_head'), ('approved', 'issuance', 'counter_officer')) flow (waits, step, role)
        where status = waits"""
    )
