"""Companies at the door, on a real database: whose they are, and as what an application keeps one."""

from bus.refusals import Conflict, NotFound
from tests.permits.office import BUDI, COMPANY, SITI, at, refused


def test_companies_are_their_owners(office):
    saved = office.save_company(SITI, company_id=None, **COMPANY)
    refused(NotFound, "company_not_found", office.save_company, BUDI, **{**COMPANY, "company_id": saved["company_id"]})
    refused(NotFound, "company_not_found", office.save_company, SITI, **{**COMPANY, "company_id": 999})
    draft = office.draft(BUDI, permit_type="APOTEK", applicant_type="company")
    refused(NotFound, "company_not_found", office.change_application, BUDI, **at(draft), company_id=saved["company_id"])
    assert (office.list_companies(SITI), office.list_companies(BUDI)) == ([saved], [])


def test_a_submitted_application_keeps_its_company_as_it_was(office):
    saved = office.save_company(SITI, company_id=None, **COMPANY)
    draft = office.complete_draft(permit_type="APOTEK", applicant_type="company")
    assert draft["missing"] == ["company"]
    draft = office.change_application(SITI, **at(draft), company_id=saved["company_id"])
    office.save_company(SITI, **{**COMPANY, "company_id": saved["company_id"], "name": "CV Baru"})
    shown = office.get_application(SITI, application_id=draft["application_id"])
    assert shown["company"]["name"] == "CV Baru"
    one = office.submit_application(SITI, **at(shown))
    office.save_company(SITI, **{**COMPANY, "company_id": saved["company_id"], "name": "CV Lebih Baru"})
    assert office.get_application(SITI, application_id=one["application_id"])["company"]["name"] == "CV Baru"
    assert office.advanced(one, 4)["permit"]["holder_name"] == "CV Baru"


def test_of_two_owners_who_change_a_company_at_once_the_second_is_told(office):
    saved = office.save_company(SITI, **COMPANY)
    of = {"company_id": saved["company_id"], "revision": saved["revision"]}
    changed = office.save_company(SITI, **of, **{**COMPANY, "name": "CV Satu"})
    assert (saved["revision"], changed["revision"]) == (1, 2)
    told = refused(Conflict, "company_changed", office.save_company, SITI, **of, **{**COMPANY, "address": "Jl. Dua No. 2"})
    assert told == {"revision": 2}
    stored = office.get_company(SITI, company_id=saved["company_id"])
    assert (stored["name"], stored["address"]) == ("CV Satu", COMPANY["address"])
    again = office.save_company(SITI, **{**of, "revision": 2}, **{**COMPANY, "address": "Jl. Dua No. 2"})
    assert again["revision"] == 3


def test_a_caller_of_the_release_before_names_no_revision(office):
    """What it saves is seen by those who do."""
    saved = office.save_company(SITI, **COMPANY)
    assert office.save_company(SITI, company_id=saved["company_id"], **COMPANY)["revision"] == 2
    of = {"company_id": saved["company_id"], "revision": 1}
    refused(Conflict, "company_changed", office.save_company, SITI, **of, **COMPANY)


def test_an_application_keeps_no_revision_of_its_company(office):
    company = office.save_company(SITI, **COMPANY)
    draft = office.complete_draft(permit_type="APOTEK", applicant_type="company")
    assert "revision" not in office.change_application(SITI, **at(draft), company_id=company["company_id"])["company"]
