"""What the whole life of accounts needs besides: registrations handed in again, contact fields, where sessions began, forgotten passwords.

account.phone and account.address, never written, stay until a later release drops them: the code before this one names them when it reads.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0005"
down_revision = "0004"


def _time(name: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.add_column("registration", _time("handed_in_at"))  # the last time: first submission or correction
    op.execute("update registration set handed_in_at = submitted_at")
    op.add_column("registration", sa.Column("times_returned", sa.Integer, nullable=False, server_default="0"))
    op.add_column("registration", _time("mail_failed_at"))
    op.add_column("account", sa.Column("contact", JSONB))  # the answers of registration's third step, as they are now
    op.add_column("account", sa.Column("totp_new_secret", sa.LargeBinary))  # waits to be confirmed, sealed as the other
    op.add_column("session", sa.Column("address", sa.Text, nullable=False, server_default=""))
    op.create_table(
        "reset_wish",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=True),
        sa.Column("login", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("request_id", sa.Text, nullable=False),
        _time("asked_at", nullable=False),
    )
