"""The contact book, and the messages on their way."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

from bus.migrate import create_bus_tables

revision = "0001"
down_revision = None


def upgrade() -> None:
    create_bus_tables(op)
    op.create_table(
        "contact",
        sa.Column("account_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("agency", sa.Text, nullable=False),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("full_name", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("roles", ARRAY(sa.Text), nullable=False),
        # The number of the contact's event among its account's events: an older event never overwrites a newer one.
        sa.Column("seq", sa.Integer, nullable=False),
    )
    op.create_index("contact_of_agency", "contact", ["agency"])
    _deliveries()


def _deliveries() -> None:
    op.create_table(
        "delivery",
        sa.Column("delivery_id", sa.BigInteger, primary_key=True),
        # Made from the event and the recipient: one message per person and event, whatever happens.
        sa.Column("key", sa.Uuid, nullable=False, unique=True),
        sa.Column("account_id", sa.BigInteger),
        sa.Column("agency", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("recipient", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("message_id", sa.Text, nullable=False),
        sa.Column("raw", sa.LargeBinary),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.Column("error", sa.Text),
        sa.CheckConstraint("(raw is null) = (status in ('SENT', 'FAILED'))", name="wiped_when_done"),
    )
    op.create_index("delivery_of_account", "delivery", ["account_id", "delivery_id"])
    waiting, under_way = "status in ('PENDING', 'RETRY', 'UNKNOWN')", "status in ('CLAIMED', 'SENDING')"
    op.create_index("delivery_waiting", "delivery", ["next_try_at"], postgresql_where=sa.text(waiting))
    op.create_index("delivery_under_way", "delivery", ["changed_at"], postgresql_where=sa.text(under_way))
