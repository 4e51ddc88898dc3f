"""Registrations are found by a part of the name that stands in them."""

from alembic import op

revision = "0022"
down_revision = "0020"

NAME = "using gin (lower(answers ->> 'full_name') gin_trgm_ops) with (fastupdate = off) where agency is not null"


def upgrade() -> None:
    op.execute("create extension if not exists pg_trgm")
    with op.get_context().autocommit_block():  # people register meanwhile; an interrupted run is repeated
        op.execute("drop index concurrently if exists registration_by_part_of_name")
        op.execute(f"create index concurrently registration_by_part_of_name on registration {NAME}")
    op.execute("analyze registration")
