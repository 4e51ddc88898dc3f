"""Companies."""

from sqlalchemy import BigInteger, Column, Table, Text

from permits.store.tables.columns import id_column, metadata

company = Table(
    "company",
    metadata,
    id_column(),
    Column("account_id", BigInteger, nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("nib", Text, nullable=False, index=True),
    Column("npwp", Text),
    Column("business_form", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("phone", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("responsible_person", Text, nullable=False),
    Column("position", Text, nullable=False),
)
