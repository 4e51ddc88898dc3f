"""Replays that are paced and kept, and rebuilds while the old is read: tables of the bus."""

from alembic import op

from bus.migrate import create_bus_tables

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    create_bus_tables(op)
