"""What depends on the day goes by the clock of the agency: of the draft's where nobody is logged in, of the asker's else."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from bus.refusals import Invalid
from tests.identity.holders import acts
from tests.identity.people import STEP_2, draft, staff, submit
from tests.identity.test_own_data_service import registered

AT_MIDNIGHT = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)  # the 23rd in WIB, half past midnight on the 24th in WIT
ZONES = pytest.mark.parametrize("zone", ["WIB", "WIT"])


def move(door, zone):
    with door.engine.begin() as connection:
        connection.execute(text(f"update agency set time_zone = '{zone}'"))


@ZONES
def test_a_birth_date_is_compared_with_today_at_the_agency_of_the_draft(door, zone):
    move(door, zone)
    asked = {"registration_token": draft(door, steps=(1,)), "step": 2, "fields": {**STEP_2, "birth_date": "2026-11-24"}}
    if zone == "WIB":
        with pytest.raises(Invalid) as refused:
            door.call("save_registration_step", now=AT_MIDNIGHT, **asked)
        assert refused.value.details["fields"]["birth_date"]["code"] == "date_in_future"
    else:
        warned = door.call("save_registration_step", now=AT_MIDNIGHT, **asked)["warnings"]
        assert {"field": "birth_date", "code": "under_17"} in warned


@ZONES
def test_a_day_off_is_compared_with_today_at_the_agency_of_the_admin(door, zone):
    asked = {"actor": staff("agency_admin", zone=zone), "date": "2026-11-23", "name": "Banjir"}
    if zone == "WIB":
        assert door.call("add_day_off", now=AT_MIDNIGHT, **asked)["date"] == "2026-11-23"
    else:
        with pytest.raises(Invalid, match="date_in_past"):
            door.call("add_day_off", now=AT_MIDNIGHT, **asked)


@ZONES
def test_hours_of_waiting_are_those_in_which_the_officers_office_was_open(door, zone):
    submit(door, draft(door), now=datetime(2026, 11, 23, 3, tzinfo=UTC))
    officer = staff("counter_officer", zone=zone)
    [row] = door.call("list_registrations", actor=officer, now=datetime(2026, 11, 23, 23, 30, tzinfo=UTC))["items"]
    # submitted at 10.00 WIB or 12.00 WIT, and read when it is 06.30 WIB or 08.30 WIT
    assert row["waiting_hours"] == {"WIB": 6.0, "WIT": 4.5}[zone]


@ZONES
def test_a_look_at_an_applicant_is_recorded_once_a_day_of_the_officers_office(office, zone):
    siti, officer = registered(office, "siti.a"), staff("verifier", zone=zone)
    for now in (AT_MIDNIGHT - timedelta(hours=1), AT_MIDNIGHT):
        office.call("get_applicant", actor=officer, now=now, account_id=siti.id)
    assert len(acts(office, "applicant_viewed")) == {"WIB": 1, "WIT": 2}[zone]


def test_a_token_of_an_earlier_release_names_none(door):
    claims = {"agency": "muara-enim", "name": "Lina Loket", "units": []}
    officer = staff("counter_officer")
    assert door.call("list_registrations", actor=type(officer)(officer.id, officer.roles, claims))["items"] == []
