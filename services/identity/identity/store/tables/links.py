"""What a mail carries, and what is asked for on public pages so that a mail is sent."""

from sqlalchemy import BigInteger, Column, ForeignKey, LargeBinary, Table, Text

from identity.store.tables.columns import id_column, metadata, time_column

# Every link that a mail carries (purposes: identity.domain.links).
link = Table(
    "link",
    metadata,
    id_column(),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("purpose", Text, nullable=False),
    Column("registration_id", BigInteger, ForeignKey("registration.id")),
    Column("account_id", BigInteger, ForeignKey("account.id")),
    # The new email address that is proven when the link is used, if there is one.
    Column("email", Text),
    time_column("created_at", nullable=False),
    time_column("expires_at", nullable=False),
    time_column("used_at"),
    time_column("replaced_at"),
)

# What is asked for on public pages: handled after the answer, which is therefore the same for every code and every login.
reset_wish = Table(
    "reset_wish",
    metadata,
    id_column(),
    Column("login", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("request_id", Text, nullable=False),
    time_column("asked_at", nullable=False),
)

claim_wish = Table(
    "claim_wish",
    metadata,
    id_column(),
    Column("code_hash", LargeBinary, nullable=False),
    Column("birth_date", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("request_id", Text, nullable=False),
    time_column("asked_at", nullable=False),
)
