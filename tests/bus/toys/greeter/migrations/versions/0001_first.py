import sqlalchemy as sa
from alembic import op

from bus.migrate import create_bus_tables

revision = "0001"
down_revision = None


def upgrade() -> None:
    create_bus_tables(op)
    op.create_table(
        "effect",
        sa.Column("position", sa.BigInteger, primary_key=True),
        sa.Column("handler", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("process", sa.Integer, nullable=False),
    )
