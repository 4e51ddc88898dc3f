"""Companies at the door, on a real database: whose they are, and as what an application keeps one."""

from bus.refusals import NotFound
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
