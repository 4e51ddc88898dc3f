"""The register behind its door: what it finds, in which order, as of which day, and that no list reads what it does not show."""

import random
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy
from sqlalchemy.dialects import postgresql

from bus.database import Transactions
from bus.refusals import Invalid
from permits.domain.permit_life import ISSUED, LIFTED, REVOKED, SUPERSEDED, SUSPENDED, Entry, standing, status
from permits.store import register
from permits.store.register import Wanted
from permits.store.tables import application, permit
from tests.permits.office import BUDI, COMPANY, COUNTER, NOW, OTHER_COUNTER, SITI, refused

DAY = timedelta(days=1)
TODAY = date(2026, 11, 23)
STATUSES = ("active", "upcoming", "suspended", "expired", "superseded", "revoked")


def numbers(office, actor=COUNTER, **asked):
    return [row["number"] for row in office.list_register(actor, **asked)["items"]]


@pytest.fixture
def two(office):
    """A doctor's, and a company's of another type, issued after it."""
    office.save_company(BUDI, company_id=None, **COMPANY)
    mine, theirs = office.issued(permit_type="SIPD")["permit"], office.issued(BUDI, permit_type="SKP")["permit"]
    return mine["number"], theirs["number"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, "ba"), ({"text": "siti"}, "a"), ({"text": "contoh SITI"}, "a"), ({"text": "0001/SIPD"}, "a"), ({"text": "0001/SKP siti"}, ""), ({"text": "0002/SIPD"}, ""), ({"text": "SIPD/DPMPTSP/2026"}, "a"),
        ({"text": "SKP/DPMPTSP"}, "b"), ({"text": "100%_"}, ""),
        ({"text": "  "}, "ba"), ({"permit_type": "SKP"}, "b"), ({"permit_type": "TRAYEK"}, ""), ({"status": "active"}, "ba"),
        ({"status": "revoked"}, ""), ({"unit": "dpmptsp"}, "ba"), ({"unit": "lain"}, ""), ({"district": "16.03.02"}, "ba"),
        ({"district": "16.03.01"}, ""), ({"year": 2026}, "ba"), ({"year": 2025}, ""), ({"ending_within": 7}, ""),
        ({"ending_within": 3660, "text": "siti"}, "a"), ({"on": "2026-11-22"}, ""), ({"on": "2026-11-23"}, "ba"), ({"status": "expired"}, ""),
        ({"status": "expired", "on": "2040-01-01", "text": "siti"}, "a"),
    ],
)  # fmt: skip
def test_it_is_narrowed_by_each_thing(office, two, asked, found):
    assert numbers(office, **asked) == [dict(zip("ab", two, strict=True))[each] for each in found]
    assert office.list_register(COUNTER, **asked, with_choices=True)["count"] == len(found)


def test_a_whole_number_is_found_however_it_is_typed(office, two):
    first, _ = two
    for typed in (first, f"  {first.lower()} ", first.replace("/", " / "), first.replace("0", "O"), first.replace("/", "-")):
        assert numbers(office, text=typed) == [first]
    assert numbers(office, text=first, permit_type="SKP") == []  # as narrowed as everything else
    assert numbers(office, OTHER_COUNTER, text=first) == []


def test_it_says_by_what_and_shows_only_its_own_agency(office, two):
    page = office.list_register(COUNTER, with_choices=True)
    choices = page["choices"]
    assert {each["code"] for each in choices["permit_types"]} == {"SIPD", "SKP"} and choices["years"] == [2026]
    assert (page["items"][0]["unit"], page["items"][0]["district"]) == ("DPMPTSP", "Muara Enim")
    elsewhere = office.list_register(OTHER_COUNTER, with_choices=True)
    assert (elsewhere["items"], elsewhere["count"], elsewhere["choices"]["permit_types"], elsewhere["choices"]["years"]) == ([], 0, [], [])
    refused(Invalid, "invalid_fields", office.list_register, COUNTER, text="ab")
    refused(Invalid, "invalid_fields", office.list_register, COUNTER, text="a/b 1")
    for day in ("2026-02-30", "9999-12-31"):
        refused(Invalid, "invalid_fields", office.list_register, COUNTER, on=day)


def test_a_year_is_the_offices(office, two):
    """Half past midnight in Jakarta is still the year before in London."""
    office.execute("update permit set issued_at = '2025-12-31 17:30+00' where permit_type = 'SIPD'")
    assert (numbers(office, year=2026), numbers(office, year=2025)) == ([two[1], two[0]], [])
    assert numbers(office, on="2025-12-31") == [] and numbers(office, on="2026-01-01") == [two[0]]


