"""A delivery stores the subject of its event; the contact book stores from which event it has the roles, and has an index by address."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    # The subject of the event, "noun/id"; null for older deliveries.
    op.add_column("delivery", sa.Column("about", sa.Text))
    # Roles also come in events without an address: each has its own number among the account's events.
    op.add_column("contact", sa.Column("roles_seq", sa.Integer, nullable=False, server_default="0"))
    op.execute("update contact set roles_seq = seq")
    op.create_index("contact_of_email", "contact", [sa.text("lower(email)")])
