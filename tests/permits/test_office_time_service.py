"""Dates and terms go by the clock and the days off of the agency."""

from dataclasses import replace
from datetime import UTC, datetime

from bus.database import Transactions
from bus.refusals import Conflict, Invalid
from permits.service.permits import on_paper
from permits.store import permits
from tests.permits.office import NOW, PDF, SITI, at, person, refused

IN_THE_EAST = person(SITI.id, "Siti Contoh", "applicant", zone="WIT")
AT_MIDNIGHT = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)  # the 23rd in WIB, half past midnight on the 24th in WIT


def test_the_days_off_of_the_office_move_the_date_it_is_due(office):
    christmas = NOW.replace(month=12, day=22)
    one = office.call("submit_application", SITI, now=christmas, **at(office.complete_draft()))
    assert one["due_at"] == "2026-12-31T09:00:00+00:00"


def test_an_application_is_due_by_the_clock_of_its_agency(office):
    """14.30 in WIB is 16.30 in WIT: the office there has closed, so the application is received on the next working day."""
    afternoon = NOW.replace(hour=7, minute=30)
    in_wib, in_wit = (
        office.call("submit_application", who, now=afternoon, **at(office.complete_draft()))["due_at"] for who in (SITI, IN_THE_EAST)
    )
    assert (in_wib, in_wit) == ("2026-11-30T09:00:00+00:00", "2026-12-01T07:00:00+00:00")


def test_what_is_in_force_today_is_decided_by_the_clock_of_the_agency(office):
    given = {"kind": "other", "name": "Surat", "issued_on": "2026-11-24", "file": {"key": "documents/of-midnight", **PDF}}
    early = refused(Invalid, "invalid_fields", office.call, "add_document", SITI, now=AT_MIDNIGHT, **given)
    assert early["fields"] == {"issued_on": {"code": "date_in_future"}}
    assert office.call("add_document", IN_THE_EAST, now=AT_MIDNIGHT, **given)["issued_on"] == "2026-11-24"
    one = office.issued()
    office.execute("update permit set valid_until = '2026-11-23'")
    for who, status in ((SITI, "active"), (IN_THE_EAST, "expired")):
        assert office.call("list_permits", who, now=AT_MIDNIGHT)[0]["status"] == status
        shown = office.call("get_application", who, now=AT_MIDNIGHT, application_id=one["application_id"])
        assert shown["permit"]["status"] == status


def test_a_document_that_ends_today_counts_until_midnight_at_the_agency(office):
    draft = office.complete_draft()
    first = next(each for each in draft["requirements"] if each["document"])
    again = {**at(draft), "requirement": first["code"], "document_id": first["document"]["document_id"]}
    office.execute("update document set valid_until = '2026-11-23'")
    asked = {"now": AT_MIDNIGHT, "application_id": draft["application_id"]}
    assert [office.call("get_application", who, **asked)["complete"] for who in (SITI, IN_THE_EAST)] == [True, False]
    refused(Invalid, "invalid_fields", office.call, "attach_document", IN_THE_EAST, now=AT_MIDNIGHT, **again)
    refused(Conflict, "application_incomplete", office.call, "submit_application", IN_THE_EAST, now=AT_MIDNIGHT, **at(draft))
    assert office.call("submit_application", SITI, now=AT_MIDNIGHT, **at(draft))["status"] == "submitted"


def test_a_visitor_and_the_paper_are_told_the_date_of_the_agency(office):
    one = office.issued()
    office.execute("update permit set issued_at = '2026-11-23 15:30+00', valid_until = '2026-11-23'")
    code = office.list_permits(SITI)[0]["code"]
    for zone, issued_on, status in (("WIB", "2026-11-23", "active"), ("WIT", "2026-11-24", "expired")):
        office.execute(f"update agency set time_zone = '{zone}'")
        shown = office.call("verify_permit", now=AT_MIDNIGHT, code=code)
        assert (shown["issued_on"], shown["status"]) == (issued_on, status)
        with Transactions(office.door.engine).begin() as session:
            page = on_paper(session, permits.the(session, one["permit"]["permit_id"]))
        assert page.issued_on.isoformat() == issued_on


def test_a_token_of_an_earlier_release_names_no_time_zone(office):
    claims = {name: said for name, said in SITI.claims.items() if name != "time_zone"}
    assert office.list_applications(replace(SITI, claims=claims))["items"] == []


def test_a_day_that_the_agency_has_taken_off_moves_the_date_too_until_it_is_worked_on_after_all(office):
    def due(*told, agency="muara-enim"):
        for seq, off in told:
            data = {"agency": agency, "date": "2026-11-24", "off": off}
            office.door.handle(
                "on_day_off_changed", source="identity", type="day_off_changed", subject=f"agency/{agency}", seq=seq, data=data
            )
        return office.call("submit_application", SITI, **at(office.complete_draft()))["due_at"][:10]

    usual = due()
    assert due((1, True), agency="agam") == usual
    moved = due((1, True))
    assert moved > usual
    assert due((3, True), (2, False)) == moved, "what is older comes too late"
    assert due((4, False)) == usual
