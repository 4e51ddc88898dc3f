"""An office's units and settings, at the door on a real database."""

import pytest
from sqlalchemy import insert

from bus.database import Transactions
from bus.refusals import Conflict, Invalid, NotAllowed, NotFound
from identity.domain.agency_settings import SETTINGS
from identity.seed import FIRST_UNIT
from identity.store import tables
from tests.identity.people import NOW, rows, set_for_agency, staff, told

DEFAULTS = {name: kind.default for name, kind in SETTINGS.items()}


@pytest.fixture
def admin(door):
    """An admin with an account: decisions record who decided."""
    return admin_called(door, "adminah")


@pytest.fixture
def second(door):
    return admin_called(door, "kedua")


def admin_called(door, username):
    with Transactions(door.engine).begin() as session:
        session.execute(insert(tables.username).values(username=username))
        values = {"username": username, "full_name": "Adminah Contoh", "email": "a@contoh.test", "agency": "muara-enim", "language": "id"}
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
    assert [(event.subject, event.data["unit_name"], event.data["unit_full_name"]) for event in told(door, "unit_changed")] == [
        ("unit/muara-enim.dpmptsp", "DPMPTSP", FIRST_UNIT["full_name"]),  # had never been told
        ("unit/muara-enim.dinkes", "Dinas Kesehatan", None),
        ("unit/muara-enim.dpmptsp", "Zona Izin", FIRST_UNIT["full_name"]),
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
    assert door.call("change_settings", actor=admin, now=NOW, settings={"password_minimum": 16})["credentials"] == "link"
    assert door.call("get_settings", actor=STRANGER) == DEFAULTS
    assert [row[6] for row in rows(door, tables.audit)] == [{"credentials": "link", "password_minimum": 15}, {"password_minimum": 16}]


# What protects less is decided by two (one row for each direction of each setting)


BOTH_WAYS = [
    ("credentials", "temporary_password", "link", True), ("credentials", "link", "temporary_password", False),
    ("temporary_password_hours", 72, 71, True), ("temporary_password_hours", 72, 73, False),
    ("password_minimum", 12, 13, True), ("password_minimum", 12, 11, False),
    ("phone_required", True, False, True), ("phone_required", False, True, True),
    ("staff_second_factor", False, True, True), ("staff_second_factor", True, False, False),
]  # fmt: skip


def test_every_setting_is_tried_both_ways():
    assert {name for name, *_ in BOTH_WAYS} == set(SETTINGS) == set(DEFAULTS)


@pytest.mark.parametrize(("name", "before", "after", "alone"), BOTH_WAYS)
def test_one_admin_alone_makes_no_setting_protect_less(door, admin, name, before, after, alone):
    set_for_agency(door, **{name: before})
    answer = door.call("change_settings", actor=admin, now=NOW, settings={name: after})
    assert answer[name] == door.call("get_settings", actor=admin)[name] == (after if alone else before)
    waiting = door.call("list_settings_changes", actor=admin)["items"]
    assert (
        [(each["settings"], each["settings_now"], each["own"]) for each in waiting] == []
        if alone
        else [({name: after}, {name: before}, True)]
    )
    asked = [event.data["settings"] for event in told(door, "settings_change_requested")]
    assert asked == ([] if alone else [{name: after}])


def asked_to_weaken(door, admin, **settings):
    door.call("change_settings", actor=admin, now=NOW, settings=settings or {"staff_second_factor": False})
    return door.call("list_settings_changes", actor=admin)["items"][0]["settings_change_id"]


def decide(door, actor, change, decision="approved"):
    return door.call("decide_settings_change", actor=actor, now=NOW, settings_change_id=change, decision=decision)


def test_a_second_admin_decides_and_all_staff_are_told(door, admin, second):
    change = asked_to_weaken(door, admin, staff_second_factor=False, password_minimum=8, temporary_password_hours=24)
    assert door.call("get_settings", actor=admin) == {**DEFAULTS, "temporary_password_hours": 24}
    with pytest.raises(NotAllowed, match="second_admin_needed"):
        decide(door, admin, change)
    assert told(door, "settings_weakened") == []
    in_force = decide(door, second, change)
    assert in_force == {**DEFAULTS, "temporary_password_hours": 24, "staff_second_factor": False, "password_minimum": 8}
    [event] = told(door, "settings_weakened")
    assert event.data["settings"] == {"staff_second_factor": False, "password_minimum": 8}
    acts = [(row[3], row[4]) for row in rows(door, tables.audit)]
    assert acts == [(admin.id, "settings_changed"), (admin.id, "settings_change_requested"), (second.id, "settings_change_approved")]
    with pytest.raises(Conflict, match="settings_change_decided"):
        decide(door, second, change)


def test_refused_nothing_is_weakened_and_nobody_is_told(door, admin, second):
    change = asked_to_weaken(door, admin)
    assert decide(door, second, change, "refused") == DEFAULTS
    assert told(door, "settings_weakened") == [] and door.call("list_settings_changes", actor=admin)["items"] == []


def test_a_wish_takes_the_place_of_one_that_waits_whoever_asks(door, admin, second):
    first = asked_to_weaken(door, admin)
    asked_to_weaken(door, second, password_minimum=8)
    for actor in (admin, second):
        with pytest.raises(Conflict, match="settings_change_decided"):
            decide(door, actor, first)
    [waits] = door.call("list_settings_changes", actor=admin)["items"]
    assert (waits["settings"], waits["own"]) == ({"password_minimum": 8}, False)


def test_another_agencys_wish_is_not_decided_on(door, admin):
    change = asked_to_weaken(door, admin)
    with pytest.raises(NotFound, match="settings_change_not_found"):
        decide(door, STRANGER, change)


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
