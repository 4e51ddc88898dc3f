"""The whole life of registrations and accounts: returned, rejected, invited, disabled, closed; settings, days off, audit."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0003"
down_revision = "0002"


def _time(name: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _agency() -> sa.Column:
    return sa.Column("agency", sa.Text, sa.ForeignKey("agency.code"), nullable=False)


def _account(name: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.BigInteger, sa.ForeignKey("account.id"), nullable=nullable)


def upgrade() -> None:
    _registrations_given_back_and_turned_down()
    _links()
    _accounts()
    _staff()
    _agencies()
    _audit()


def _registrations_given_back_and_turned_down() -> None:
    op.add_column("registration", sa.Column("reasons", JSONB))  # of the last return: {field: what is wrong with it}
    op.add_column("registration", sa.Column("reject_reason", sa.Text))
    op.add_column("registration", _time("decided_at"))
    op.add_column("registration", sa.Column("decided_by", sa.BigInteger))
    op.add_column("registration", sa.Column("decided_by_name", sa.Text))


def _links() -> None:
    """One table for every link that a mail carries; the rows of email_token move there."""
    op.create_table(
        "link",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=True),
        sa.Column("token_hash", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("registration_id", sa.BigInteger, sa.ForeignKey("registration.id"), index=True),
        sa.Column("account_id", sa.BigInteger, sa.ForeignKey("account.id"), index=True),
        sa.Column("email", sa.Text),  # the address that using the link proves, when it is a new one
        _time("created_at", nullable=False),
        _time("expires_at", nullable=False),
        _time("used_at"),
        _time("replaced_at"),
    )
    op.create_index("link_expires", "link", ["expires_at"])
    op.execute(
        """insert into link (token_hash, purpose, registration_id, created_at, expires_at, used_at, replaced_at)
        select token_hash, 'verify_email', registration_id, expires_at - interval '24 hours', expires_at, used_at, replaced_at
        from email_token order by id"""
    )
    op.drop_table("email_token")


def _accounts() -> None:
    op.add_column("account", sa.Column("status", sa.Text, nullable=False, server_default="active"))
    op.add_column("account", sa.Column("phone", sa.Text))
    op.add_column("account", sa.Column("address", JSONB))
    op.add_column("account", sa.Column("position", sa.Text))
    op.add_column("account", sa.Column("employee_number", sa.Text))
    op.add_column("account", sa.Column("revision", sa.Integer, nullable=False, server_default="1"))
    op.add_column("account", _time("status_changed_at"))
    op.add_column("account", sa.Column("totp_secret", sa.LargeBinary))  # sealed with a key that is not in the database
    op.add_column("account", _time("totp_confirmed_at"))
    op.add_column("account", sa.Column("totp_last_step", sa.BigInteger))  # each code works once
    op.create_index("account_agency", "account", ["agency", "id"])
    op.create_table(
        "recovery_code",
        _account("account_id", nullable=False),
        sa.Column("code_hash", sa.LargeBinary, nullable=False),
        _time("used_at"),
        sa.PrimaryKeyConstraint("account_id", "code_hash"),
    )
    op.add_column("session", sa.Column("device", sa.Text, nullable=False, server_default=""))
    op.add_column("session", sa.Column("second_factor", sa.Boolean, nullable=False, server_default=sa.false()))


def _staff() -> None:
    op.create_table(
        "role_change",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=True),
        _agency(),
        _account("account_id", nullable=False),
        sa.Column("roles", sa.ARRAY(sa.Text), nullable=False),
        sa.Column("units", sa.ARRAY(sa.Text), nullable=False),
        _account("asked_by", nullable=False),
        _time("asked_at", nullable=False),
        _account("decided_by"),
        _time("decided_at"),
        sa.Column("decision", sa.Text),
    )
    op.create_index("role_change_open", "role_change", ["account_id"], unique=True, postgresql_where=sa.text("decision is null"))


def _agencies() -> None:
    op.create_table(
        "agency_setting",
        _agency(),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("value", JSONB, nullable=False),
        _time("changed_at", nullable=False),
        _account("changed_by"),
        sa.PrimaryKeyConstraint("agency", "name"),
    )
    op.create_table(
        "day_off",
        _agency(),
        sa.Column("date", sa.Date, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("agency", "date"),
    )


def _audit() -> None:
    """Append-only, by a trigger too: whoever has the service's own role can add and nothing else."""
    op.create_table(
        "audit",
        sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("agency", sa.Text),
        _time("at", nullable=False),
        sa.Column("actor_id", sa.BigInteger),
        sa.Column("act", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("details", JSONB, nullable=False),
        sa.Column("request_id", sa.Text, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
    )
    op.create_index("audit_agency", "audit", ["agency", "position"])
    op.execute(
        """create function audit_is_append_only() returns trigger language plpgsql as
        $$ begin raise exception 'audit is append-only'; end $$"""
    )
    op.execute(
        """create trigger audit_append_only before update or delete or truncate on audit
        for each statement execute function audit_is_append_only()"""
    )
