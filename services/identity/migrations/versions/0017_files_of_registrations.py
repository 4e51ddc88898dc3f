"""Which registration a file belongs to is looked up by its key."""

from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.execute("create index if not exists registration_id_attachment on registration ((answers #>> '{id_attachment,key}'))")
