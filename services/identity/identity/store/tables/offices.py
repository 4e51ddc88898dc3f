"""Agencies with their units and settings, and the days on which they work; the regions of the country."""

from sqlalchemy import BigInteger, Column, Date, DateTime, ForeignKey, SmallInteger, Table, Text, func
from sqlalchemy.dialects.postgresql import JSONB

from identity.store.tables.columns import id_column, metadata, time_column

agency = Table(
    "agency",
    metadata,
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
    # The region in which its permits hold, and the place that its letters name.
    Column("regency", Text),
    Column("place", Text),
    # WIB, WITA or WIT.
    Column("time_zone", Text, nullable=False, server_default="WIB"),
    # The unit whose counter takes applications.
    Column("office_unit", Text),
    Column("office_phone", Text),
    Column("office_hours", Text),
    Column("office_email", Text),
    Column("office_address", Text),
    # The agency whose permit types it began with; null: with none.
    Column("catalogue_of", Text),
    Column("since", DateTime(timezone=True), nullable=False, server_default=func.now()),
)

unit = Table(
    "unit",
    metadata,
    Column("agency", Text, ForeignKey("agency.code"), primary_key=True),
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
    # As a letterhead has it; null: as `name`.
    Column("full_name", Text),
)

agency_setting = Table(
    "agency_setting",
    metadata,
    Column("agency", Text, ForeignKey("agency.code"), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("value", JSONB, nullable=False),
    time_column("changed_at", nullable=False),
    Column("changed_by", BigInteger, ForeignKey("account.id")),
)

# Settings that protect less: one admin asked for them and another has to decide.
settings_change = Table(
    "settings_change",
    metadata,
    id_column(),
    Column("agency", Text, ForeignKey("agency.code"), nullable=False),
    Column("settings", JSONB, nullable=False),
    Column("asked_by", BigInteger, ForeignKey("account.id"), nullable=False),
    time_column("asked_at", nullable=False),
    Column("decided_by", BigInteger, ForeignKey("account.id")),
    time_column("decided_at"),
    Column("decision", Text),
)

# For all agencies: national holidays and cuti bersama. An agency's own days off are in day_off.
holiday = Table(
    "holiday",
    metadata,
    Column("date", Date, primary_key=True),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
)

day_off = Table(
    "day_off",
    metadata,
    Column("agency", Text, ForeignKey("agency.code"), primary_key=True),
    Column("date", Date, primary_key=True),
    Column("name", Text, nullable=False),
)

region = Table(
    "region",
    metadata,
    Column("code", Text, primary_key=True),
    Column("parent", Text),
    Column("level", SmallInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("postal_code", Text),
    # For a village: its name, district, regency and province in lower case. Null for other regions.
    Column("search", Text),
    # When the region was withdrawn: no longer offered, still shown in old registrations.
    time_column("gone_at"),
)

# The version of the seed data in each table: seeding the same version again does nothing.
seed_version = Table(
    "seed_version",
    metadata,
    Column("name", Text, primary_key=True),
    Column("version", Text, nullable=False),
    time_column("seeded_at", nullable=False),
)
