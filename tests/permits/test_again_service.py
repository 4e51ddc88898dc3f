"""Applying again for what ended without a permit: a draft under today's terms, with what still fits."""

from datetime import timedelta

import pytest

from bus.refusals import Conflict, NotFound
from tests.permits.office import BUDI, COMPANY, COUNTER, NOW, SITI, at, refused
from tests.permits.test_process_service import change_type


def ended(office, how, one):
    if how == "withdrawn":
        return office.withdraw_application(SITI, **at(one))
    if how == "rejected":
        return office.reject_application(COUNTER, **at(one), step="file_check", reason="Kurang")
    office.return_application(COUNTER, **at(one), step="file_check", reasons={"location": "Salah"})
    office.door.run("remind_or_lapse", now=NOW + timedelta(days=15))
    return one


@pytest.mark.parametrize("how", ["lapsed", "withdrawn", "rejected"])
def test_what_ended_without_a_permit_is_begun_again_with_what_still_fits(office, how):
    first = ended(office, how, office.submitted(permit_type="PBG"))
    seen = office.get_application(SITI, application_id=first["application_id"])
    assert (seen["status"], seen["may"]) == (how, ["apply_again"])
    draft = office.apply_again(SITI, application_id=first["application_id"])
    assert (draft["status"], draft["number"], draft["missing"], draft["may"]) == ("draft", None, [], ["change", "submit", "withdraw"])
    for kept in ("permit_type", "application_kind", "applicant_type", "unit", "location", "answers"):
        assert draft[kept] == first[kept], kept
    attached = [[each["document"] and each["document"]["document_id"] for each in one["requirements"]] for one in (first, draft)]
    assert attached[0] == attached[1] and any(attached[0])
    again = office.submit_application(SITI, **at(draft))
    assert again["number"] != first["number"]
    assert office.get_application(SITI, application_id=first["application_id"]) == seen, "the old one stays as it ended"


def test_it_is_begun_under_todays_terms_and_without_what_does_not_serve_any_more(office):
    first = ended(office, "withdrawn", office.submitted(permit_type="PBG"))
    gone = first["requirements"][0]["document"]["document_id"]
    office.execute(f"update document set valid_until = '2026-11-22' where id = {gone}")
    change_type(office, "PBG", fields={})
    draft = office.apply_again(SITI, application_id=first["application_id"])
    assert (draft["typed_fields"], draft["answers"], draft["changes"]) == ([], {}, [])
    assert not any(each["document"] for each in draft["requirements"]) and draft["missing"]


def test_a_company_comes_as_it_is_kept_now(office):
    company = office.save_company(SITI, **COMPANY)
    draft = office.complete_draft(permit_type="APOTEK", applicant_type="company")
    draft = office.change_application(SITI, **at(draft), company_id=company["company_id"])
    first = ended(office, "rejected", office.submit_application(SITI, **at(draft)))
    office.save_company(SITI, company_id=company["company_id"], **{**COMPANY, "address": "Jl. Pindah No. 3"})
    assert office.apply_again(SITI, application_id=first["application_id"])["company"]["address"] == "Jl. Pindah No. 3"


def test_a_renewal_is_about_the_same_permit_again_and_only_once_at_a_time(office):
    issued = office.issued(permit_type="SIPTTK")["permit"]
    office.execute(f"update permit set valid_until = '2026-12-31' where id = {issued['permit_id']}")
    asked = {"application_kind": "renewal", "permit_type": "SIPTTK", "unit": "dpmptsp", "permit_id": issued["permit_id"]}
    draft = office.create_application(SITI, **asked)
    for code in [each["code"] for each in draft["requirements"] if each["required"] and not each["fulfilled"]]:
        draft = office.attach_document(SITI, **at(draft), requirement=code, document_id=office.document()["document_id"])
    first = ended(office, "rejected", office.submit_application(SITI, **at(draft)))
    again = office.apply_again(SITI, application_id=first["application_id"])
    assert (again["old_permit"]["permit_id"], again["missing"]) == (issued["permit_id"], [])
    assert office.apply_again(SITI, application_id=first["application_id"])["application_id"] == again["application_id"]


def test_one_that_has_not_ended_so_is_nobodys_to_begin_again(office):
    for one in (office.submitted(), office.issued(), office.draft(), office.withdraw_application(SITI, **at(office.draft()))):
        details = refused(Conflict, "application_not_over", office.apply_again, SITI, application_id=one["application_id"])
        assert details["status"] == one["status"]
    over = ended(office, "rejected", office.submitted())
    refused(NotFound, "application_not_found", office.apply_again, BUDI, application_id=over["application_id"])


def test_a_permit_type_that_is_no_longer_offered_is_not_begun_again(office):
    first = ended(office, "withdrawn", office.submitted())
    change_type(office, "SKP", retired=True)
    refused(Conflict, "permit_type_retired", office.apply_again, SITI, application_id=first["application_id"])
