"""Which queues read the log, and since when: a table of the bus."""

from alembic import op

from bus.migrate import create_bus_tables

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    create_bus_tables(op)
