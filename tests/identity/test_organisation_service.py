"""What an office is made of, and what it decided for itself, behind the door on a real database."""

import pytest
from sqlalchemy import insert

from bus.database import Transactions
from bus.refusals import Invalid
from identity.domain.agency_settings import SETTINGS
from identity.store import tables
from tests.identity.people import NOW, rows, staff, told

DEFAULTS = {name: kind.default for name, kind in SETTINGS.items()}


@pytest.fixture
def admin(door):
    """An admin who is somebody: what is decided names who decided it."""
    with Transactions(door.engine).begin() as session:
        session.execute(insert(tables.username).values(username="adminah"))
        values = {"username": "adminah", "full_name": "Adminah Contoh", "email": "a@contoh.test", "agency": "muara-enim", "language": "id"}
        new = insert(tables.account).values(**values, password_hash="x", must_change_password=False, created_at=NOW)
        id = session.execute(new.returning(tables.account.c.id)).scalar_one()
    return staff("agency_admin", id=id)


STRANGER = staff("agency_admin", agency="lain")


def units(door, actor):
    return [(each["code"], each["name"]) for each in door.call("list_units", actor=actor)["items"]]


def test_units_are_added_renamed_listed_by_name_and_told_of(door, admin):
    assert units(door, admin) == [("dpmptsp", "DPMPTSP")]
    assert door.call("save_unit", actor=admin, now=NOW, code="dinkes", name=" Dinas  Kesehatan ") == {
        "code": "dinkes", "name": "Dinas Kesehatan",
    }  # fmt: skip
    door.call("save_unit", actor=admin, now=NOW, code="dpmptsp", name="Zona Izin")
    assert units(door, staff("verifier")) == [("dinkes", "Dinas Kesehatan"), ("dpmptsp", "Zona Izin")]
    assert [(event.subject, event.data) for event in told(door, "unit_changed")] == [
        ("unit/muara-enim.dinkes", {"agency": "muara-enim", "unit": "dinkes", "unit_name": "Dinas Kesehatan"}),
        ("unit/muara-enim.dpmptsp", {"agency": "muara-enim", "unit": "dpmptsp", "unit_name": "Zona Izin"}),
    ]
    assert [row[4] for row in rows(door, tables.audit)] == ["unit_saved", "unit_saved"]


def test_a_unit_has_a_name(door, admin):
    with pytest.raises(Invalid, match="invalid_fields") as refused:
        door.call("save_unit", actor=admin, code="dinkes", name="   ")
    assert refused.value.details["fields"] == {"name": {"code": "required"}}
    assert units(door, admin) == [("dpmptsp", "DPMPTSP")]


def test_units_are_an_agencys_own(door, admin):
    door.call("save_unit", actor=STRANGER, now=NOW, code="dpmptsp", name="Lain")
    assert units(door, admin) == [("dpmptsp", "DPMPTSP")] and units(door, STRANGER) == [("dpmptsp", "Lain")]


def test_settings_are_the_default_until_they_are_decided_and_those_not_named_stay(door, admin):
    assert door.call("get_settings", actor=admin) == DEFAULTS
    decided = door.call("change_settings", actor=admin, now=NOW, settings={"credentials": "link", "password_minimum": 15})
    assert decided == {**DEFAULTS, "credentials": "link", "password_minimum": 15}
    assert door.call("change_settings", actor=admin, now=NOW, settings={"password_minimum": 8})["credentials"] == "link"
    assert door.call("get_settings", actor=STRANGER) == DEFAULTS
    assert [row[6] for row in rows(door, tables.audit)] == [{"credentials": "link", "password_minimum": 15}, {"password_minimum": 8}]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("credentials", "both"), ("credentials", None), ("temporary_password_hours", 0), ("temporary_password_hours", 169),
        ("temporary_password_hours", True), ("temporary_password_hours", "72"), ("temporary_password_hours", 1.5), ("password_minimum", 7),
        ("password_minimum", 65), ("phone_required", 1), ("phone_required", "yes"), ("staff_second_factor", None), ("credentials", ["link"]),
    ],
)  # fmt: skip
def test_a_value_that_is_none_of_a_settings_is_refused_and_nothing_is_decided(door, admin, name, value):
    with pytest.raises(Invalid, match="invalid_fields") as refused:
        door.call("change_settings", actor=admin, settings={"staff_second_factor": False, name: value})
    assert refused.value.details["fields"] == {name: {"code": "enum"}}
    assert door.call("get_settings", actor=admin) == DEFAULTS


@pytest.mark.parametrize("settings", [{}, {"logo": "x"}, []])
def test_only_settings_that_there_are_can_be_decided(door, admin, settings):
    with pytest.raises(Invalid, match="invalid_arguments"):
        door.call("change_settings", actor=admin, settings=settings)