def copies(office, lives):
    """A permit for each (issue, entries), like the one that was issued, which is removed."""
    one = office.issued(permit_type="SIPD")["permit"]["permit_id"]
    columns = [each.name for each in permit.c if each.name not in ("id", "supersedes_id", "unit", "district")]
    own = ", ".join(each.name for each in application.c if each.name not in ("id", "number"))
    with office.door.engine.begin() as connection:

        def run(text, **given):
            return connection.execute(sqlalchemy.text(text), given)

        for n, (issue, entries) in enumerate(lives, 1):
            applied = run(f"insert into application ({own}) select {own} from application limit 1 returning id").scalar_one()
            kept = asdict(standing(entries)) | {
                "number": f"L{n}", "code": f"CODE{n}", "application_id": applied, "valid_from": issue.day, "valid_until": issue.until,
                "issued_at": datetime(issue.written_on.year, issue.written_on.month, issue.written_on.day, 5, tzinfo=UTC),
                "superseded_from": next((each.day for each in entries if each.kind == SUPERSEDED), None),
            }  # fmt: skip
            kept["revoked_at"] = NOW if kept["revoked_on"] else None
            taken = ", ".join(f":{name}" if name in kept else name for name in columns)
            made = run(
                f"insert into permit ({', '.join(columns)}) select {taken} from permit where id = :one returning id", one=one, **kept
            )
            id = made.scalar_one()
            for position, each in enumerate((each for each in entries if each.kind != SUPERSEDED), 1):
                values = {"permit": id, "position": position, "kind": each.kind, "day": each.day, "at": NOW}
                run(f"insert into permit_entry ({WRITTEN}) values (:permit, :position, :kind, :day, :day, :at)", **values)
        for table, column in (("permit_document", "permit_id"), ("document", "permit_id"), ("permit", "id")):
            run(f"delete from {table} where {column} = :one", one=one)


WRITTEN = "permit_id, position, kind, day, written_on, at"


def a_life(dice):
    """Whatever may stand in tables: entries of one day, and of days to come."""
    written = TODAY - dice.randrange(60) * DAY
    begins = written + dice.randrange(-2, 9) * DAY
    issue = Entry(ISSUED, begins, written_on=written, until=dice.choice([None, begins + dice.randrange(60) * DAY]))
    entries, day, held = [], written, False
    for _ in range(dice.randrange(5)):
        day += dice.randrange(12) * DAY
        entries.append(Entry(LIFTED if held else SUSPENDED, day))
        held = not held
    if dice.random() < 0.2:
        entries.append(Entry(SUPERSEDED, written + dice.randrange(40) * DAY))
    if dice.random() < 0.2:
        entries.append(Entry(REVOKED, day + dice.randrange(9) * DAY))
    return issue, entries


def test_of_any_day_it_says_what_the_fold_of_each_life_says(office):
    dice = random.Random(20261123)
    lives = [a_life(dice) for _ in range(90)]
    copies(office, lives)
    seen = set()
    for on in (TODAY + days * DAY for days in range(-62, 70, 11)):
        folded = {f"L{n}": status([issue, *entries], on=on) for n, (issue, entries) in enumerate(lives, 1)}
        folded = {number: state for number, state in folded.items() if state}
        rows = office.list_register(COUNTER, on=on.isoformat(), limit=100)["items"]
        assert {row["number"]: row["status"] for row in rows} == folded, on
        for state in STATUSES:
            assert set(numbers(office, on=on.isoformat(), status=state, limit=100)) == {n for n, each in folded.items() if each == state}
        seen |= set(folded.values())
    assert seen == set(STATUSES), "every state was met"


@pytest.mark.parametrize(
    "asked", [{}, {"status": "expired"}, {"status": "upcoming", "on": "2026-10-01"}, {"ending_within": 30}, {"text": "siti"}]
)
def test_pages_follow_one_another_in_every_order(office, asked):
    dice = random.Random(7)
    copies(office, [a_life(dice) for _ in range(40)])
    whole, after, found = numbers(office, **asked, limit=100), None, []
    for _ in range(60):
        page = office.list_register(COUNTER, **asked, limit=3, after=after)
        found, after = [*found, *(row["number"] for row in page["items"])], page["next"]
        if after is None:
            break
    assert found == whole and len(set(found)) == len(found)
    assert office.list_register(COUNTER, after=9_999_999)["items"] == [], "behind a permit that there is not"


