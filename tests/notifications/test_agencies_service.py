"""A mail names the help line of the agency it is about: from a copy of what identity tells."""

from typing import Any

import pytest

from bus.testing import Door
from tests.notifications.people import COMPLAINT, SUBMITTED, Tell, know, rows

FACTS: dict[str, Any] = {"agency_name": "Kabupaten Lain", "time_zone": "WITA", "office_phone": "0711 22", "office_hours": "Senin 08.00"}


def text_of_last(door: Door) -> str:
    return bytes(rows(door)[-1].raw).decode()


def test_two_agencies_mails_name_each_its_own_help_line(door: Door, tell: Tell) -> None:
    tell("agency_changed", data={"agency": "lain", **FACTS}, seq=1)
    tell("agency_changed", data={"agency": "muara-enim", **FACTS, "agency_name": "Kabupaten Muara Enim", "office_phone": "0734 11"}, seq=1)
    for account, agency, phone, other in ((11, "muara-enim", "0734 11", "0711 22"), (12, "lain", "0711 22", "0734 11")):
        know(tell, account, "applicant", agency=agency)
        tell("application_submitted", data={**SUBMITTED, "agency": agency, "applicant_id": account})
        text = text_of_last(door)
        assert phone in text and other not in text


def test_what_is_older_comes_too_late(door: Door, tell: Tell) -> None:
    tell("agency_changed", data={"agency": "lain", **FACTS}, seq=3)
    tell("agency_changed", data={"agency": "lain", **FACTS, "office_phone": "0711 99"}, seq=2)
    know(tell, 12, "applicant", agency="lain")
    tell("complaint_received", data={**COMPLAINT, "agency": "lain", "applicant_id": 12})
    assert "0711 22" in text_of_last(door)


@pytest.mark.parametrize(("setting", "shown"), [("0800 7", "0800 7"), ("", "/bantuan")])
def test_an_agency_without_one_has_that_of_whoever_runs_this(
    door: Door, tell: Tell, monkeypatch: pytest.MonkeyPatch, setting: str, shown: str
) -> None:
    monkeypatch.setenv("OFFICE_PHONE", setting)
    tell("agency_changed", data={"agency": "lain", **FACTS, "office_phone": None, "office_hours": None}, seq=1)
    know(tell, 12, "applicant", agency="lain")
    tell("application_submitted", data={**SUBMITTED, "agency": "lain", "applicant_id": 12})
    assert shown in text_of_last(door)
