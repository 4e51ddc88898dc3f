"""Permits' migrations that build indexes while people work: a run that was interrupted there is repeated, and ends as one that was not."""

import pytest
from alembic import command
from sqlalchemy import create_engine, text

from bus import migrate
from permits.inspection_points import points_for

SHAPE = """
    select table_name, column_name, data_type, is_nullable, column_default from information_schema.columns where table_schema = 'public'
    union all select tablename, indexname, indexdef, '', '' from pg_indexes where schemaname = 'public'
    union all select event_object_table, trigger_name, action_statement, '', '' from information_schema.triggers
    order by 1, 2, 3
"""


@pytest.fixture
def engine(empty_database):
    engine = create_engine(empty_database())
    yield engine
    engine.dispose()


def config_of(engine):
    return migrate.config_of("permits", engine.url.render_as_string(hide_password=False))


@pytest.mark.parametrize(
    ("before", "at", "index"),
    [
        ("0015", "0016", "permit_of_predecessor"),
        ("0017", "0018", "application_unchanged"),
        ("0023", "0026", "document_ending"),
        ("0026", "0025", "application_returned"),
        ("0025", "0027", "application_late"),
        ("0027", "0028", "application_of_company"),
        ("0029", "0031", "application_open_at_step"),
        ("0038", "0039", "application_under_way"),
        ("0043", "0044", "permit_register_text"),
    ],
)
def test_a_run_that_was_interrupted_while_it_built_an_index_is_repeated(engine, before, at, index):
    """`before`: where the interrupted run began; `at`: where it was to end."""
    command.upgrade(config_of(engine), at)
    with engine.begin() as connection:
        whole = connection.execute(text(SHAPE)).all()
        connection.execute(text(f"drop index {index}"))
        connection.execute(text("update alembic_version set version_num = :before"), {"before": before})
    command.upgrade(config_of(engine), at)
    with engine.connect() as connection:
        assert connection.execute(text(SHAPE)).all() == whole


def test_versions_of_before_get_the_points_that_were_looked_at_then(engine):
    kept = '{"inspection_points": [{"code": "OWN"}]}'
    command.upgrade(config_of(engine), "0033")
    with engine.begin() as connection:
        connection.execute(text("insert into agency (code, name, units) values ('agam', 'Agam', '[]')"))
        rows = [("APOTEK", "{}"), ("LAIN", "{}"), ("SIPD", kept)]
        for code, data in rows:
            put = "insert into permit_type_version (agency, code, version, data) values ('agam', :code, 1, cast(:data as jsonb))"
            connection.execute(text(put), {"code": code, "data": data})
    command.upgrade(config_of(engine), "head")
    with engine.connect() as connection:
        found = connection.execute(text("select code, data -> 'inspection_points' from permit_type_version order by code")).all()
    points = {code: [each["code"] for each in those] for code, those in found}
    assert points["SIPD"] == ["OWN"] and "ROOMS" in points["APOTEK"] and "SURROUNDINGS" in points["LAIN"]
    assert [each.code for each in points_for("APOTEK")] == points["APOTEK"]
