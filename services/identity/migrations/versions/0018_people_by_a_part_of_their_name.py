"""People are found by a part of their name: where few have it by its trigrams; where many have it by age, until there are enough."""

from alembic import op

revision = "0018"
down_revision = "0017"

INDEXES = {
    "account_by_part_of_name": "using gin (lower(full_name) gin_trgm_ops) with (fastupdate = off)",
    "account_by_age": "(agency, created_at, id)",
}


def upgrade() -> None:
    op.execute("create extension if not exists pg_trgm")
    with op.get_context().autocommit_block():  # people log in meanwhile; built in a transaction, an index keeps everybody from writing
        for name, what in INDEXES.items():
            op.execute(f"drop index concurrently if exists {name}")  # left unfinished by an interrupted run
            op.execute(f"create index concurrently {name} on account {what}")
    op.execute("analyze account")
