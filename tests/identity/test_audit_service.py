"""The audit chain on a real database: a record stays; a change made around the trigger is found at its place; and what the chain alone
cannot show is shown by a head that was saved elsewhere."""

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
from bus.logs import JsonLines
from bus.refusals import NotAllowed
from bus.testing import Door
from identity import audit as command
from identity import heads
from identity.domain.audit import BEGINNING, CLOSED, HEADS, AuditRecord, Head, chained, chained_closed
from identity.service import Identity
from identity.store import audit, audit_chains, tables
from tests.identity.people import NOW, in_parallel, staff

CALL = CallInfo("identity", None, datetime(2026, 11, 23, 3, tzinfo=UTC), uuid.uuid4().hex)
AUDITOR = staff("auditor")


@pytest.fixture
def url(database):
    return database("identity")


@pytest.fixture
def engine(url, as_admin):
    """A connection of somebody who may switch triggers off."""
    made = create_engine(as_admin(url))
    with Session(create_engine(url)) as session, session.begin():
        for number in range(5):
            audit.record(session, CALL, "logged_in", f"account/{number}", agency=None, actor_id=number, tries=number)
    yield made
    made.dispose()


def verified(engine):
    with Session(engine) as session:
        return audit_chains.verify(session)


def head_of(engine):
    with Session(engine) as session:
        return audit_chains.newest_head(session)


def tamper(engine, *statements):
    with engine.begin() as connection:
        connection.execute(text("alter table audit_record disable trigger audit_record_append_only"))
        for statement in statements:
            connection.execute(text(statement))
        connection.execute(text("alter table audit_record enable trigger audit_record_append_only"))


def calculate_anew(engine):
    """A thorough forger recalculates every hash, so that the chain fits again."""
    with Session(engine) as session, session.begin():
        session.execute(text("alter table audit_record disable trigger audit_record_append_only"))
        before = BEGINNING
        for row in session.execute(select(tables.audit).order_by(tables.audit.c.position)).all():
            said = {name: getattr(row, name) for name in SAID}
            before = chained(before, AuditRecord(**said), number=row.number, position=row.position)
            session.execute(update(tables.audit).where(tables.audit.c.position == row.position).values(hash=before))
        session.execute(text("alter table audit_record enable trigger audit_record_append_only"))


SAID = ("agency", "at", "actor_id", "act", "subject", "request_id", "person", "details")
COLUMNS = "agency, at, actor_id, act, subject, details, request_id, hash, person, chain"
INSERTED = (
    f"insert into audit_record select position + 100, {COLUMNS}, 6 from audit_record where number = 5",
    "update audit_record set number = number + 10 where number >= 3",
    "update audit_record set number = number - 9 where number > 10",
    "insert into audit_record select position + 100, agency, at, 9, act, subject, details, request_id, hash, person, chain, 3"
    " from audit_record where number = 4",
)
SWAPPED = (
    "update audit_record set number = 99 where number = 2",
    "update audit_record set number = 2 where number = 4",
    "update audit_record set number = 4 where number = 99",
)


def test_an_untouched_chain_holds(engine):
    assert vars(verified(engine)) == {"records": 5, "broken_at": None, "chain": None}


@pytest.mark.parametrize(
    ("statements", "at"),
    [
        (("update audit_record set actor_id = 9 where number = 2",), 2),
        (("update audit_record set details = '{}' where number = 4",), 4),
        (("update audit_record set at = at + interval '1 second' where number = 1",), 1),
        (("update audit_record set subject = 'account/9' where number = 5",), 5),
        (("update audit_record set agency = 'lain' where number = 3",), 3),
        (("update audit_record set person = 9 where number = 3",), 3),
        (("update audit_record set position = position + 100 where number = 3",), 3),
        (("update audit_record set hash = decode(repeat('00', 32), 'hex') where number = 3",), 3),
        (("delete from audit_record where number = 3",), 3),
        (("delete from audit_record where number = 1",), 1),
        (("delete from audit_record where number = 3", "update audit_record set number = number - 1 where number > 3"), 3),
        (INSERTED[:1], 6),
        (INSERTED[1:], 3),
        (SWAPPED, 2),
    ],
)
def test_a_changed_chain_is_seen_where_it_was_changed(engine, statements, at):
    tamper(engine, *statements)
    assert vars(verified(engine)) == {"records": at - 1, "broken_at": at, "chain": ""}


@pytest.mark.parametrize("statement", ["update audit_record set act = 'x'", "delete from audit_record", "truncate audit_record"])
def test_the_table_takes_nothing_back(engine, statement):
    with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
        connection.execute(text(statement))
    assert verified(engine).broken_at is None


def test_records_of_many_at_once_are_one_chain(url, engine):
    def record(number):
        with Session(engine) as session, session.begin():
            audit.record(session, CALL, "x", f"account/{number}", agency=None)

    in_parallel(record, list(range(20)))
    assert vars(verified(engine)) == {"records": 25, "broken_at": None, "chain": None}


