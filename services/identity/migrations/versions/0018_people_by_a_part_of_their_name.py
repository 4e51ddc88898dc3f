"""People are found by a part of their name: where few have it by its trigrams; where many have it by age, until there are enough."""

from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.execute("create extension if not exists pg_trgm")
    op.execute("create index account_by_part_of_name on account using gin (lower(full_name) gin_trgm_ops) with (fastupdate = off)")
    op.execute("create index account_by_age on account (agency, created_at, id)")
    op.execute("analyze account")
