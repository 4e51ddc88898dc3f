"""What a technical team plans, writes and photographs."""

from typing import Any

from sqlalchemy import BigInteger, Column, Date, ForeignKey, Index, Integer, Table, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from permits.store.tables.columns import file_columns, id_column, metadata, time_column


def _of_visit() -> list[Column[Any]]:
    """The visit to a step of an application to which an inspection belongs: `round` counts them from 1."""
    return [
        Column("application_id", BigInteger, ForeignKey("application.id"), primary_key=True),
        Column("step", Text, primary_key=True),
        Column("round", Integer, primary_key=True),
    ]


# The report of a technical team, as far as it is written. `points`: [{code, text}], copied when it was begun; `verdicts` and `notes`: by code.
inspection = Table(
    "inspection",
    metadata,
    *_of_visit(),
    Column("revision", Integer, nullable=False),
    Column("points", JSONB, nullable=False),
    Column("visited_on", Date),
    Column("verdicts", JSONB, nullable=False),
    Column("notes", JSONB, nullable=False),
    Column("conclusion", Text),
    Column("remarks", Text, nullable=False),
    time_column("written_at", nullable=True),
    Column("written_by", Text),
)

# When the team comes; rows are added and never changed. `starts_at` null: the visit was called off.
inspection_appointment = Table(
    "inspection_appointment",
    metadata,
    *_of_visit(),
    Column("position", Integer, primary_key=True),
    time_column("made_at"),
    Column("by_id", BigInteger, nullable=False),
    Column("by_name", Text, nullable=False),
    time_column("starts_at", nullable=True),
    Column("team", ARRAY(Text), nullable=False),
    Column("meeting_place", Text, nullable=False),
    Column("prepare", Text, nullable=False),
    Column("reason", Text),
)

# `coordinates_from`: `picture` (what the camera wrote into it) or `typed`; null: none are known. `taken_at`: by the camera's clock, which says no zone.
# `kind`: photo or sketch. `point`: the code of the point that it shows; null: of the place as a whole.
inspection_photo = Table(
    "inspection_photo",
    metadata,
    id_column(),
    Column("application_id", BigInteger, ForeignKey("application.id"), nullable=False),
    Column("step", Text, nullable=False),
    Column("round", Integer, nullable=False),
    *file_columns(),
    Column("caption", Text, nullable=False),
    Column("coordinates", Text),
    Column("coordinates_from", Text),
    Column("taken_at", Text),
    time_column("added_at"),
    Column("by_id", BigInteger, nullable=False),
    Column("by_name", Text, nullable=False),
    Column("kind", Text, nullable=False, server_default="photo"),
    Column("point", Text),
    Index("inspection_photo_of_visit", "application_id", "step", "round", "id"),
)
