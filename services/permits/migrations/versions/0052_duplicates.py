"""A duplicate makes no permit: it is another paper of one. A process of the release before this one knows no duplicates and would issue a permit
with a new number in its place; the database refuses that, and the step waits for a process that knows better."""

from alembic import op

revision = "0052"
down_revision = "0048"


def upgrade() -> None:
    op.execute(
        """create or replace function permit_not_of_duplicate() returns trigger language plpgsql as
        $$ begin
            if exists (select from application where id = new.application_id and kind = 'duplicate') then
                raise exception 'a duplicate makes no permit: application %', new.application_id;
            end if;
            return new;
        end $$"""
    )
    op.execute(
        """create or replace trigger permit_not_of_duplicate before insert on permit for each row
        execute function permit_not_of_duplicate()"""
    )
