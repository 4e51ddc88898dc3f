"""A mark on each agency that is another one after every change of its permit types, whoever made it: a search knows by it whether the words it
has collected are still those of the catalogue, without reading the catalogue."""

from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.execute("alter table agency add column catalogue_mark uuid not null default gen_random_uuid()")
    op.execute(
        """create function catalogue_has_changed() returns trigger language plpgsql as
        $$ begin
            update agency set catalogue_mark = gen_random_uuid() where code in (select agency from changed);
            return null;
        end $$"""
    )
    for act, rows in (("insert", "new"), ("update", "new"), ("delete", "old")):
        op.execute(
            f"""create trigger catalogue_{act} after {act} on permit_type referencing {rows} table as changed
            for each statement execute function catalogue_has_changed()"""
        )
