"""What is to be deleted is found by an index: files by the registration that names them, registrations and accounts by the time they ended."""

from alembic import op

revision = "0017"
down_revision = "0016"

INDEXES = (
    "registration_id_attachment on registration ((answers #>> '{id_attachment,key}'))",
    "registration_without_account on registration (decided_at) where status in ('rejected', 'returned', 'accepted')",
    "account_closed on account (status_changed_at) where status = 'closed' and email <> ''",
)


def upgrade() -> None:
    for index in INDEXES:
        op.execute(f"create index if not exists {index}")
