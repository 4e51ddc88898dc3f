"""Permits' copies of agencies, units and calendars: from events in any order, told twice, with gaps; and what holds before any is there."""

import logging
from datetime import UTC, datetime

import pytest

from bus.refusals import NotFound
from permits.store import calendar
from tests.permits.office import LOCATION, NOW, at, person, seeded

OGAN = {
    "agency": "ogan-ilir", "agency_name": "Kabupaten Ogan Ilir", "place": "Indralaya", "regency": "16.10", "time_zone": "WIB",
    "office_unit": "ptsp", "office_phone": "0711 1", "office_hours": None, "office_email": None, "office_address": "Jl. Contoh 1",
    "catalogue_of": "muara-enim", "since": "2999-11-23T03:00:00+00:00",
}  # fmt: skip
WHO = person(80, "Oga Contoh", "applicant", agency="ogan-ilir")
COUNTER = person(81, "Olo Contoh", "counter_officer", agency="ogan-ilir")


def hear(office, type, subject, seq=1, **data):
    office.door.handle(f"on_{type}", source="identity", type=type, subject=subject, seq=seq, data=data, now=NOW)


def hear_of_agency(office, seq=1, **other):
    hear(office, "agency_changed", "agency/ogan-ilir", seq, **{**OGAN, **other})


def hear_of_unit(office, seq=1, code="ptsp", name="PTSP", full_name=None):
    data = {"agency": "ogan-ilir", "unit": code, "unit_name": name, "unit_full_name": full_name}
    hear(office, "unit_changed", f"unit/ogan-ilir.{code}", seq, **data)


def hear_of_year(office, seq, *days, agency="muara-enim", year=2026):
    told = [{"date": day, "name": "Libur", "kind": "public_holiday"} for day in days]
    hear(office, "calendar_changed", f"calendar/{agency}.{year}", seq, agency=agency, year=year, days=told)


def draft(office, who=WHO, **other):
    place = {**LOCATION, "district": "Indralaya", "village": "Indralaya Raya"}
    asked = {"application_kind": "new", "permit_type": "SKP", "applicant_type": "individual", "unit": "ptsp", "location": place}
    return office.create_application(who, **{**asked, **other})


def submitted(office, who=WHO):
    one, paper = draft(office, who), office.document(who)
    for code in [r["code"] for r in one["requirements"] if r["required"]]:
        one = office.attach_document(who, **at(one), requirement=code, document_id=paper["document_id"])
    return office.submit_application(who, **at(one))


@pytest.mark.parametrize("order", [(hear_of_agency, hear_of_unit), (hear_of_unit, hear_of_agency)])
def test_an_agency_works_from_what_is_told_of_it_in_any_order(office, order):
    assert office.list_permit_types(WHO) == []
    for told in order:
        told(office)
        told(office)
    assert [one["code"] for one in office.list_permit_types(WHO)] == [one["code"] for one in office.list_permit_types()]
    one = submitted(office)
    assert one["number"].startswith("0001/SKP/PTSP/")
    theirs = office.submitted()
    assert theirs["number"].startswith("0001/SKP/DPMPTSP/"), "each agency counts for itself"
    assert [row["number"] for row in office.list_queue(COUNTER)["items"]] == [one["number"]]
    with pytest.raises(NotFound):
        office.get_application(COUNTER, application_id=theirs["application_id"])


def test_what_is_older_comes_too_late(office):
    hear_of_agency(office, seq=3, agency_name="Kabupaten Baru")
    hear_of_agency(office, seq=2)
    hear_of_unit(office, seq=2, name="Baru")
    hear_of_unit(office, seq=1)
    with office.door.engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "select name, (select name from unit where agency = agency.code) from agency where code = 'ogan-ilir'"
        )
        assert [tuple(row) for row in rows] == [("Kabupaten Baru", "Baru")]


