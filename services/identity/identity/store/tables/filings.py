"""People whom the counter fills in for, and the codes with which they take over the account that it made."""

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, LargeBinary, Table, Text

from identity.store.tables.columns import id_column, metadata, time_column

# At the counter an officer fills in applications for somebody without a login: whose identity was checked by which document, and to what
# that person consented.
filing = Table(
    "filing",
    metadata,
    id_column(),
    Column("agency", Text, ForeignKey("agency.code"), nullable=False),
    Column("account_id", BigInteger, ForeignKey("account.id"), nullable=False),
    Column("officer_id", BigInteger, ForeignKey("account.id"), nullable=False),
    Column("officer_name", Text, nullable=False),
    Column("id_document", Text, nullable=False),
    # signed or said
    Column("consent_how", Text, nullable=False),
    Column("consent_version", Text, nullable=False),
    Column("consent_text", Text, nullable=False),
    time_column("made_at", nullable=False),
)

claim_code = Table(
    "claim_code",
    metadata,
    id_column(),
    Column("code_hash", LargeBinary, nullable=False, unique=True),
    Column("agency", Text, ForeignKey("agency.code"), nullable=False),
    Column("account_id", BigInteger, ForeignKey("account.id"), nullable=False),
    Column("filing_id", BigInteger, nullable=False, unique=True),
    Column("officer_id", BigInteger, ForeignKey("account.id"), nullable=False),
    Column("officer_name", Text, nullable=False),
    time_column("made_at", nullable=False),
    time_column("expires_at", nullable=False),
    Column("misses", Integer, nullable=False),
    time_column("used_at"),
    time_column("ended_at"),
)
