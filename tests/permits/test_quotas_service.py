"""One account keeps no more than its quota; what is open is found however old it is."""

import threading

import pytest

from bus.refusals import Conflict
from permits.service import door
from tests.permits.office import BUDI, SITI, at, refused

COMPANY = {
    "name": "CV Contoh", "nib": "1234567890123", "npwp": None, "business_form": "cv", "address": "Jl. Contoh No. 1",
    "phone": "0734123456", "email": "kantor@contoh.id", "responsible_person": "Siti Contoh", "position": "Direktur",
}  # fmt: skip


@pytest.fixture(autouse=True)
def small(monkeypatch):
    for kind in door.QUOTAS:
        monkeypatch.setitem(door.QUOTAS, kind, 2)


def test_documents_drafts_and_companies_are_kept_up_to_the_quota_and_nobody_elses_count(office):
    add = {
        "documents": office.document,
        "drafts": office.draft,
        "companies": lambda actor=SITI: office.save_company(actor, **COMPANY),
    }
    for kind, keep in add.items():
        for _ in range(2):
            last = keep()
        assert office.get_quotas(SITI)[kind] == {"have": 2, "limit": 2}
        assert refused(Conflict, f"{kind}_full", keep)["limit"] == 2
        assert office.get_quotas(SITI)[kind] == {"have": 2, "limit": 2}
        keep(BUDI)
        assert last
    assert len(office.list_documents(SITI)) == len(office.list_companies(SITI)) == 2


def test_what_is_kept_already_may_be_changed_and_what_leaves_makes_room(office):
    first = office.draft()
    office.draft()
    refused(Conflict, "drafts_full", office.draft)
    office.withdraw_application(SITI, **at(first))
    office.draft()
    company = office.save_company(SITI, **COMPANY)
    office.save_company(SITI, **COMPANY)
    assert office.save_company(SITI, company_id=company["company_id"], **{**COMPANY, "name": "CV Lain"})["name"] == "CV Lain"


def test_two_at_once_cannot_both_be_the_last(office):
    office.draft()
    outcomes = []

    def begin():
        try:
            office.draft()
            outcomes.append("kept")
        except Conflict as refusal:
            outcomes.append(refusal.code)

    both = [threading.Thread(target=begin) for _ in range(4)]
    [each.start() for each in both]
    [each.join() for each in both]
    assert sorted(outcomes) == ["drafts_full"] * 3 + ["kept"]


def test_an_old_open_application_is_found_among_many_and_one_by_its_number(office, monkeypatch):
    for kind in door.QUOTAS:
        monkeypatch.setitem(door.QUOTAS, kind, 50)
    old = office.submitted()
    for _ in range(3):
        office.withdraw_application(SITI, **at(office.submitted()))
    assert old["application_id"] not in [row["application_id"] for row in office.list_applications(SITI, limit=3)["items"]]
    assert [row["application_id"] for row in office.list_applications(SITI, open=True, limit=3)["items"]] == [old["application_id"]]
    assert [row["application_id"] for row in office.list_applications(SITI, number=old["number"])["items"]] == [old["application_id"]]
    assert office.list_applications(BUDI, number=old["number"])["items"] == []
