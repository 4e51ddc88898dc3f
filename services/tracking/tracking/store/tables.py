"""The tables, as migrations/ made them. A column that is not named here is nobody's of this release, and left alone."""

from sqlalchemy import BigInteger, Boolean, Column, Date, DateTime, ForeignKey, Integer, MetaData, Table, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

metadata = MetaData()


def _time(name: str, *, nullable: bool = False) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=nullable)


timeline = Table(
    "timeline",
    metadata,
    Column("application_id", BigInteger, primary_key=True, autoincrement=False),
    Column("agency", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("number_key", Text, nullable=False),
    Column("applicant_id", BigInteger, nullable=False),
    Column("permit_type_name", Text, nullable=False),
    Column("status", Text, nullable=False),
    _time("submitted_at"),
    _time("due_at", nullable=True),
    _time("finished_at", nullable=True),
    # [{code, status, reached_at, name, status_name}]
    Column("stages", JSONB, nullable=False),
    # For which it was submitted; null also where nothing was told since companies have several people.
    Column("company_id", BigInteger),
)

# Who belongs to a company, as the newest event about it told.
company = Table(
    "company",
    metadata,
    Column("company_id", BigInteger, primary_key=True, autoincrement=False),
    Column("accounts", ARRAY(BigInteger), nullable=False),
    Column("seq", Integer, nullable=False),
)

timeline_entry = Table(
    "timeline_entry",
    metadata,
    Column("application_id", BigInteger, ForeignKey("timeline.application_id"), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    _time("at"),
    Column("type", Text, nullable=False),
    Column("step", Text),
    Column("status", Text, nullable=False),
)

complaint_counter = Table(
    "complaint_counter",
    metadata,
    Column("agency", Text, primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("last", Integer, nullable=False),
)

complaint = Table(
    "complaint",
    metadata,
    Column("complaint_id", BigInteger, primary_key=True),
    Column("agency", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("applicant_id", BigInteger, nullable=False),
    Column("applicant_name", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("application_number", Text),
    Column("body", Text, nullable=False),
    _time("created_at"),
    Column("answer_by", Date, nullable=False),
    Column("status", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    _time("closed_at", nullable=True),
)

complaint_message = Table(
    "complaint_message",
    metadata,
    Column("message_id", BigInteger, primary_key=True),
    Column("complaint_id", BigInteger, ForeignKey("complaint.complaint_id"), nullable=False),
    _time("at"),
    Column("by", Text, nullable=False),
    Column("author_id", BigInteger, nullable=False),
    Column("author_name", Text, nullable=False),
    Column("body", Text, nullable=False),
)

# What identity told last of each day that an agency has taken off, or works on after all.
agency_day_off = Table(
    "agency_day_off",
    metadata,
    Column("agency", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("off", Boolean, nullable=False),
    Column("seq", Integer, nullable=False),
)

# Agencies and their calendars: copies of what identity tells.
agency = Table(
    "agency",
    metadata,
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
    # WIB, WITA or WIT.
    Column("time_zone", Text, nullable=False),
    Column("seq", Integer, nullable=False),
)

# All days of a year on which an agency is closed besides weekends. Under agency "" stands the list that the migration brought: it holds for
# every agency whose own has not arrived.
calendar = Table(
    "calendar",
    metadata,
    Column("agency", Text, primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("days", JSONB, nullable=False),
    Column("seq", Integer, nullable=False),
)
