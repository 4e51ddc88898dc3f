"""Several people may act for one company: its people, what they are there, and invitations by mail.

The applicant who keeps a company is its first owner, also where code of before adds one (trigger). A company gets a region and its deed. A draft says
from which ended application it was begun anew, so that there is one.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0028"
down_revision = "0027"

INDEXES = {
    "company_member_now": "unique index concurrently company_member_now on company_member (company_id, account_id) where left_at is null",
    "application_of_company": "index concurrently application_of_company on application (company_id, id) where submitted_at is not null",
    "application_begun_again": "index concurrently application_begun_again on application (again_of) where again_of is not null",
}


def upgrade() -> None:
    # An interrupted run is repeated: what stands before the indexes was committed by then.
    moment = sa.DateTime(timezone=True)
    for name in ("region", "region_name", "deed_number", "deed_date"):
        op.add_column("company", sa.Column(name, sa.Text), if_not_exists=True)
    op.add_column("application", sa.Column("again_of", sa.BigInteger), if_not_exists=True)
    op.create_table(
        "company_member",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=True),
        sa.Column("company_id", sa.BigInteger, sa.ForeignKey("company.id"), nullable=False),
        sa.Column("account_id", sa.BigInteger, nullable=False),
        sa.Column("name", sa.Text),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("marks", JSONB),
        sa.Column("joined_at", moment),
        sa.Column("left_at", moment),
        if_not_exists=True,
    )
    op.create_table(
        "company_invitation",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=True),
        sa.Column("company_id", sa.BigInteger, sa.ForeignKey("company.id"), nullable=False),
        sa.Column("agency", sa.Text, nullable=False),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("token_hash", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("by_id", sa.BigInteger, nullable=False),
        sa.Column("by_name", sa.Text, nullable=False),
        sa.Column("sent_at", moment, nullable=False),
        sa.Column("expires_at", moment, nullable=False),
        sa.Column("ended_at", moment),
        sa.Column("outcome", sa.Text),
        if_not_exists=True,
    )
    for table, columns in (("company_member", ("company_id", "account_id")), ("company_invitation", ("company_id", "by_id"))):
        for column in columns:
            op.create_index(f"ix_{table}_{column}", table, [column], if_not_exists=True)
    op.execute(
        """create or replace function company_has_its_owner() returns trigger language plpgsql as
        $$ begin
            insert into company_member (company_id, account_id, role) values (new.id, new.account_id, 'owner');
            return new;
        end $$"""
    )
    op.execute("create or replace trigger company_owner after insert on company for each row execute function company_has_its_owner()")
    op.execute(
        """insert into company_member (company_id, account_id, role, name, marks)
        select company.id, company.account_id, 'owner', known.applicant_name, known.applicant_marks from company left join lateral (
            select applicant_name, applicant_marks from application where applicant_id = company.account_id
            order by submitted_at desc nulls last, id desc limit 1
        ) known on true
        where not exists (select from company_member where company_member.company_id = company.id)"""
    )
    with op.get_context().autocommit_block():
        for name, statement in INDEXES.items():
            op.execute(f"drop index concurrently if exists {name}")
            op.execute(f"create {statement}")
