"""The register: permits by their number as people type it, by unit and district, by whatever stands in their number or their holder's name, and by what their lives have come to.

permit.unit and district are those of the application; permit.superseded_from is the first day of the permit that takes its place. Triggers keep
all three, whatever release issues.
"""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"

INDEXES = {
    "permit_register": "(agency, issued_at, id)",
    "permit_register_type": "(agency, permit_type, issued_at, id)",
    "permit_register_unit": "(agency, unit, issued_at, id)",
    "permit_register_district": "(agency, district, issued_at, id)",
    "permit_register_end": "(agency, valid_until, id)",
    "permit_register_begin": "(agency, valid_from, id)",
    "permit_register_revoked": "(agency, issued_at, id) where revoked_at is not null",
    "permit_register_suspended": "(agency, issued_at, id) where suspended_on is not null",
    "permit_register_superseded": "(agency, issued_at, id) where superseded_from is not null",
    "permit_by_number": "(translate(upper(regexp_replace(number, '[^A-Za-z0-9]', '', 'g')), 'OIL', '011'), agency)",
    "permit_register_text": "using gin (lower(number || ' ' || holder_name) gin_trgm_ops) with (fastupdate = off)",
}


def upgrade() -> None:
    # An interrupted run is repeated: what stands before the indexes was committed by then.
    op.execute("create extension if not exists pg_trgm")
    for name, kind in (("unit", sa.Text), ("district", sa.Text), ("superseded_from", sa.Date)):
        op.add_column("permit", sa.Column(name, kind), if_not_exists=True)
    op.execute(
        """create or replace function permit_is_registered() returns trigger language plpgsql as
        $$ begin
            select a.unit, left(a.region, 8) into new.unit, new.district from application a where a.id = new.application_id;
            return new;
        end $$"""
    )
    op.execute(
        """create or replace function permit_is_superseded() returns trigger language plpgsql as
        $$ begin
            update permit set superseded_from = new.valid_from where id = new.supersedes_id;
            return null;
        end $$"""
    )
    op.execute(
        """create or replace trigger permit_when_issued before insert on permit for each row
        execute function permit_is_registered()"""
    )
    op.execute(
        """create or replace trigger permit_when_superseded after insert on permit for each row
        when (new.supersedes_id is not null) execute function permit_is_superseded()"""
    )
    op.execute(
        """update permit p set unit = a.unit, district = left(a.region, 8) from application a
        where a.id = p.application_id and p.unit is null"""
    )
    op.execute(
        """update permit p set superseded_from = s.valid_from from permit s
        where s.supersedes_id = p.id and p.superseded_from is distinct from s.valid_from"""
    )
    with op.get_context().autocommit_block():  # people apply meanwhile
        for name, rows in INDEXES.items():
            op.execute(f"drop index concurrently if exists {name}")
            op.execute(f"create index concurrently {name} on permit {rows}")
    op.execute("analyze permit")
