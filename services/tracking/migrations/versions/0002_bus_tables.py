"""Tables of the bus that the first migration of an older database did not make yet; one that has them is left as it is."""

from alembic import op

from bus.migrate import create_bus_tables

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    create_bus_tables(op)
