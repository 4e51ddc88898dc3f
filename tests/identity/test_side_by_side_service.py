"""Identity beside a later release: on its tables, with its keys in the stored JSON, hearing its records."""

import json

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bus import versions
from identity.store import tables
from tests import side_by_side
from tests.identity.people import NOW, STEP_2, STEP_3, accept, draft, give_back, mailed_token, seen, staff, submit
from tests.identity.test_account_service import (  # the same calls again, on wider tables
    siti,
    test_a_closed_account_is_nobodys_any_more,
    test_a_new_address_holds_when_its_owner_has_used_the_link,
    test_contact_is_changed_by_the_rules_of_registration,
)
from tests.identity.test_audit_service import made
from tests.identity.test_calendar_service import test_each_change_is_told_in_order_and_recorded
from tests.identity.test_correction_service import test_the_way_from_a_return_to_an_open_account
from tests.identity.test_organisation_service import (
    admin,
    second,
    test_a_second_admin_decides_and_all_staff_are_told,
    test_units_are_added_renamed_listed_by_name_and_told_of,
)
from tests.identity.test_registration_service import (
    test_numbers_have_no_gaps_though_a_submission_fails_between,
    test_the_whole_way_from_the_first_step_to_a_password_of_ones_own,
)


@pytest.fixture
def database(database, as_admin):
    return side_by_side.with_columns(database, as_admin)


@pytest.fixture
def keys_added(as_admin):
    def add(door):
        return side_by_side.add_keys(as_admin(door.engine.url.render_as_string(hide_password=False)))

    return add


@pytest.fixture
def lost(as_admin):
    """Those of the places given that are gone, in one table."""

    def find(door, places, table):
        left = side_by_side.places_of_keys(as_admin(door.engine.url.render_as_string(hide_password=False)))
        return {place for place in places - left if place[0] == table}

    return find


def test_a_registration_keeps_what_a_later_release_has_added_to_it(door, keys_added, lost):
    token = draft(door, sex="male")
    before = door.call("get_registration_draft", registration_token=token)
    places = keys_added(door)
    assert {(column, path) for table, _, column, path in places if table == "registration"} == {
        ("answers", ""),
        ("answers", ".id_attachment"),
        ("warnings", "[0]"),
    }
    shown = door.call("get_registration_draft", registration_token=token)
    assert shown["fields"].keys() == before["fields"].keys() and side_by_side.LATER not in shown["fields"]
    door.call("save_registration_step", registration_token=token, step=3, fields={**STEP_3, "address": "Jl. Contoh No. 2"})
    submit(door, token)
    submitted = seen(door)
    assert submitted["fields"]["address"] == "Jl. Contoh No. 2" and side_by_side.LATER not in json.dumps(submitted["fields"])
    link = give_back(door)
    assert door.call("get_registration_correction", now=NOW, token=link)["state"] == "ready"
    door.call("correct_registration", now=NOW, token=link, fields={"occupation": "Bidan"}, confirm_warnings=True)
    accept(door)
    door.call("verify_email", now=NOW, token=mailed_token(door))
    assert {path for _, _, _, path in lost(door, places, "registration")} <= {"[0]"}, "warnings are found anew, answers are kept"


def test_an_account_keeps_what_a_later_release_has_added_to_its_contact(office, siti, keys_added, lost):
    siti.call("change_contact", revision=siti.call("get_profile")["revision"], fields=STEP_3)
    places = keys_added(office)
    before = siti.call("get_profile")
    assert set(before["fields"]) == set(STEP_3)
    siti.call("change_contact", revision=before["revision"], fields={**STEP_3, "address": "Jl. Contoh No. 3"})
    assert siti.call("get_profile")["fields"]["address"] == "Jl. Contoh No. 3"
    assert any(place[0] == "account" for place in places) and lost(office, places, "account") == set()


def test_settings_that_only_a_later_release_knows_are_left_alone(door, admin, second, keys_added):
    door.call("change_settings", actor=admin, now=NOW, settings={"password_minimum": 8})
    with Session(door.engine) as session, session.begin():
        values = {"agency": "muara-enim", "changed_at": NOW}
        session.execute(tables.agency_setting.insert().values(name=side_by_side.LATER, value=7, **values))
    keys_added(door)
    [waiting] = door.call("list_settings_changes", actor=second)["items"]
    assert waiting["settings"]["password_minimum"] == 8
    assert side_by_side.LATER not in door.call("get_settings", actor=admin)
    decided = {"settings_change_id": waiting["settings_change_id"], "decision": "approved"}
    assert door.call("decide_settings_change", actor=second, now=NOW, **decided)["password_minimum"] == 8


@pytest.mark.parametrize("source", ["permits", "tracking"])
def test_records_of_a_later_release_hold_nothing_back(door, source):
    """Unknown types, unknown versions, and one record told in two: the known ones are in the chain, once each."""
    known = made()
    told = [
        {**known, "type": "record_sealed", "data": {}},
        known,
        {**known, "version": 4, "data": {"y": 1}},
        {**known, "data": versions.together(known["data"], {4: {"y": 1}})},
    ]
    for seq, event in enumerate(told, start=1):
        door.handle(f"on_{source}_record", **event, subject="record/document-7", seq=seq, source=source)
    with Session(door.engine) as session:
        found = session.scalars(select(tables.audit.c.act).where(tables.audit.c.subject == "document/7")).all()
    assert found == ["document_viewed"] * 2


def test_every_handler_passes_over_what_it_does_not_know(door):
    assert side_by_side.tell_what_is_unknown(door) >= 3