def test_more_than_a_thousand_are_not_counted(office, monkeypatch):
    monkeypatch.setattr(register, "MOST_COUNTED", 2)
    dice = random.Random(7)
    copies(office, [a_life(dice) for _ in range(5)])
    assert office.list_register(COUNTER, with_choices=True, limit=2)["count"] == 3


WANTED = [
    *({}, {"permit_type": "SIPD"}, {"unit": "lain"}, {"district": "16.03.01"}, {"year": 2026}, {"ending_within": 30}),
    *({"words": ("nobody",)}, {"words": ("siti", "contoh")}, *({"status": each} for each in STATUSES)),
]


def test_no_list_sorts_or_reads_all_that_was_ever_issued(office):
    """Of many permits: each filter, and each count, goes by an index."""
    copies(office, [(Entry(ISSUED, TODAY, written_on=TODAY, until=TODAY + 900 * DAY), [])])
    own = ", ".join(each.name for each in application.c if each.name not in ("id", "number", "unit", "region"))
    with office.door.engine.begin() as connection:
        connection.execute(
            sqlalchemy.text(
                f"""insert into application ({own}, number, unit, region) select {own}, 'A' || n, case when n % 9 = 0 then 'lain' else 'dpmptsp' end,
                '16.03.0' || n % 9 || '.2001' from (select * from application limit 1) a, generate_series(1, 12000) n"""
            )
        )
        connection.execute(
            sqlalchemy.text(
                """insert into permit (agency, permit_type, permit_type_name, applicant_id, held_by_company, valid_from, valid_until, number, code,
                application_id, holder_name, issued_at, revoked_at, revoked_on, suspended_on, superseded_from)
                select agency, (array['SIPD', 'SKP', 'TRAYEK'])[1 + n % 3], permit_type_name, applicant_id, false, date '2016-01-01' + n / 8,
                date '2018-01-01' + n / 8, number, number, id, md5(number), timestamptz '2016-01-01' + n / 8 * interval '1 day',
                case when n % 400 = 0 then now() end, case when n % 400 = 0 then date '2020-01-01' end,
                case when n % 500 = 0 then date '2021-01-01' end, case when n % 300 = 0 then date '2022-01-01' end
                from (select *, substr(number, 2)::int n from application where number like 'A%') a"""
            )
        )
    office.execute("analyze permit")
    for narrowed in WANTED:
        wanted = Wanted("muara-enim", "WIB", TODAY, **narrowed)
        for act in (lambda s, w=wanted: register.listed(s, w, after=None, limit=25), lambda s, w=wanted: register.count(s, w)):
            plan, blocks = explained(office, act)
            assert "Seq Scan on permit" not in plan, (narrowed, plan)
            assert blocks < 2600, (narrowed, blocks, plan)
    assert explained(office, lambda session: register.choices(session, "muara-enim"))[1] < 100
    part = Wanted("muara-enim", "WIB", TODAY, words=("a1234/sipd",))
    plan, _ = explained(office, lambda session: register.listed(session, part, after=None, limit=25))
    looked_up = [line for line in plan.splitlines() if "Index Cond" in line and "~~" in line]
    assert looked_up and all("1234%" in line and "sipd" not in line for line in looked_up)


def explained(office, act):
    plans, read = [], 0
    with Transactions(office.door.engine).begin() as session:
        usual = session.execute

        def caught(statement):
            nonlocal read
            text = str(statement.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True})).replace(":", r"\:")
            plan = usual(sqlalchemy.text(f"explain (analyze, buffers) {text}")).all()
            plans.append("\n".join(row[0] for row in plan))
            first = next(row[0] for row in plan if "Buffers: " in row[0])
            read += sum(int(part.partition("=")[2]) for part in first.split() if part.startswith(("hit=", "read=")))
            return usual(statement)

        session.execute = caught
        act(session)
        session.execute = usual
    return "\n".join(plans), read


def test_permits_of_code_of_before_are_registered_as_well(office):
    """The triggers fill what such code does not know."""
    office.issued(SITI, permit_type="SIPD")
    found = office.door.engine.connect().exec_driver_sql("select unit, district, superseded_from from permit").one()
    assert tuple(found) == ("dpmptsp", "16.03.02", None)