# ── the command ──


@pytest.fixture
def run(url, engine, monkeypatch, capsys):
    monkeypatch.setenv("IDENTITY_DATABASE_URL", url)

    def run(*words):
        code = command.main(list(words))
        return code, capsys.readouterr().out

    return run


def test_the_command_says_how_many_records_fit_and_where_the_chain_ends(run, engine):
    run("head")
    head = head_of(engine)
    assert run("verify") == (0, f"5 records fit; head 1 {head.hash.hex()}\n")
    tamper(engine, "update audit_record set act = 'x' where number = 2")
    code, said = run("verify")
    assert code == 1 and "BROKEN at record 2 of the chain without an agency" in said


@pytest.fixture
def kept(run, tmp_path):
    """A head saved in a file before anything else happens."""
    file = tmp_path / "heads"
    file.write_text(run("head")[1])
    return str(file)


def test_a_chain_that_grew_still_holds_its_old_heads(run, engine, kept):
    with Session(engine) as session, session.begin():
        audit.record(session, CALL, "logged_out", "account/1", agency=None)
    code, said = run("verify", "--since-head", kept)
    assert code == 0 and said.startswith("6 records fit")


def test_an_end_that_was_cut_off_is_found_by_the_head_that_was_taken_of_it(run, engine, kept):
    tamper(engine, "delete from audit_record where number > 3")
    code, said = run("verify")
    assert code == 1 and "BROKEN at record 4 of" in said


def without_heads(engine):
    for table in ("audit_end", "audit_head"):
        with engine.begin() as connection:
            connection.execute(text(f"alter table {table} disable trigger {table}_append_only"))
            connection.execute(text(f"delete from {table}"))


def test_an_end_that_was_cut_off_with_its_heads_is_found_by_a_head_kept_elsewhere_alone(run, engine, kept):
    tamper(engine, "delete from audit_record where number > 3")
    without_heads(engine)
    assert run("verify")[0] == 0
    code, said = run("verify", "--since-head", kept)
    assert code == 1 and "head 1 is not the one that was kept" in said


def test_a_chain_calculated_anew_is_found_by_an_older_head_alone(run, engine, kept):
    tamper(engine, "update audit_record set act = 'x' where number = 2")
    calculate_anew(engine)
    assert run("verify")[0] == 1
    without_heads(engine)
    assert run("verify")[0] == 0
    assert run("verify", "--since-head", kept)[0] == 1


def test_a_head_that_another_key_signed_or_none_at_all_is_refused(run, tmp_path, kept):
    forged = jws.serialize_compact({"alg": "Ed25519", "typ": heads.KIND}, "{}", OKPKey.generate_key("Ed25519"), algorithms=["Ed25519"])
    for content in (forged, "", "12 abcdef"):
        file = tmp_path / "other"
        file.write_text(content)
        assert run("verify", "--since-head", str(file))[0] == 1
    assert run("verify", "--since-head", str(tmp_path / "nowhere"))[0] == 1


def test_heads_outlive_the_key_that_signed_them(run, tmp_path, kept, monkeypatch):
    old, new = os.environ["ACTOR_PUBLIC_KEY"], OKPKey.generate_key("Ed25519")
    monkeypatch.setenv("ACTOR_PUBLIC_KEY", json.dumps(new.as_dict(private=False)))
    assert run("verify", "--since-head", str(kept))[0] == 1
    monkeypatch.setenv(heads.RETIRED, old)
    assert run("verify", "--since-head", str(kept))[0] == 0


def test_a_signed_head_is_no_proof_of_an_asker_and_no_proof_is_a_head():
    """Audit heads and actor tokens are signed with the same key."""
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
    assert set(line) == {"audit_head", "hash", "signed"} and (line["audit_head"], line["hash"]) == (1, head_of(engine).hash.hex())
    log = tmp_path / "log"
    log.write_text(f"something\n{JsonLines().format(caplog.records[-1])}\n")
    assert run("verify", "--since-head", str(log))[0] == 0
    tamper(engine, "delete from audit_record where number = 5")
    assert run("verify", "--since-head", str(log))[0] == 1


def test_the_auditor_and_the_operator_have_the_chain_verified(door, engine):
    assert door.call("verify_audit", actor=AUDITOR) == {"records": 5, "broken_at": None, "chain": None}
    tamper(engine, "delete from audit_record where number = 2")
    assert door.call("verify_audit", actor=staff("operator")) == {"records": 1, "broken_at": 2, "chain": ""}
    with pytest.raises(NotAllowed):
        door.call("verify_audit", actor=staff("agency_admin"))


# ── a chain per agency, and the one of before ──


