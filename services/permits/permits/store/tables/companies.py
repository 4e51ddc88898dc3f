"""Companies, the people who act for them, and invitations to become one of these."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from permits.store.tables.columns import id_column, metadata, time_column

company = Table(
    "company",
    metadata,
    id_column(),
    # One of its owners: whoever added it, until that one left. A trigger makes whoever adds it an owner.
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
    # The code of the village and its name with those above it; null where it was entered before regions were asked for.
    Column("region", Text),
    Column("region_name", Text),
    Column("deed_number", Text),
    Column("deed_date", Text),
    Column("revision", Integer, nullable=False, server_default="1"),
)

# Who belongs to a company, and who did until when. Name and marks (as `application.applicant_marks`) are those of the day on which somebody
# joined; null, like that day, where a company was there before its people were kept.
company_member = Table(
    "company_member",
    metadata,
    id_column(),
    Column("company_id", BigInteger, ForeignKey("company.id"), nullable=False, index=True),
    Column("account_id", BigInteger, nullable=False, index=True),
    Column("name", Text),
    Column("role", Text, nullable=False),
    Column("marks", JSONB),
    time_column("joined_at", nullable=True),
    time_column("left_at", nullable=True),
)
MEMBER_NOW = company_member.c.left_at.is_(None)
Index("company_member_now", company_member.c.company_id, company_member.c.account_id, unique=True, postgresql_where=MEMBER_NOW)

# Each mail is one: sending it again ends the one before. Of the token only the digest is kept.
company_invitation = Table(
    "company_invitation",
    metadata,
    id_column(),
    Column("company_id", BigInteger, ForeignKey("company.id"), nullable=False, index=True),
    Column("agency", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("by_id", BigInteger, nullable=False, index=True),
    Column("by_name", Text, nullable=False),
    time_column("sent_at"),
    time_column("expires_at"),
    time_column("ended_at", nullable=True),
    Column("outcome", Text),
)
