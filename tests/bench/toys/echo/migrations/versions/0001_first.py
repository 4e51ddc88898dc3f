import sqlalchemy as sa
from alembic import op

from bus.migrate import create_bus_tables

revision = "0001"
down_revision = None


def upgrade() -> None:
    create_bus_tables(op)
    op.create_table("heard", sa.Column("name", sa.Text, nullable=False), sa.Column("at", sa.DateTime(timezone=True), nullable=False))
