"""A delivery remembers what it tells of, and the contact book since when it knows roles, and addresses by which it is asked."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    # The subject of the event, "noun/id"; not known of deliveries from before.
    op.add_column("delivery", sa.Column("about", sa.Text))
    # Roles also come by events that do not tell the address: each has its own place among the account's events.
    op.add_column("contact", sa.Column("roles_seq", sa.Integer, nullable=False, server_default="0"))
    op.execute("update contact set roles_seq = seq")
    op.create_index("contact_of_email", "contact", [sa.text("lower(email)")])
