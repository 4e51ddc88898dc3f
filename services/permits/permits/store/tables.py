"""The tables, as migrations/ made them. A column that is not named here is nobody's of this release, and left alone."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    func,
    literal_column,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, UUID

metadata = MetaData()


def _id() -> Column[int]:
    return Column("id", BigInteger, primary_key=True, autoincrement=True)


def _time(name: str, *, nullable: bool = False) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=nullable)


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
    _time("since"),
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

permit_type = Table(
    "permit_type",
    metadata,
    Column("agency", Text, ForeignKey("agency.code"), primary_key=True),
    Column("code", Text, primary_key=True),
    Column("data", JSONB, nullable=False),
    # Lists of text: what people call it; what was noted while it was read, for the admin.
    Column("everyday_words", JSONB),
    Column("research_notes", JSONB),
    # Of `data`; the versions before it are below.
    Column("version", Integer, nullable=False, server_default="1"),
    # Its day: before it the permit type is not there yet. Null: it has always been.
    Column("effective_on", Date),
    # Made of `data` by the database: its name, and what lists show of it.
    Column("name", Text),
    Column("summary", JSONB),
    Index("permit_type_by_name", "agency", "name", "code"),
)
Index("permit_type_of_group", permit_type.c.agency, permit_type.c.summary["group"].astext, permit_type.c.name, permit_type.c.code)

# Every version that there was of a permit type, and those whose day is still to come. Rows are added and never changed: applications and
# permits pin theirs.
permit_type_version = Table(
    "permit_type_version",
    metadata,
    Column("agency", Text, ForeignKey("agency.code"), primary_key=True),
    Column("code", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    # When it was written down. `effective_on`: the day of the agency's calendar from which it counts; null: the day it was written down.
    Column("effective_from", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("effective_on", Date),
    Column("data", JSONB, nullable=False),
    # The account that approved it in the product; null: it came with the catalogue's file.
    Column("approved_by", BigInteger),
    Column("approved_by_name", Text),
    Column("asked_by_name", Text),
    Index("permit_type_version_by_day", "agency", "effective_on"),
)

# New versions of permit types that the office is writing; a row goes when its version is published or thrown away.
permit_type_draft = Table(
    "permit_type_draft",
    metadata,
    _id(),
    Column("agency", Text, ForeignKey("agency.code"), nullable=False),
    Column("code", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    # The version it was begun from; null: a new permit type.
    Column("base", Integer),
    Column("data", JSONB, nullable=False),
    # Who asks a second admin to publish it, and from which day; null while nobody does.
    Column("asked_by", BigInteger),
    Column("asked_by_name", Text),
    _time("asked_at", nullable=True),
    Column("effective_on", Date),
    UniqueConstraint("agency", "code", name="permit_type_draft_of_type"),
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

company = Table(
    "company",
    metadata,
    _id(),
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

document = Table(
    "document",
    metadata,
    _id(),
    Column("account_id", BigInteger, nullable=False),
    Column("agency", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("number", Text),
    Column("issued_on", Date),
    Column("valid_until", Date),
    # One stored object belongs to one document: nobody can claim another's file.
    Column("file_key", Text, nullable=False, unique=True),
    Column("file_name", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", Text, nullable=False),
    _time("created_at"),
    # Each version of a document is a row; `first_id` is the first one's, null in the first one itself; `replaced_at` is null in the newest.
    Column("version", Integer, nullable=False, server_default="1"),
    Column("first_id", BigInteger),
    _time("replaced_at", nullable=True),
    # The permit issued here that it is; its PDF is the permit's own.
    Column("permit_id", BigInteger),
    Index("document_of_account", "account_id", "id"),
    Index("document_version", "first_id", "version", unique=True),
    Index("document_of_permit", "permit_id", unique=True),
)
Index("document_ending", document.c.valid_until, document.c.id, postgresql_where=document.c.replaced_at.is_(None))
Index("document_newest", document.c.account_id, document.c.id, postgresql_where=document.c.replaced_at.is_(None))

# Of what the owner was reminded: that it ends in so many days.
document_reminder = Table(
    "document_reminder",
    metadata,
    Column("document_id", BigInteger, primary_key=True),
    Column("days", Integer, primary_key=True),
    Column("told_on", Date, nullable=False),
)

application = Table(
    "application",
    metadata,
    _id(),
    Column("revision", Integer, nullable=False),
    Column("agency", Text, ForeignKey("agency.code"), nullable=False),
    Column("unit", Text, nullable=False),
    Column("number", Text),
    Column("status", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("permit_type", Text, nullable=False),
    Column("permit_type_name", Text, nullable=False),
    Column("applicant_type", Text, nullable=False),
    Column("applicant_id", BigInteger, nullable=False),
    Column("applicant_name", Text, nullable=False),
    # Digests of who submitted it, by which identity's tokens name a person; null before they were kept.
    Column("applicant_marks", JSONB),
    Column("location", JSONB),
    # The code of the village (or district) in which the location lies; null where people wrote its name.
    Column("region", Text),
    Column("company_id", BigInteger, ForeignKey("company.id")),
    # The company as it was when last saved; a submitted application keeps it.
    Column("company", JSONB),
    Column("requirements", JSONB, nullable=False),
    # The fields as they were copied with the requirements, and what was answered: field → answer. Null: it has none.
    Column("fields", JSONB),
    Column("answers", JSONB),
    Column("working_days", Integer, nullable=False),
    Column("fee_rule", Text, nullable=False),
    Column("fee_amount", BigInteger),
    _time("created_at"),
    # When it was last changed; since 0018.
    Column("changed_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    _time("submitted_at", nullable=True),
    _time("due_at", nullable=True),
    # The process under which it was submitted, in full; null for drafts and for what was submitted before it was kept.
    Column("process", JSONB),
    # The version of its permit type on the day of the submission; null as above: today's counts.
    Column("permit_type_version", Integer),
    # [{since, until, state}]; null as above: it runs since the submission.
    Column("clock", JSONB),
    # Until when its applicant may send what the office wants mended; null: nothing is to be mended.
    Column("correct_by", DateTime(timezone=True)),
    # The step at which it waits, the role that does the step, and the unit whose staff alone do it; null: not waiting for the
    # office, or the whole agency.
    Column("waits_at", Text),
    Column("waits_for", Text),
    Column("waits_in", Text),
    # Where it waits in several units, each for itself: those that have not answered yet. `waits_in` is then `*`.
    Column("waits_in_units", ARRAY(Text)),
    # The permit that it renews or amends; the number alone where that one was not issued here, null for new ones.
    Column("old_permit_id", BigInteger),
    Column("old_permit_number", Text),
    # What the applicant declared with the submission: {version, text}.
    Column("declaration", JSONB),
    # What officers found in order: [{item, step, at, by_id, by_role, by_name}]; null: nobody marked anything.
    Column("verdicts", JSONB),
    # When it is to be looked at whether its step is late, set back by every change; null: not until then. Since when it is late.
    Column("late_look_at", DateTime(timezone=True), server_default=literal_column("timestamptz '1970-01-01 00:00:00+00'")),
    Column("late_since", DateTime(timezone=True)),
    UniqueConstraint("agency", "number", name="application_number"),
    Index("application_unchanged", "id"),
    Index("application_about_permit", "old_permit_id"),
    Index("application_of_person", "applicant_marks", postgresql_using="gin"),
    Index("application_of_applicant", "applicant_id", "id"),
    Index("application_waiting", "agency", "waits_for", "due_at", "id"),
)
WAITS_IN = func.coalesce(application.c.waits_in, literal_column("''"))
Index("application_of_role", application.c.agency, application.c.waits_for, WAITS_IN, application.c.due_at, application.c.id)
Index(
    "application_corrected",
    *(application.c.agency, application.c.waits_for, WAITS_IN, application.c.due_at, application.c.id),
    postgresql_where=application.c.status == "resubmitted",
)
Index("application_late_look", application.c.late_look_at, postgresql_where=application.c.waits_for.is_not(None))
Index(
    "application_late",
    *(application.c.agency, application.c.late_since, application.c.id),
    postgresql_where=application.c.late_since.is_not(None),
)
Index(
    "application_returned",
    *(application.c.agency, application.c.correct_by, application.c.id),
    postgresql_where=application.c.correct_by.is_not(None),
)
Index("application_at_step", application.c.agency, application.c.waits_at, application.c.due_at, application.c.id)
Index("application_finished", application.c.agency, application.c.permit_type, application.c.submitted_at, application.c.id)

# Of what is drafted or under way, by permit type.
Index("application_open_of_type", application.c.agency, application.c.permit_type, application.c.status)

attachment = Table(
    "attachment",
    metadata,
    Column("application_id", BigInteger, ForeignKey("application.id"), primary_key=True),
    Column("requirement", Text, primary_key=True),
    Column("document_id", BigInteger, ForeignKey("document.id"), nullable=False, index=True),
)

# What an application was returned for, once for each time: [{code, reason}], and as they were then the location, company and answers (by
# field) that were named.
correction = Table(
    "correction",
    metadata,
    Column("application_id", BigInteger, ForeignKey("application.id"), primary_key=True),
    Column("round", Integer, primary_key=True),
    Column("step", Text, nullable=False),
    _time("asked_at"),
    _time("until"),
    Column("by_id", BigInteger, nullable=False),
    Column("by_role", Text, nullable=False),
    Column("by_name", Text, nullable=False),
    Column("items", JSONB, nullable=False),
    Column("location", JSONB),
    Column("company", JSONB),
    Column("answers", JSONB),
    _time("reminded_at", nullable=True),
    _time("closed_at", nullable=True),
    # When the next reminder is due, or the end has come.
    _time("wakes_at", nullable=True),
)
Index("correction_to_wake", correction.c.wakes_at, postgresql_where=correction.c.wakes_at.is_not(None))

# The documents that were attached then to what it names.
correction_document = Table(
    "correction_document",
    metadata,
    Column("application_id", BigInteger, ForeignKey("application.id"), primary_key=True),
    Column("round", Integer, primary_key=True),
    Column("requirement", Text, primary_key=True),
    Column("document_id", BigInteger, ForeignKey("document.id"), nullable=False, index=True),
)


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
    _time("written_at", nullable=True),
    Column("written_by", Text),
)

# When the team comes; rows are added and never changed. `starts_at` null: the visit was called off.
inspection_appointment = Table(
    "inspection_appointment",
    metadata,
    *_of_visit(),
    Column("position", Integer, primary_key=True),
    _time("made_at"),
    Column("by_id", BigInteger, nullable=False),
    Column("by_name", Text, nullable=False),
    _time("starts_at", nullable=True),
    Column("team", ARRAY(Text), nullable=False),
    Column("meeting_place", Text, nullable=False),
    Column("prepare", Text, nullable=False),
    Column("reason", Text),
)

# `coordinates_from`: `picture` (what the camera wrote into it) or `typed`; null: none are known. `taken_at`: by the camera's clock, which says no zone.
inspection_photo = Table(
    "inspection_photo",
    metadata,
    _id(),
    Column("application_id", BigInteger, ForeignKey("application.id"), nullable=False),
    Column("step", Text, nullable=False),
    Column("round", Integer, nullable=False),
    Column("file_key", Text, nullable=False, unique=True),
    Column("file_name", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("caption", Text, nullable=False),
    Column("coordinates", Text),
    Column("coordinates_from", Text),
    Column("taken_at", Text),
    _time("added_at"),
    Column("by_id", BigInteger, nullable=False),
    Column("by_name", Text, nullable=False),
    Index("inspection_photo_of_visit", "application_id", "step", "round", "id"),
)

# Of what the applicant was reminded: this many days before the last one on which a draft is kept that was changed then.
draft_reminder = Table(
    "draft_reminder",
    metadata,
    Column("application_id", BigInteger, primary_key=True),
    Column("changed_at", DateTime(timezone=True), primary_key=True),
    Column("days", Integer, primary_key=True),
    Column("told_on", Date, nullable=False),
)

# Who was told that a step is late, which began then: level 0 for whoever does it, one more for each one above.
late_step = Table(
    "late_step",
    metadata,
    Column("application_id", BigInteger, ForeignKey("application.id"), primary_key=True),
    Column("begun_at", DateTime(timezone=True), primary_key=True),
    Column("level", Integer, primary_key=True),
    Column("step", Text, nullable=False),
    Column("role", Text, nullable=False),
    _time("told_at"),
)

history = Table(
    "history",
    metadata,
    Column("application_id", BigInteger, ForeignKey("application.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    _time("at"),
    Column("step", Text),
    Column("status", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("by_id", BigInteger, nullable=False),
    Column("by_role", Text, nullable=False),
    Column("by_name", Text, nullable=False),
    Column("note", Text),
    # What whoever did the step found, or why it was skipped; the unit in whose name it was done, where every unit does it.
    Column("finding", Text),
    Column("unit", Text),
)

counter = Table(
    "counter",
    metadata,
    Column("agency", Text, ForeignKey("agency.code"), primary_key=True),
    Column("series", Text, primary_key=True),
    Column("permit_type", Text, primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("last", Integer, nullable=False),
)

permit = Table(
    "permit",
    metadata,
    _id(),
    Column("agency", Text, ForeignKey("agency.code"), nullable=False),
    Column("number", Text, nullable=False),
    Column("permit_type", Text, nullable=False),
    Column("permit_type_name", Text, nullable=False),
    Column("application_id", BigInteger, ForeignKey("application.id"), nullable=False, unique=True),
    Column("applicant_id", BigInteger, nullable=False),
    Column("holder_name", Text, nullable=False),
    Column("held_by_company", Boolean, nullable=False),
    _time("issued_at"),
    Column("valid_from", Date, nullable=False),
    Column("valid_until", Date),
    Column("code", Text, nullable=False, unique=True),
    _time("revoked_at", nullable=True),
    # The version of its permit type that gave its validity and its legal basis; null where none was pinned: today's.
    Column("permit_type_version", Integer),
    # The permit whose place it takes on its first day; a permit gets one successor.
    Column("supersedes_id", BigInteger),
    UniqueConstraint("agency", "number", name="permit_number"),
    Index("permit_of_predecessor", "supersedes_id", unique=True),
    Index("permit_of_applicant", "applicant_id", "id"),
)

permit_document = Table(
    "permit_document",
    metadata,
    Column("permit_id", BigInteger, ForeignKey("permit.id"), primary_key=True),
    Column("file_key", Text, nullable=False, unique=True),
    Column("file_name", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", Text, nullable=False),
    _time("created_at"),
)
