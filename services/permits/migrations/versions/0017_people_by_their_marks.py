"""Applications are found by who submitted them, whatever the account: how many permits of a type one person has is limited."""

from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    with op.get_context().autocommit_block():  # people apply meanwhile
        op.execute("drop index concurrently if exists application_of_person")  # left unfinished by an interrupted run
        op.execute("create index concurrently application_of_person on application using gin (applicant_marks) with (fastupdate = off)")