def test_every_agency_has_a_chain_of_its_own_and_a_head_stands_for_all(engine, door):
    with Session(engine) as session, session.begin():
        for agency in ("muara-enim", "lain", "muara-enim"):
            audit.record(session, CALL, "x", "account/1", agency=agency)
    with Session(engine) as session, session.begin():
        assert audit_chains.take_head(session, at=NOW).position == 1
        assert audit_chains.take_head(session, at=NOW).position == 1, "nothing has been recorded since"
        ends = session.execute(select(tables.audit_end.c.chain, tables.audit_end.c.number).order_by(tables.audit_end.c.chain)).all()
    assert [tuple(row) for row in ends] == [("", 5), ("lain", 1), ("muara-enim", 2)]
    with Session(engine) as session, session.begin():
        audit.record(session, CALL, "x", "account/1", agency="lain")
    with Session(engine) as session, session.begin():
        assert audit_chains.take_head(session, at=NOW).position == 2
        assert session.execute(text("select chain, number from audit_end where head = 2")).all() == [("lain", 2)]
    tamper(engine, "delete from audit_record where chain = 'lain'")
    assert vars(verified(engine)) == {"records": 7, "broken_at": 1, "chain": "lain"}


def test_a_changed_head_is_found(engine):
    with Session(engine) as session, session.begin():
        audit_chains.take_head(session, at=NOW)
    with engine.begin() as connection:
        connection.execute(text("alter table audit_head disable trigger audit_head_append_only"))
        connection.execute(text("update audit_head set at = at + interval '1 day'"))
    assert (verified(engine).broken_at, verified(engine).chain) == (1, HEADS)


def test_nobody_waits_for_another_agencys_records(engine):
    """While one transaction that has recorded goes on, a writer of another agency finishes, and a writer of the same agency waits."""
    with Session(engine) as first, first.begin():
        audit.record(first, CALL, "x", "account/1", agency="muara-enim")
        with Session(engine) as other, other.begin():
            audit.record(other, CALL, "x", "account/1", agency="lain")
        with pytest.raises(DBAPIError, match="lock timeout"), Session(engine) as same, same.begin():
            same.execute(text("set local lock_timeout = '100ms'"))
            audit.record(same, CALL, "x", "account/1", agency="muara-enim")


def closed_chain(engine, length=4):
    """Records as they were made before there was a chain per agency."""
    with engine.begin() as connection:
        before = BEGINNING
        for position in range(1, length + 1):
            record = {"position": position, "agency": "muara-enim", "at": NOW, "actor_id": 2, "act": "id_number_viewed"}
            record |= {"subject": "registration/7", "details": {}, "request_id": "r"}
            before = chained_closed(before, record)
            connection.execute(tables.audit_closed.insert().values(**record, hash=before))
    return before


def test_records_of_before_are_verified_listed_and_found_by_the_heads_that_were_kept_then(engine, door, run, tmp_path):
    end = closed_chain(engine)
    listed_then = door.call("list_audit", actor=AUDITOR)["items"]
    assert [each["position"] for each in listed_then] == [4, 3, 2, 1]
    key = OKPKey.import_key(json.loads(os.environ["ACTOR_PRIVATE_KEY"]))
    said = json.dumps({"position": 4, "hash": end.hex(), "at": NOW.isoformat()})
    kept = tmp_path / "heads"
    kept.write_text(jws.serialize_compact({"alg": "Ed25519", "typ": heads.KIND}, said, key, algorithms=["Ed25519"]))
    assert run("verify", "--since-head", str(kept))[0] == 0
    assert verified(engine).records == 9
    with engine.begin() as connection:
        connection.execute(text("alter table audit disable trigger audit_append_only"))
        connection.execute(text("delete from audit where position = 4"))
    assert verified(engine).broken_at is None
    code, told = run("verify", "--since-head", str(kept))
    assert code == 1 and "record 4 is not the one that was kept" in told
    with engine.begin() as connection:
        connection.execute(text("update audit set act = 'x' where position = 2"))
    assert (verified(engine).broken_at, verified(engine).chain) == (2, CLOSED)


# ── what other services record ──


def made(**changed):
    told = {"agency": "muara-enim", "act": "document_viewed", "subject": "document/7", "actor_id": 2, "account_id": 11, "details": {}}
    return {"type": "record_made", "data": told | changed, "now": NOW}


@pytest.mark.parametrize("source", ["permits", "tracking"])
def test_what_another_service_records_is_in_its_agencys_chain_once(door, engine, source):
    handler = f"on_{source}_record"
    told = made(details={"step": "file_check"})
    for _again in range(3):
        door.handle(handler, **told, subject="record/document-7", source=source)
    door.handle(handler, **made(agency="lain"), subject="record/document-8", source=source)
    door.handle(handler, type="something_else", data={}, subject="record/document-8", seq=2, source=source)
    with Session(engine) as session:
        found = session.execute(select(tables.audit).where(tables.audit.c.chain != "").order_by(tables.audit.c.position)).all()
    assert [(row.chain, row.number, row.act, row.subject, row.actor_id, row.person, row.details) for row in found] == [
        ("muara-enim", 1, "document_viewed", "document/7", 2, 11, {"step": "file_check"}),
        ("lain", 1, "document_viewed", "document/7", 2, 11, {}),
    ]
    assert verified(engine).broken_at is None