def test_a_catalogue_is_copied_once_and_is_then_the_agencys_own(office):
    hear_of_agency(office)
    office.execute("delete from permit_type where agency = 'ogan-ilir' and code <> 'SKP'")
    hear_of_agency(office, seq=2, office_phone="0711 2")
    assert [one["code"] for one in office.list_permit_types(WHO)] == ["SKP"]
    assert len(office.list_permit_types()) == 37
    assert office.search_permit_types(WHO, q="homestay")["elsewhere"], "and what people look for elsewhere"


def test_an_agency_may_begin_without_permit_types(office):
    hear_of_agency(office, catalogue_of=None)
    assert office.list_permit_types(WHO) == []


def test_a_catalogue_of_an_agency_that_is_still_on_its_way_is_waited_for(office):
    with pytest.raises(LookupError):
        hear_of_agency(office, catalogue_of="later")
    with pytest.raises(NotFound):
        office.get_permit_type(WHO, code="SKP")
    hear_of_agency(office)
    assert office.get_permit_type(WHO, code="SKP")["code"] == "SKP", "the failed time left nothing"


def test_a_visitor_meets_the_agency_that_was_there_first(office):
    hear_of_agency(office, agency="aaa", since="2999-11-30T00:00:00+00:00", catalogue_of=None)
    assert len(office.list_permit_types()) == 37


def test_the_seeds_agency_is_called_as_identity_tells_also_after_the_next_seed(office):
    hear(
        office,
        "agency_changed",
        "agency/muara-enim",
        **{**OGAN, "agency": "muara-enim", "agency_name": "Kabupaten Baru", "catalogue_of": None},
    )
    seeded(office.door.engine.url.render_as_string(hide_password=False))
    one = office.issued()
    code = office.list_permits(person(11, "Siti Contoh", "applicant"))[0]["code"]
    shown = office.verify_permit(code=code)
    assert (shown["agency"], shown["agency_name"], shown["office_name"]) == ("muara-enim", "Kabupaten Baru", "DPMPTSP"), one


def test_a_term_ends_by_the_clock_of_the_agencys_own_zone(office):
    hear_of_unit(office)
    due = {}
    for seq, zone in ((1, "WIB"), (2, "WITA"), (3, "WIT")):
        hear_of_agency(office, seq, time_zone=zone)
        due[zone] = submitted(office, person(80, "Oga Contoh", "applicant", agency="ogan-ilir", zone=zone))["due_at"][11:]
    assert due == {"WIB": "09:00:00+00:00", "WITA": "08:00:00+00:00", "WIT": "07:00:00+00:00"}, "16.00 at each office"


# Calendars


def due(office, now=NOW):
    return office.call("submit_application", person(11, "Siti Contoh", "applicant"), now=now, **at(office.complete_draft()))["due_at"][:10]


def test_before_identity_has_told_of_a_year_what_was_shipped_holds(office):
    assert due(office, NOW.replace(month=12, day=22)) == "2026-12-31", "Christmas and the day before"


def test_a_told_year_takes_the_place_of_the_shipped_one_and_older_news_changes_nothing(office):
    usual = due(office)
    hear_of_year(office, 2, "2026-11-24", agency="ogan-ilir")
    assert due(office) == usual, "another agency's"
    hear_of_year(office, 2, "2026-11-24")
    moved = due(office)
    assert moved > usual
    hear_of_year(office, 1)
    hear_of_year(office, 2)
    assert due(office) == moved
    hear_of_year(office, 5)
    assert due(office) == usual, "seq 3 and 4 may come later, or never: a year is told whole"
    assert due(office, NOW.replace(month=12, day=22)) < "2026-12-31", "a told year without Christmas has none"


def test_a_year_that_nobody_knows_is_counted_without_holidays_and_the_log_says_so(office, caplog):
    calendar._warn_of.cache_clear()
    with caplog.at_level(logging.WARNING):
        assert due(office, datetime(2031, 12, 22, 3, tzinfo=UTC)) <= "2031-12-31"
        due(office, datetime(2031, 12, 22, 3, tzinfo=UTC))
    warned = [record.getMessage() for record in caplog.records if "holidays" in record.getMessage()]
    assert len(warned) == 2 and "2031" in warned[0] and "2032" in warned[1] and "izin seed" in warned[0]
