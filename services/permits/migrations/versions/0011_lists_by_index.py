"""Lists by index: the queue of an office, an applicant's documents and permits, and the catalogue.

The columns of a permit type are generated, so that also code of before, which writes `data` alone, keeps them true. Code of before reads
`application_waiting`: drop that index when no such code runs any more.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0011"
down_revision = "0010"

# What lists show of an entry: all but its long parts, and the kinds of application for which it has requirements.
SUMMARY = """jsonb_set(
    (data - '{requirements,legal_basis,sources,sla_note}'::text[]) #- '{fee,terms}',
    '{kinds}', jsonb_path_query_array(data, '$.requirements.keyvalue().key')
)"""


def upgrade() -> None:
    waiting, unit = sa.text("waits_at is not null"), sa.text("coalesce(waits_in, '')")
    op.create_index("application_of_role", "application", ["agency", "waits_for", unit, "due_at", "id"], postgresql_where=waiting)
    op.create_index("application_at_step", "application", ["agency", "waits_at", "due_at", "id"], postgresql_where=waiting)
    op.drop_index("application_queue", "application")  # by status: nothing has read it since 0008
    for table, owner in (("document", "account_id"), ("permit", "applicant_id")):
        op.create_index(f"{table}_of_{owner.removesuffix('_id')}", table, [owner, "id"])
        op.drop_index(f"ix_{table}_{owner}", table)
    op.add_column("permit_type", sa.Column("name", sa.Text(collation="C"), sa.Computed("data ->> 'name'", persisted=True)))
    op.add_column("permit_type", sa.Column("summary", JSONB, sa.Computed(SUMMARY, persisted=True)))
    op.create_index("permit_type_by_name", "permit_type", ["agency", "name", "code"])
    op.create_index("permit_type_of_group", "permit_type", ["agency", sa.text("(summary ->> 'group')"), "name", "code"])
