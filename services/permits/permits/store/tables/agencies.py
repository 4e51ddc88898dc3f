"""What identity told of agencies: their units, regions and days off."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Integer, Table, Text, func
from sqlalchemy.dialects.postgresql import JSONB, UUID

from permits.store.tables.columns import metadata, time_column

agency = Table(
    "agency",
    metadata,
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
    # As the release before this one kept them: [{code, name, full_name}]. Table `unit` has what identity told.
    Column("units", JSONB, nullable=False),
    Column("place", Text),
    # The region in which the agency's permits hold.
    Column("regency", Text),
    Column("time_zone", Text, nullable=False, server_default="WIB"),
    Column("office_unit", Text),
    Column("office_phone", Text),
    Column("office_address", Text),
    time_column("since"),
    # Of the newest event about it; 0: as it was seeded.
    Column("seq", Integer, nullable=False, server_default="0"),
    # What people look for here and others issue: [{words, name, says, address}]
    Column("elsewhere", JSONB),
    # What it says of its service standard: {component: text}; null: nothing yet. A change names the revision that it was made from.
    Column("service_standard", JSONB),
    Column("service_standard_revision", Integer, nullable=False, server_default="0"),
    # Another one after every change of its permit types; the database sees to it.
    Column("catalogue_mark", UUID, nullable=False, server_default=func.gen_random_uuid()),
    # {role: [unit]}, of everybody who may log in; null: identity has not told yet. With the number of the newest event about it.
    Column("roles_held", JSONB),
    Column("roles_seq", Integer),
)

unit = Table(
    "unit",
    metadata,
    Column("agency", Text, primary_key=True),
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("full_name", Text),
    Column("seq", Integer, nullable=False),
)

# Districts and villages of the agency's regency: where its permits may hold.
region = Table(
    "region",
    metadata,
    Column("agency", Text, ForeignKey("agency.code"), primary_key=True),
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
)

# All days of a year on which an agency is closed besides weekends, as identity told them last. Under agency "" stands what was shipped:
# anybody's, until their own is there.
calendar = Table(
    "calendar",
    metadata,
    Column("agency", Text, primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("days", JSONB, nullable=False),
    Column("seq", Integer, nullable=False),
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
