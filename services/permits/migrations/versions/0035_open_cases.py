"""What waits for the office, by time left: in the whole agency, and by permit type. The indexes hold only what is open."""

from alembic import op

revision = "0035"
down_revision = "0034"

OPEN = "where waits_for is not null"
INDEXES = {
    "application_open": f"(agency, due_at, id) {OPEN}",
    "application_open_for_type": f"(agency, permit_type, due_at, id) {OPEN}",
}


def upgrade() -> None:
    with op.get_context().autocommit_block():
        for name, rows in INDEXES.items():
            op.execute(f"drop index concurrently if exists {name}")
            op.execute(f"create index concurrently {name} on application {rows}")
