"""The audit chain on a real database: what was recorded stays, a change behind the trigger's back is found where it was made, and what
the chain alone cannot show is shown by a head that was kept elsewhere."""

import json
import logging
import os
import uuid
from datetime import UTC, datetime

import pytest
from joserfc import jws, jwt
from joserfc.jwk import OKPKey
from sqlalchemy import create_engine, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from bus import context
from bus.context import CallInfo
from bus.refusals import NotAllowed
from bus.testing import Door
from identity import audit as command
from identity import heads
from identity.domain.audit import BEGINNING, Head, Record, chained
from identity.service import Identity
from identity.store import audit, tables
from tests.identity.people import NOW, in_parallel, staff

CALL = CallInfo("identity", None, datetime(2026, 11, 23, 3, tzinfo=UTC), uuid.uuid4().hex)
AUDITOR = staff("auditor")


@pytest.fixture
def url(database):
    return database("identity")


@pytest.fixture
def engine(url):
    made = create_engine(url)
    with Session(made) as session, session.begin():
        for number in range(5):
            audit.record(session, CALL, "logged_in", f"account/{number}", agency=None, actor_id=number, tries=number)
    yield made
    made.dispose()


def verified(engine):
    with Session(engine) as session:
        return audit.verify(session)


def head_of(engine):
    with Session(engine) as session:
        return audit.head(session)


def tamper(engine, *statements):
    """As somebody who may switch triggers off."""
    with engine.begin() as connection:
        connection.execute(text("alter table audit disable trigger audit_append_only"))
        for statement in statements:
            connection.execute(text(statement))
        connection.execute(text("alter table audit enable trigger audit_append_only"))


def calculate_anew(engine):
    """What a thorough forger does: every hash, so that the chain fits again."""
    with Session(engine) as session, session.begin():
        session.execute(text("alter table audit disable trigger audit_append_only"))
        before = BEGINNING
        for row in session.execute(select(tables.audit).order_by(tables.audit.c.position)).all():
            values = row._asdict()
            del values["hash"]
            before = chained(before, Record(**values))
            session.execute(update(tables.audit).where(tables.audit.c.position == row.position).values(hash=before))
        session.execute(text("alter table audit enable trigger audit_append_only"))


INSERTED = (
    "insert into audit select 6, agency, at, actor_id, act, subject, details, request_id, hash from audit where position = 5",
    "update audit set position = position + 10 where position >= 3",
    "update audit set position = position - 9 where position > 10",
    "insert into audit select 3, agency, at, 9, act, subject, details, request_id, hash from audit where position = 4",
)
SWAPPED = (
    "update audit set position = 99 where position = 2",
    "update audit set position = 2 where position = 4",
    "update audit set position = 4 where position = 99",
)


def test_an_untouched_chain_holds(engine):
    assert vars(verified(engine)) == {"records": 5, "broken_at": None}


@pytest.mark.parametrize(
    ("statements", "at"),
    [
        (("update audit set actor_id = 9 where position = 2",), 2),
        (("update audit set details = '{}' where position = 4",), 4),
        (("update audit set at = at + interval '1 second' where position = 1",), 1),
        (("update audit set subject = 'account/9' where position = 5",), 5),
        (("update audit set agency = 'lain' where position = 3",), 3),
        (("update audit set hash = decode(repeat('00', 32), 'hex') where position = 3",), 3),
        (("delete from audit where position = 3",), 3),
        (("delete from audit where position = 1",), 1),
        (("delete from audit where position = 3", "update audit set position = position - 1 where position > 3"), 3),
        (INSERTED[:1], 6),
        (INSERTED[1:], 3),
        (SWAPPED, 2),
    ],
)
def test_a_changed_chain_is_seen_where_it_was_changed(engine, statements, at):
    tamper(engine, *statements)
    assert vars(verified(engine)) == {"records": at - 1, "broken_at": at}


@pytest.mark.parametrize("statement", ["update audit set act = 'x'", "delete from audit", "truncate audit"])
def test_the_table_takes_nothing_back(engine, statement):
    with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
        connection.execute(text(statement))
    assert verified(engine).broken_at is None


def test_records_of_many_at_once_are_one_chain(url, engine):
    def record(number):
        with Session(engine) as session, session.begin():
            audit.record(session, CALL, "x", f"account/{number}", agency=None)

    in_parallel(record, list(range(20)))
    assert vars(verified(engine)) == {"records": 25, "broken_at": None}


# ── the command ──


@pytest.fixture
def run(url, engine, monkeypatch, capsys):
    monkeypatch.setenv("IDENTITY_DATABASE_URL", url)

    def run(*words):
        code = command.main(list(words))
        return code, capsys.readouterr().out

    return run


def test_the_command_says_how_many_records_fit_and_where_the_chain_ends(run, engine):
    head = head_of(engine)
    assert run("verify") == (0, f"5 records fit; head 5 {head.hash.hex()}\n")
    tamper(engine, "update audit set act = 'x' where position = 2")
    code, said = run("verify")
    assert code == 1 and "BROKEN at record 2" in said


