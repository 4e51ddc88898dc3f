"""Applications, and what was done about them."""

from sqlalchemy import BigInteger, Column, Date, DateTime, ForeignKey, Index, Integer, Table, Text, UniqueConstraint, func, literal_column
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from permits.store.tables.columns import id_column, metadata, time_column

application = Table(
    "application",
    metadata,
    id_column(),
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
    # What was declared, or promised to be shown at the counter: [{requirement, at, by_id, by_name}]. Null: nothing.
    Column("ticked", JSONB),
    Column("working_days", Integer, nullable=False),
    Column("fee_rule", Text, nullable=False),
    Column("fee_amount", BigInteger),
    time_column("created_at"),
    # When it was last changed; since 0018.
    Column("changed_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    time_column("submitted_at", nullable=True),
    time_column("due_at", nullable=True),
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
    # The ended application from which this draft was begun anew.
    Column("again_of", BigInteger),
    # At the counter an officer filled it in for somebody without a login: by which filing of identity's, and who; null: the applicant did.
    Column("filing_id", BigInteger),
    Column("filed_by_id", BigInteger),
    Column("filed_by_name", Text),
    # Returns that officers took up to answer them at the counter: [{round, filing_id, by_id, by_name, at}]; and who answers the present one.
    Column("answerings", JSONB),
    Column("answerer_id", BigInteger),
    # What the applicant declared with the submission: {version, text}.
    Column("declaration", JSONB),
    # What officers found in order: [{item, step, at, by_id, by_role, by_name}]; null: nobody marked anything.
    Column("verdicts", JSONB),
    # When it is to be looked at whether its step is late, set back by every change; null: not until then. Since when it is late.
    Column("late_look_at", DateTime(timezone=True), server_default=literal_column("timestamptz '1970-01-01 00:00:00+00'")),
    Column("late_since", DateTime(timezone=True)),
    UniqueConstraint("agency", "number", name="application_number"),
    Index("application_about_permit", "old_permit_id"),
    Index("application_of_person", "applicant_marks", postgresql_using="gin"),
    Index("application_of_applicant", "applicant_id", "id"),
    Index("application_waiting", "agency", "waits_for", "due_at", "id"),
)
# The code of the district in which the location lies, at the beginning of its village's.
DISTRICT_LENGTH = 8
DISTRICT = func.left(application.c.region, DISTRICT_LENGTH)
WAITS_IN = func.coalesce(application.c.waits_in, literal_column("''"))
Index("application_of_role", application.c.agency, application.c.waits_for, WAITS_IN, application.c.due_at, application.c.id)
Index(
    "application_corrected",
    *(application.c.agency, application.c.waits_for, WAITS_IN, application.c.due_at, application.c.id),
    postgresql_where=application.c.status == "resubmitted",
)
Index("application_filed_by", application.c.filed_by_id, application.c.id, postgresql_where=application.c.status == "draft")
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
Index(
    "application_waiting_at_step",
    *(application.c.agency, application.c.waits_at, application.c.due_at, application.c.id),
    postgresql_where=application.c.waits_for.is_not(None),
)
Index("application_of_company", application.c.company_id, application.c.id, postgresql_where=application.c.submitted_at.is_not(None))
Index("application_begun_again", application.c.again_of, postgresql_where=application.c.again_of.is_not(None))
# What waits for the office in the whole agency, and what of a permit type.
Index(
    "application_open",
    *(application.c.agency, application.c.due_at, application.c.id),
    postgresql_where=application.c.waits_for.is_not(None),
)
Index(
    "application_open_for_type",
    *(application.c.agency, application.c.permit_type, application.c.due_at, application.c.id),
    postgresql_where=application.c.waits_for.is_not(None),
)
Index("application_finished", application.c.agency, application.c.permit_type, application.c.submitted_at, application.c.id)
# Of what is drafted or under way, by permit type and step; `waits_for` so that what waits at a step is counted in the index alone.
Index(
    "application_under_way",
    *(application.c.agency, application.c.permit_type, application.c.waits_at, application.c.status),
    postgresql_include=["waits_for"],
    postgresql_where=(application.c.status == "draft") | application.c.waits_at.is_not(None),
)
Index("application_draft_unchanged", application.c.changed_at, application.c.id, postgresql_where=application.c.status == "draft")


attachment = Table(
    "attachment",
    metadata,
    Column("application_id", BigInteger, ForeignKey("application.id"), primary_key=True),
    Column("requirement", Text, primary_key=True),
    Column("document_id", BigInteger, ForeignKey("document.id"), nullable=False, index=True),
)

# What an application was returned for, once for each time: [{code, reason}], and as they were then the location, company, answers (by
# field) and ticks (by requirement) that were named.
correction = Table(
    "correction",
    metadata,
    Column("application_id", BigInteger, ForeignKey("application.id"), primary_key=True),
    Column("round", Integer, primary_key=True),
    Column("step", Text, nullable=False),
    time_column("asked_at"),
    time_column("until"),
    Column("by_id", BigInteger, nullable=False),
    Column("by_role", Text, nullable=False),
    Column("by_name", Text, nullable=False),
    Column("items", JSONB, nullable=False),
    Column("location", JSONB),
    Column("company", JSONB),
    Column("answers", JSONB),
    Column("ticked", JSONB),
    time_column("reminded_at", nullable=True),
    time_column("closed_at", nullable=True),
    # When the next reminder is due, or the end has come.
    time_column("wakes_at", nullable=True),
)
Index("correction_newest", correction.c.asked_at)
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
    time_column("told_at"),
)

# What the papers of an application say, as it was known when they were made out: the receipt with the submission, the letter with the
# rejection, and at positions 1, 2, 3 … those of which there may be several. The file of a letter is kept from the first time that somebody
# asked for it.
paper = Table(
    "paper",
    metadata,
    Column("application_id", BigInteger, ForeignKey("application.id"), primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("position", Integer, primary_key=True, server_default="0"),
    Column("agency", Text, nullable=False),
    Column("number", Text),
    Column("facts", JSONB, nullable=False),
    time_column("made_at"),
    Column("file_key", Text, unique=True),
    Column("file_name", Text),
    Column("media_type", Text),
    Column("size", BigInteger),
    Column("sha256", Text),
    UniqueConstraint("agency", "kind", "number", name="paper_number"),
)

history = Table(
    "history",
    metadata,
    Column("application_id", BigInteger, ForeignKey("application.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    time_column("at"),
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
    # In whose name it was done (a.n.); null: in one's own.
    Column("for_id", BigInteger),
    Column("for_name", Text),
    # The note in English, as far as it was picked from the office's reasons.
    Column("note_en", Text),
)
