"""Permits beside a later release: on its tables, with its keys in the stored JSON."""

import pytest

from tests import side_by_side
from tests.permits.office import BUDI, COMPANY, COUNTER, LOCATION, NOW, SITI, Office, at, seeded
from tests.permits.test_applications_service import test_lists_page_by_key
from tests.permits.test_catalogue_service import test_the_catalogue_is_open_to_everybody
from tests.permits.test_companies_service import (
    test_a_submitted_application_keeps_its_company_as_it_was,
    test_companies_are_their_owners,
)
from tests.permits.test_desk_service import test_a_rejection_ends_it_and_gives_the_reason
from tests.permits.test_documents_service import test_documents_are_seen_by_their_owner_and_by_staff_of_the_case
from tests.permits.test_office_time_service import (
    test_a_day_that_the_agency_has_taken_off_moves_the_date_too_until_it_is_worked_on_after_all,
)
from tests.permits.test_permit_pdf import (  # the same calls again, on wider tables
    office,
    test_an_issued_permit_gets_its_pdf_and_tells_of_it,
)
from tests.permits.test_permits_service import (
    test_a_whole_life_from_draft_to_permit,
    test_the_public_check_tells_type_place_and_date_to_compare,
)


@pytest.fixture
def database(database, as_admin):
    return side_by_side.with_columns(database, as_admin)


@pytest.fixture
def keys_added(office, as_admin):
    """Adds the keys; then says which of those in applications are gone."""
    url, added = as_admin(office.door.engine.url.render_as_string(hide_password=False)), set()

    def add():
        added.update(side_by_side.add_keys(url))
        columns = {(table, column) for table, _, column, _ in added}
        assert columns >= {("application", name) for name in ("location", "company", "requirements")}
        assert columns >= {("agency", "units"), ("agency", "elsewhere"), ("permit_type", "data"), ("outbox", "data")}
        return lambda: {place for place in added - side_by_side.places_of_keys(url) if place[0] == "application"}

    return add


def company_draft(office):
    """A complete draft in a company's name."""
    kinds = office.list_permit_types(SITI)
    code = next(each["code"] for each in kinds if "company" in office.get_permit_type(SITI, code=each["code"])["applicant_types"])
    company = office.save_company(SITI, **COMPANY)
    one = office.complete_draft(permit_type=code, kind=office.get_permit_type(SITI, code=code)["kinds"][0], applicant_type="company")
    return office.change_application(SITI, **at(one), company_id=company["company_id"])


def test_keys_of_a_later_release_are_not_read_and_not_lost(office, keys_added):
    one = company_draft(office)
    before = office.get_application(SITI, application_id=one["application_id"]), office.list_permit_types(BUDI)
    lost = keys_added()
    assert (office.get_application(SITI, application_id=one["application_id"]), office.list_permit_types(BUDI)) == before
    one = office.change_application(SITI, **at(one), location={**LOCATION, "note": "Di belakang pasar"})
    one = office.submit_application(SITI, **at(one))
    assert lost() == set(), "written over, or not written back"
    issued = office.advanced(one, 4)
    assert lost() == set()
    assert issued["company"]["name"] == COMPANY["name"] and issued["location"]["note"] == "Di belakang pasar"
    office.make_pdf(issued)
    assert office.get_permit_file(SITI, permit_id=issued["permit"]["permit_id"])["media_type"] == "application/pdf"
    assert office.search_permit_types(SITI, q="praktik dokter")["items"] and office.get_fee_form(SITI, permit_type="KPS")
    office.draft(BUDI, permit_type="SIPD")


def test_a_key_of_one_company_is_not_kept_with_another(office, keys_added):
    one = company_draft(office)
    lost = keys_added()
    other = office.save_company(SITI, **{**COMPANY, "name": "CV Contoh Lain", "nib": "1234567890124"})
    one = office.change_application(SITI, **at(one), company_id=other["company_id"])
    assert [(column, path) for _, _, column, path in lost()] == [("company", "")]
    assert office.submit_application(SITI, **at(one))["company"]["name"] == "CV Contoh Lain"


def test_of_what_is_told_in_several_versions_its_own_pdf_maker_reads_the_one_it_knows(office):
    issued = office.issued()
    event = next(each for each in office.door.events() if each.type == "permit_issued")
    told = {"type": event.type, "subject": event.subject, "source": "permits", "now": NOW}
    for seq, (version, data) in enumerate(((7, {"x": 1}), (1, {**event.data, "versions": {"7": {"x": 1}}})), start=1):
        office.door.handle("on_permit_issued", **told, version=version, data=data, seq=seq)
    assert office.get_application(COUNTER, application_id=issued["application_id"])["permit"]["document_ready"]


def test_the_seed_runs_on_wider_tables(database):
    url = database("permits")
    seeded(url)
    assert len(Office(url).list_permit_types()) == 37


def test_every_handler_passes_over_what_it_does_not_know(office):
    assert side_by_side.tell_what_is_unknown(office.door) >= 2