@pytest.fixture
def kept(run, tmp_path):
    """The head as it was written elsewhere, before anything else happens."""
    file = tmp_path / "heads"
    file.write_text(run("head")[1])
    return str(file)


def test_a_chain_that_grew_still_holds_its_old_heads(run, engine, kept):
    with Session(engine) as session, session.begin():
        audit.record(session, CALL, "logged_out", "account/1", agency=None)
    code, said = run("verify", "--since-head", kept)
    assert code == 0 and said.startswith("6 records fit")


def test_an_end_that_was_cut_off_is_found_by_an_older_head_alone(run, engine, kept):
    tamper(engine, "delete from audit where position > 3")
    assert run("verify")[0] == 0
    code, said = run("verify", "--since-head", kept)
    assert code == 1 and "record 5 is not the one that was head once" in said


def test_a_chain_calculated_anew_is_found_by_an_older_head_alone(run, engine, kept):
    tamper(engine, "update audit set act = 'x' where position = 2")
    calculate_anew(engine)
    assert run("verify")[0] == 0
    assert run("verify", "--since-head", kept)[0] == 1


def test_a_head_that_another_key_signed_or_none_at_all_is_refused(run, tmp_path, kept):
    forged = jws.serialize_compact({"alg": "Ed25519", "typ": heads.KIND}, "{}", OKPKey.generate_key("Ed25519"), algorithms=["Ed25519"])
    for content in (forged, "", "12 abcdef"):
        file = tmp_path / "other"
        file.write_text(content)
        assert run("verify", "--since-head", str(file))[0] == 1
    assert run("verify", "--since-head", str(tmp_path / "nowhere"))[0] == 1


def test_a_signed_head_is_no_proof_of_an_asker_and_no_proof_is_a_head():
    """Both are signed with the same key."""
    head = heads.signed(Head(5, b"x" * 32), at=NOW)
    with pytest.raises(NotAllowed, match="actor_not_proven"):
        context.verify_actor(head, "identity")
    key = OKPKey.import_key(json.loads(os.environ["ACTOR_PRIVATE_KEY"]))
    proof = jwt.encode({"alg": "Ed25519"}, {"position": 5, "hash": "00"}, key, algorithms=["Ed25519"])
    with pytest.raises(ValueError, match="no head"):
        heads.found_in(proof)


# ── behind the door ──


@pytest.fixture
def door(url, engine):
    return Door(Identity, url)


def test_the_service_writes_the_head_into_its_log_and_the_log_is_a_file_of_heads(door, engine, caplog, run, tmp_path):
    with caplog.at_level(logging.INFO, "identity.audit"):
        door.run("tell_audit_head", now=NOW)
    line = json.loads(caplog.messages[-1])
    assert set(line) == {"audit_head", "hash", "signed"} and (line["audit_head"], line["hash"]) == (5, head_of(engine).hash.hex())
    log = tmp_path / "log"
    log.write_text(f"INFO bus.calls: something\nINFO identity.audit: {caplog.messages[-1]}\n")
    assert run("verify", "--since-head", str(log))[0] == 0
    tamper(engine, "delete from audit where position = 5")
    assert run("verify", "--since-head", str(log))[0] == 1


def test_the_auditor_and_the_operator_have_the_chain_verified(door, engine):
    assert door.call("verify_audit", actor=AUDITOR) == {"records": 5, "broken_at": None}
    tamper(engine, "delete from audit where position = 2")
    assert door.call("verify_audit", actor=staff("operator")) == {"records": 1, "broken_at": 2}
    with pytest.raises(NotAllowed):
        door.call("verify_audit", actor=staff("agency_admin"))


@pytest.fixture
def busy(engine, door):
    """Records of two agencies, some by people with names."""
    with engine.begin() as connection:
        connection.execute(text("insert into agency values ('muara-enim', 'Muara Enim'), ('lain', 'Lain')"))
        connection.execute(text("insert into username values ('lina.loket')"))
        lina = connection.execute(
            text(
                "insert into account (username, full_name, email, agency, language, password_hash, must_change_password, created_at)"
                " values ('lina.loket', 'Lina Loket', 'lina@contoh.test', 'muara-enim', 'id', 'x', false, now()) returning id"
            )
        ).scalar_one()
    with Session(engine) as session, session.begin():
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


def test_a_search_among_many_records_reads_only_what_it_shows(door, engine):
    """Of 20,000 records few are of one act, one subject, one person: each search has an index, and none reads the rest."""
    with engine.begin() as connection:
        connection.execute(
            text(
                "insert into audit select n, 'muara-enim', now(), n % 500, 'act' || n % 500, 'registration/' || n, '{}', '', ''"
                " from generate_series(6, 20000) as n"
            )
        )
        connection.execute(text("analyze audit"))
        for column, value in (("act", "act7"), ("subject", "registration/7"), ("actor_id", 7)):
            plan = connection.execute(
                text(f"explain select * from audit where agency = 'muara-enim' and {column} = :value order by position desc limit 26"),
                {"value": value},
            )
            said = "\n".join(row[0] for row in plan)
            assert f"audit_{column}" in said, said
