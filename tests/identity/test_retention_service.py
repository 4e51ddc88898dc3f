"""Personal data goes when it is not needed any more, and nothing goes before."""

import os
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select, text

from bus import unused_files
from bus.files import Files
from identity.domain.accounts import CLOSED_KEPT
from identity.domain.registration import WITHOUT_ACCOUNT_KEPT
from identity.store import tables
from tests.identity.people import (
    ATTACHMENT,
    NIK,
    NOW,
    STEP_3,
    decide,
    draft,
    give_back,
    refusal,
    rows,
    submit,
)
from tests.identity.test_own_data_service import SECRET, registered

COUNTERS = {"loket.pertama", "loket.lain"}


def statuses(door):
    with door.engine.connect() as connection:
        return list(connection.scalars(select(tables.registration.c.status).order_by(tables.registration.c.id)))


def usernames(door):
    return {row[0] for row in rows(door, tables.username)} - COUNTERS


@pytest.mark.parametrize("decision", ["rejected", "returned"])
def test_a_registration_without_account_goes_a_year_after_the_last_decision(door, decision):
    submit(door, draft(door))
    decide(door, "reject_registration", reason="Bukan KTP.") if decision == "rejected" else give_back(door)
    submit(door, draft(door, username="budi.b", email="budi@contoh.test"))
    door.run("sweep_registrations", now=NOW + WITHOUT_ACCOUNT_KEPT)
    assert statuses(door) == [decision, "submitted"]
    door.run("sweep_registrations", now=NOW + WITHOUT_ACCOUNT_KEPT + timedelta(seconds=1))
    assert statuses(door) == ["submitted"], "what the office has yet to decide stays"
    assert usernames(door) == {"budi.b"}
    assert rows(door, tables.link) == []


def test_the_username_of_a_rejected_registration_that_somebody_else_has_by_now_stays(door):
    submit(door, draft(door))
    decide(door, "reject_registration", reason="Bukan KTP.")
    submit(door, draft(door))
    door.run("sweep_registrations", now=NOW + WITHOUT_ACCOUNT_KEPT + timedelta(seconds=1))
    assert usernames(door) == {"siti.a"}


def test_an_account_is_erased_years_after_it_was_closed(office):
    siti = registered(office, "siti.a")
    registered(office, "budi.b", email="budi@contoh.test", id_number="1603020101800002", mobile="0813 9999 8888")
    siti.ask("close_account", current_password=SECRET)
    before = len(rows(office, tables.registration))
    office.run("sweep_closed_accounts", now=NOW + CLOSED_KEPT)
    assert len(rows(office, tables.registration)) == before
    for _ in range(2):
        office.run("sweep_closed_accounts", now=NOW + CLOSED_KEPT + timedelta(seconds=1))
    assert len(rows(office, tables.registration)) == before - 1
    with office.engine.connect() as connection:
        left = connection.execute(text("select cast(r as text) from registration r union all select cast(a as text) from account a")).all()
        closed = connection.execute(select(tables.account).where(tables.account.c.username == "siti.a")).one()
    assert not [
        row
        for row in left
        for personal in (NIK, "siti.aminah@contoh.test", STEP_3["address"])
        if personal in row[0] and "budi.b" not in row[0]
    ]
    assert (closed.full_name, closed.email, closed.contact, closed.registration_id) == ("Siti Aminah", "", None, None)
    assert refusal(office, "log_in", login="siti.a", password=SECRET, address="10.0.0.1") == "login_refused"


@pytest.fixture
def files(tmp_path, monkeypatch):
    monkeypatch.setenv("FILES_URL", tmp_path.as_uri())
    return Files(tmp_path.as_uri())


def put(files, *, age):
    stored = files.put(prefix="identities", data=b"a card", name=os.urandom(32).hex())
    written = (NOW - age).timestamp()
    os.utime(path_of(stored.key), (written, written))
    return stored.key


def path_of(key):
    return Path(urlsplit(os.environ["FILES_URL"]).path) / key


OLD, YOUNG = unused_files.LEFT_ALONE + timedelta(minutes=1), unused_files.LEFT_ALONE - timedelta(minutes=1)


def test_a_copy_of_a_card_goes_when_no_registration_names_it_but_not_before_its_form_had_time_to_come(door, files):
    used, replaced, under_way = put(files, age=OLD), put(files, age=OLD), put(files, age=YOUNG)
    draft(door, id_attachment={**ATTACHMENT, "key": used})
    elsewhere = files.put(prefix="documents", data=b"of another service", name="ab" * 32).key
    os.utime(path_of(elsewhere), (0, 0))
    door.run("sweep_files", now=NOW)
    assert [path_of(key).exists() for key in (used, replaced, under_way, elsewhere)] == [True, False, True, True]


def test_a_file_that_is_written_again_while_the_sweep_runs_stays(files):
    key = put(files, age=OLD)

    def in_use(keys):
        os.utime(path_of(key), (NOW.timestamp(), NOW.timestamp()))  # the same bytes are uploaded again after the sweep saw the old ones
        return set()

    unused_files.sweep("identities", in_use=in_use, now=NOW)
    assert path_of(key).exists()


def test_a_file_that_another_process_has_swept_is_no_fault(files):
    key = put(files, age=OLD)

    def in_use(keys):
        path_of(key).unlink()
        return set()

    unused_files.sweep("identities", in_use=in_use, now=NOW)


def test_whose_a_file_is_is_looked_up_by_an_index(door):
    """Not by reading every registration for every thousand files."""
    with door.engine.begin() as connection:
        connection.execute(text("set local enable_seqscan = off"))
        asked = "select 1 from registration where (answers #>> '{id_attachment, key}') in ('identities/a', 'identities/b')"
        plan = "\n".join(row[0] for row in connection.execute(text(f"explain {asked}")))
    assert "registration_id_attachment" in plan
