"""What identity tells of its agencies, for the copies of other services: everything once, and what differs from what was told last."""

import pytest
from sqlalchemy import delete, insert, update

from bus.context import by_itself
from bus.database import Transactions
from identity import copies, seed
from identity.store import tables
from tests.identity.people import AGENCY, NOW, staff, told

ADMIN = staff("agency_admin")


def act(door, change, *arguments, **named):
    with Transactions(door.engine).begin() as session:
        return change(session, *arguments, **named)


def tell_all(door):
    return act(door, copies.publish_all, call=by_itself("identity"))


def days(event):
    return [(day["date"], day["kind"]) for day in event.data["days"]]


def test_everything_is_told_once(door):
    assert tell_all(door) == 2 + 1 + 2 + 2 * 5  # two agencies, one of them with a unit, the roles and five years of each
    first = told(door, "agency_changed")[1]
    assert (first.subject, first.data["agency_name"], first.data["place"]) == (f"agency/{AGENCY}", "Kabupaten Muara Enim", "Muara Enim")
    assert {event.subject for event in told(door, "calendar_changed")} == {
        f"calendar/{agency}.{year}" for agency in ("lain", AGENCY) for year in range(2025, 2030)
    }
    assert ("2026-12-25", "public_holiday") in days(told(door, "calendar_changed")[1])
    assert tell_all(door) == 0


@pytest.mark.parametrize(
    ("change", "type"),
    [
        (update(tables.agency).where(tables.agency.c.code == AGENCY).values(office_phone="0711 22"), "agency_changed"),
        (update(tables.unit).values(full_name="Dinas Lain"), "unit_changed"),
        (delete(tables.holiday).where(tables.holiday.c.date == "2026-12-25"), "calendar_changed"),
    ],
)
def test_what_differs_is_told_again_and_nothing_else(door, change, type):
    tell_all(door)
    before = len(door.events())
    act(door, lambda session: session.execute(change))
    tell_all(door)
    new = door.events()[before:]
    assert {event.type for event in new} == {type} and len(new) == (2 if type == "calendar_changed" else 1)


def test_an_agencys_own_day_off_is_in_its_year_from_the_same_commit_on_and_gone_from_it_again(door):
    tell_all(door)
    door.call("add_day_off", actor=ADMIN, now=NOW, date="2026-12-07", name="Hari jadi")
    assert [days(event).count(("2026-12-07", "own")) for event in told(door, "calendar_changed")[-1:]] == [1]
    assert told(door, "calendar_changed")[-1].subject == f"calendar/{AGENCY}.2026"
    door.call("remove_day_off", actor=ADMIN, now=NOW, date="2026-12-07")
    assert ("2026-12-07", "own") not in days(told(door, "calendar_changed")[-1])
    assert [event.data["off"] for event in told(door, "day_off_changed")] == [True, False], "readers of before go on hearing of days"


def test_a_year_whose_holidays_nobody_knows_is_not_told_as_if_it_had_none(door):
    door.call("add_day_off", actor=ADMIN, now=NOW, date="2031-12-08", name="Hari jadi")
    assert told(door, "calendar_changed") == [] and len(told(door, "day_off_changed")) == 1


def test_the_seed_tells_of_what_a_system_of_before_has(door):
    """Its rows were there before there were these events, and lack what is new."""
    bare = {"regency": None, "place": None, "office_unit": None}
    act(door, lambda session: session.execute(update(tables.agency).values(**bare)))
    act(door, lambda session: session.execute(insert(tables.unit).values(agency=AGENCY, code="dinkes", name="Dinas Kesehatan")))
    act(door, seed.seed_offices)
    tell_all(door)
    known = {event.data["agency"]: event.data for event in told(door, "agency_changed")}
    assert (known[AGENCY]["regency"], known[AGENCY]["office_unit"], known["lain"]["regency"]) == ("16.03", "dpmptsp", None)
    assert {event.data["unit"] for event in told(door, "unit_changed")} == {"dinkes", "dpmptsp"}
