"""The gateway's copy of the agencies: asked for every ten seconds, and kept while identity is away."""

from datetime import datetime, tzinfo
from typing import Any

import pytest
from flask import Flask

from bus.caller import Unavailable
from bus.refusals import Invalid
from gateway import agencies, formats
from gateway.schemas.documents import DocumentForm
from tests.gateway.conftest import Promised

LIST = ("identity", "list_agencies")
FIRST = {"code": "zeta", "name": "Kabupaten Zeta", "units": [{"code": "ptsp", "name": "PTSP"}], "since": "2026-01-01T00:00:00+00:00"}
FACTS = {"regency": "32.01", "office_unit": "ptsp", "office_phone": "021 1", "office_hours": None}
SECOND = {"code": "alfa", "name": "Kabupaten Alfa", "units": [], "since": "2026-06-01T00:00:00+00:00"}


@pytest.fixture
def two(app: Flask, services: Promised, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Identity lists two; the clock stands at what the list holds."""
    services.say[LIST] = [SECOND, {**FIRST, **FACTS}]
    agencies.init_app(app)
    clock = [1000.0]
    monkeypatch.setattr(agencies.time, "time", lambda: clock[0])
    return clock


def asked(services: Promised) -> int:
    return sum(each[:2] == LIST for each in services.asked)


def here(app: Flask, **g: Any) -> agencies.Agency:
    with app.test_request_context("/"):
        agencies.name_agency(g.get("code"))
        return agencies.current()


def test_identity_is_asked_every_ten_seconds_and_what_it_said_stays_while_it_is_away(
    app: Flask, services: Promised, two: list[float]
) -> None:
    assert here(app)["code"] == "zeta", "visitors meet the one that was there first"
    two[0] += 9
    assert here(app)["name"] == "Kabupaten Zeta" and asked(services) == 1
    services.say[LIST] = Unavailable("identity")
    two[0] += 2
    assert here(app)["name"] == "Kabupaten Zeta" and asked(services) == 2
    two[0] += 1
    assert here(app)["name"] == "Kabupaten Zeta" and asked(services) == 2, "not with every page"
    services.say[LIST] = [SECOND]
    two[0] += 1
    assert here(app)["name"] == "Kabupaten Alfa" and asked(services) == 3


def test_an_agency_that_is_newer_than_the_copy_is_asked_for(app: Flask, services: Promised, two: list[float]) -> None:
    here(app)
    services.say[LIST] = [SECOND, {**FIRST, **FACTS}, {**SECOND, "code": "beta", "name": "Kabupaten Beta"}]
    assert here(app, code="beta")["code"] == "zeta" and asked(services) == 1, "whoever makes codes up does not make us ask each time"
    two[0] += 2
    assert here(app, code="beta")["code"] == "beta" and asked(services) == 2


def test_before_identity_was_ever_reached_pages_name_nobody(app: Flask, services: Promised, two: list[float]) -> None:
    services.say[LIST] = Unavailable("identity")
    assert here(app) == {"code": "", "units": [], **dict.fromkeys(agencies.FACTS)}


@pytest.mark.parametrize(("code", "found"), [("alfa", "alfa"), ("zeta", "zeta"), ("nowhere", "zeta"), (None, "zeta")])
def test_a_page_is_about_the_agency_that_was_named(app: Flask, two: list[float], code: str | None, found: str) -> None:
    assert here(app, code=code)["code"] == found


def test_the_setting_names_whom_visitors_meet(app: Flask, two: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "HOME_AGENCY", "alfa")
    assert here(app)["code"] == "alfa"
    assert here(app)["office_phone"] is None, "an identity of before tells less"


def test_the_help_line_is_the_agencys_or_that_of_whoever_runs_this(app: Flask, two: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "OFFICE_PHONE", "0800 7")
    monkeypatch.setitem(app.config, "OFFICE_HOURS", "Senin")
    with app.test_request_context("/"):
        assert (agencies.help_line(), agencies.office_name()) == (("021 1", "Senin"), "PTSP")
        agencies.name_agency("alfa")
        assert (agencies.help_line(), agencies.office_name()) == (("0800 7", "Senin"), "")


@pytest.mark.parametrize(
    ("zone", "written"), [("WIB", "10.42 WIB"), ("WITA", "11.42 WITA"), ("WIT", "12.42 WIT"), (None, "10.42 WIB"), ("GMT", "10.42 WIB")]
)
def test_a_page_tells_the_time_by_the_clock_of_its_agency(
    app: Flask, services: Promised, two: list[float], zone: str | None, written: str
) -> None:
    services.say[LIST] = [SECOND | {"time_zone": zone}, FIRST]
    with app.test_request_context("/"):
        agencies.name_agency("alfa")
        assert formats.clock("2026-11-26T03:42:00+00:00") == written


@pytest.mark.parametrize(("zone", "accepted"), [("WIB", False), ("WIT", True)])
def test_a_document_is_of_today_by_the_clock_of_the_agency(
    app: Flask, services: Promised, two: list[float], zone: str, accepted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    class AtMidnight(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:
            return datetime(2026, 11, 23, 15, 30, tzinfo=tz)  # the 23rd in WIB, half past midnight on the 24th in WIT

    monkeypatch.setattr(formats, "datetime", AtMidnight)
    services.say[LIST] = [SECOND | {"time_zone": zone}, FIRST]
    with app.test_request_context("/"):
        agencies.name_agency("alfa")
        given = {"kind": "identity", "name": "KTP", "issued_on": "2026-11-24"}
        if accepted:
            assert DocumentForm().load(given)["issued_on"] == "2026-11-24"
        else:
            with pytest.raises(Invalid, match="invalid_fields"):
                DocumentForm().load(given)
