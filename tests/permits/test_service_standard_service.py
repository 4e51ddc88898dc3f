"""What the office writes of its service standard, once for all of its permit types; and how many applications wait at each step."""

from bus.refusals import Conflict
from permits.domain.catalogue import service_standard
from tests.permits.office import ADMIN, COUNTER, SITI, VERIFIER, at, person, refused

OTHER = person(71, "Admin Agam", "agency_admin", agency="agam")
OTHER_CLERK = person(70, "Lain Contoh", "counter_officer", agency="agam")


def test_texts_change_one_by_one_and_an_empty_one_is_gone():
    before = {"complaints": "a", "staffing": "b"}
    assert service_standard.changed(before, {"staffing": " c ", "evaluation": "d"}) == {
        "complaints": "a",
        "staffing": "c",
        "evaluation": "d",
    }
    assert service_standard.changed(before, {"complaints": " ", "staffing": None}) == {}
    assert service_standard.changed(before, {}) == before and list(
        service_standard.changed({}, {"evaluation": "x", "complaints": "y"})
    ) == [
        "complaints",
        "evaluation",
    ]


def test_what_the_office_writes_is_on_every_types_page_and_on_no_other_offices(office):
    assert office.get_service_standard(ADMIN) == {"texts": {}, "revision": 0}
    assert office.get_permit_type(code="SIPD")["service_standard"] == {}
    saved = office.change_service_standard(ADMIN, revision=0, texts={"staffing": "Lima orang.\nDua di loket.", "facilities": ""})
    assert saved == {"texts": {"staffing": "Lima orang.\nDua di loket."}, "revision": 1} == office.get_service_standard(ADMIN)
    for code in ("SIPD", "PBG"):
        assert office.get_permit_type(SITI, code=code)["service_standard"] == saved["texts"]
    assert office.get_service_standard(OTHER) == {"texts": {}, "revision": 0}


def test_two_admins_never_overwrite_each_others_words(office):
    office.change_service_standard(ADMIN, revision=0, texts={"staffing": "Lima orang."})
    refused(Conflict, "service_standard_outdated", office.change_service_standard, ADMIN, revision=0, texts={"staffing": "Enam."})
    assert office.change_service_standard(ADMIN, revision=1, texts={"evaluation": "Setahun sekali."})["texts"] == {
        "staffing": "Lima orang.",
        "evaluation": "Setahun sekali.",
    }


def test_the_largest_revision_is_one_that_nobody_has(office):
    """It is also what a page says whose form names none."""
    given = {"revision": 2**31 - 1, "texts": {"staffing": "Enam."}}
    refused(Conflict, "service_standard_outdated", office.change_service_standard, ADMIN, **given)


def test_what_waits_is_counted_by_step_and_nothing_else_is(office):
    assert office.count_waiting(COUNTER, permit_type="SIPTTK") == {"steps": {}}
    office.draft(permit_type="SIPTTK")
    for _ in range(2):
        office.submitted(permit_type="SIPTTK")
    office.advanced(office.submitted(permit_type="SIPTTK"), 1)
    office.submitted(permit_type="SKP")
    back = office.submitted(permit_type="SIPTTK")
    office.return_application(COUNTER, **at(back), step="file_check", reasons={"location": "x"})
    assert office.count_waiting(VERIFIER, permit_type="SIPTTK") == {"steps": {"file_check": 2, "verification": 1}}
    assert office.count_waiting(OTHER_CLERK, permit_type="SIPTTK") == {"steps": {}}
