"""The counter finds applications and permits by number however it is typed, and by a part of a name."""

from alembic import op

revision = "0050"
down_revision = "0039"

BARE = "regexp_replace(upper(number), '[^A-Z0-9]', '', 'g')"
INDEXES = {
    "application_by_bare_number": f"application (({BARE})) where number is not null",
    "application_by_part_of_name": "application using gin (lower(applicant_name) gin_trgm_ops) with (fastupdate = off) where submitted_at is not null",
    "application_by_part_of_company": (
        "application using gin (lower(company ->> 'name') gin_trgm_ops) with (fastupdate = off) where submitted_at is not null"
    ),
    "permit_by_bare_number": f"permit (({BARE}))",
    "permit_by_part_of_name": "permit using gin (lower(holder_name) gin_trgm_ops) with (fastupdate = off)",
}


def upgrade() -> None:
    op.execute("create extension if not exists pg_trgm")
    with op.get_context().autocommit_block():  # people apply meanwhile; an interrupted run is repeated
        for name, what in INDEXES.items():
            op.execute(f"drop index concurrently if exists {name}")
            op.execute(f"create index concurrently {name} on {what}")
    op.execute("analyze application")
    op.execute("analyze permit")
