"""Which queues read the log, and since when: a table of the bus."""

from alembic import op

from bus.migrate import create_bus_tables

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    create_bus_tables(op)
