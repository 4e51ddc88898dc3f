"""The list of audit records on a real database: an agency's own, newest first, narrowed by index."""

import uuid
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from bus.context import CallInfo
from bus.testing import Door
from identity.service import Identity
from identity.store import audit
from tests.identity.people import staff

CALL = CallInfo("identity", None, datetime(2026, 11, 23, 3, tzinfo=UTC), uuid.uuid4().hex)
AUDITOR = staff("auditor")


@pytest.fixture
def door(database):
    return Door(Identity, database("identity"))


@pytest.fixture
def busy(door):
    """Records of two agencies, some by people with names."""
    with door.engine.begin() as connection:
        connection.execute(text("insert into agency values ('muara-enim', 'Muara Enim'), ('lain', 'Lain')"))
        connection.execute(text("insert into username values ('lina.loket')"))
        lina = connection.execute(
            text(
                "insert into account (username, full_name, email, agency, language, password_hash, must_change_password, created_at)"
                " values ('lina.loket', 'Lina Loket', 'lina@contoh.test', 'muara-enim', 'id', 'x', false, now()) returning id"
            )
        ).scalar_one()
    with Session(door.engine) as session, session.begin():
        for number in range(1, 31):
            act = "registration_accepted" if number % 3 == 0 else "id_number_revealed"
            audit.record(session, CALL, act, f"registration/{number}", agency="muara-enim", actor_id=lina if number % 2 else 999)
            audit.record(session, CALL, act, f"registration/{number}", agency="lain", actor_id=lina)
    return lina


def listed(door, **asked):
    found, before = [], None
    while True:
        page = door.call("list_audit", actor=AUDITOR, before=before, limit=7, **asked)
        found += page["items"]
        before = page["next"]
        if before is None:
            return found


def test_an_agencys_records_are_listed_newest_first_with_their_actors_names(door, busy):
    found = listed(door)
    assert [each["subject"] for each in found] == [f"registration/{number}" for number in range(30, 0, -1)]
    assert [each["position"] for each in found] == sorted((each["position"] for each in found), reverse=True)
    assert {(each["actor_id"], each["actor_name"]) for each in found} == {(busy, "Lina Loket"), (999, None)}


def test_records_are_narrowed_by_act_subject_and_actor(door, busy):
    accepted = listed(door, act="registration_accepted")
    assert [each["subject"] for each in accepted] == [f"registration/{number}" for number in range(30, 0, -3)]
    assert [each["act"] for each in listed(door, subject="registration/7")] == ["id_number_revealed"]
    assert len(listed(door, actor_id=busy)) == 15
    assert [each["subject"] for each in listed(door, actor_id=busy, act="registration_accepted")] == [
        f"registration/{number}" for number in (27, 21, 15, 9, 3)
    ]
    assert len(listed(door, act="", subject="")) == 30
    assert listed(door, subject="registration/%") == []


def test_a_search_among_many_records_reads_only_what_it_shows(door):
    """Of 20,000 records few are of one act, one subject, one person: each search has an index, and none reads the rest."""
    with door.engine.begin() as connection:
        connection.execute(
            text(
                "insert into audit_record select n, 'muara-enim', now(), n % 500, 'act' || n % 500, 'registration/' || n, '{}', '', '', n,"
                " 'muara-enim', n from generate_series(6, 20000) as n"
            )
        )
        connection.execute(text("analyze audit_record"))
        for column, value in (("act", "act7"), ("subject", "registration/7"), ("actor_id", 7), ("person", 7)):
            agency = "agency = 'muara-enim' and " if column in ("act", "actor_id") else ""
            plan = connection.execute(
                text(f"explain select * from audit_all where {agency}{column} = :value order by position desc limit 26"), {"value": value}
            )
            said = "\n".join(row[0] for row in plan)
            assert f"audit_record_{column}" in said, said
