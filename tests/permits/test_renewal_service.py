"""Renewing and amending behind permits' door: from the permit to its successor, and who is refused."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest

from bus.refusals import Conflict, Invalid, NotFound
from tests.permits.office import BUDI, COMPANY, COUNTER, LOCATION, NOW, SITI, WAY, at, refused

DAY = timedelta(days=1)
RENEW = {"application_kind": "renewal", "permit_type": "SIPD", "unit": "dpmptsp"}
END = date(2031, 11, 23)  # of a permit that was issued at NOW for five years


def on(day):
    return datetime(day.year, day.month, day.day, 3, tzinfo=UTC)


@pytest.fixture
def held(office):
    return office.issued(permit_type="SIPD")


def permit_of(office, one, now=NOW):
    return next(each for each in office.list_permits(SITI, now=now) if each["permit_id"] == one["permit"]["permit_id"])


def renewed(office, held, *, now, kind="renewal", **more):
    asked = {**RENEW, "permit_type": held["permit_type"], "application_kind": kind}
    return office.create_application(SITI, now=now, **asked, permit_id=held["permit"]["permit_id"], **more)


def through(office, draft, *, now, way=WAY):
    """From a draft to its permit, with whatever it still lacks."""
    paper = office.add_document(SITI, now=now, kind="other", name="Surat", file={"key": f"documents/{draft['application_id']}-b", **PAPER})
    for missing in draft["missing"]:
        attached = {"requirement": missing.partition(":")[2], "document_id": paper["document_id"]}
        draft = office.attach_document(SITI, now=now, **at(draft), **attached)
    one = office.submit_application(SITI, now=now, **at(draft))
    for step, actor in way:
        one = office.advance_application(actor, now=now, **at(one), step=step)
    return one


PAPER = {"name": "surat.pdf", "media_type": "application/pdf", "size": 9, "sha256": "0" * 64}


def test_a_renewal_is_filled_from_the_old_application_and_takes_the_permits_place(office, held):
    now = on(END - 30 * DAY)
    draft = renewed(office, held, now=now)
    assert (draft["applicant_type"], draft["location"]) == (held["applicant_type"], held["location"])
    assert draft["old_permit"]["number"] == held["permit"]["number"] and draft["old_permit"]["permit"]["status"] == "active"
    taken = {each["code"] for each in draft["requirements"] if each["document"]}
    assert taken == {each["code"] for each in draft["requirements"] if each["required"]} & {each["code"] for each in held["requirements"]}
    copy = next(each for each in draft["requirements"] if each["code"] == "SIP_LAMA")
    assert (copy["fulfilled"], copy["document"]) == (True, None)
    new = through(office, draft, now=now)["permit"]
    assert (new["valid_from"], new["valid_until"], new["status"]) == ("2031-11-24", "2036-11-24", "upcoming")
    old = permit_of(office, held, now)
    assert (old["status"], old["superseded_by"]["number"], new["supersedes"]["number"]) == ("active", new["number"], old["number"])
    for day, statuses in ((END, ("active", "upcoming")), (END + DAY, ("superseded", "active")), (END + 2 * DAY, ("superseded", "active"))):
        checked = [office.verify_permit(code=code, now=on(day)) for code in (old["code"], new["code"])]
        assert tuple(each["status"] for each in checked) == statuses
        assert checked[0]["superseded_by"]["code"] == new["code"] and checked[1]["supersedes"]["code"] == old["code"]
    told = [event for event in office.door.events() if event.type == "permit_superseded"]
    assert [(event.subject, event.data["by_number"], event.data["first_day"]) for event in told] == [
        (f"permit/{old['permit_id']}", new["number"], "2031-11-24")
    ]


@pytest.mark.parametrize(("day", "code"), [(END - 91 * DAY, "renewal_too_early"), (END - 90 * DAY, None), (END + 90 * DAY, None), (END + 91 * DAY, "renewal_too_late")])  # fmt: skip
def test_the_list_offers_renewing_exactly_when_it_would_be_accepted(office, held, day, code):
    listed = permit_of(office, held, on(day))
    assert ("renewal" in listed["may"]) is (code is None)
    if code:
        details = refused(Conflict, code, renewed, office, held, now=on(day))
        assert {"code": code, **details} == listed["why_not"]["renewal"]
    else:
        renewed(office, held, now=on(day))
        assert permit_of(office, held, on(day))["why_not"]["renewal"]["code"] == "permit_in_draft"


def test_an_amendment_keeps_the_end_and_shows_old_beside_new(office, held):
    now = on(date(2027, 3, 1))
    draft = renewed(office, held, now=now, kind="amendment")
    moved = {**LOCATION, "address": "Jl. Lain No. 1"}
    draft = office.change_application(SITI, now=now, **at(draft), location=moved)
    assert (draft["old_permit"]["location"]["address"], draft["location"]["address"]) == (LOCATION["address"], "Jl. Lain No. 1")
    new = through(office, draft, now=now)["permit"]
    assert (new["valid_from"], new["valid_until"], new["status"]) == ("2027-03-01", "2031-11-23", "active")
    assert permit_of(office, held, now)["status"] == "superseded"
    assert {fault["code"] for fault in permit_of(office, held, now)["why_not"].values()} == {"permit_superseded"}


def test_one_permit_has_one_application_under_way_also_when_two_begin_at_once(office, held):
    now, outcomes = on(END), []

    def begin():
        try:
            outcomes.append(renewed(office, held, now=now)["status"])
        except Conflict as refusal:
            outcomes.append(refusal.code)

    both = [threading.Thread(target=begin) for _ in range(4)]
    [each.start() for each in both]
    [each.join() for each in both]
    assert sorted(outcomes) == ["draft", *["permit_in_draft"] * 3]
    refused(Conflict, "permit_in_draft", renewed, office, held, now=now, kind="amendment")
    first = office.list_applications(SITI, status="draft")["items"][0]
    office.withdraw_application(SITI, now=now, **at(first))
    assert renewed(office, held, now=now)["status"] == "draft"


def test_a_draft_that_waited_too_long_is_refused_when_it_is_submitted(office, held):
    draft = renewed(office, held, now=on(END + 90 * DAY))
    paper = office.document()
    for missing in draft["missing"]:
        draft = office.attach_document(SITI, **at(draft), requirement=missing.partition(":")[2], document_id=paper["document_id"])
    refused(Conflict, "renewal_too_late", office.submit_application, SITI, now=on(END + 91 * DAY), **at(draft))
    assert office.submit_application(SITI, now=on(END + 90 * DAY), **at(draft))["number"]


def test_a_company_is_taken_over_as_it_is_now(office):
    company = office.save_company(SITI, **COMPANY)
    draft = office.complete_draft(permit_type="APOTEK", applicant_type="company")
    draft = office.change_application(SITI, **at(draft), company_id=company["company_id"])
    held = office.advanced(office.submit_application(SITI, **at(draft)), 4)
    office.save_company(SITI, company_id=company["company_id"], **{**COMPANY, "address": "Jl. Baru No. 2"})
    again = renewed(office, held, now=on(END))
    assert (again["applicant_type"], again["company"]["address"]) == ("company", "Jl. Baru No. 2")
    assert again["old_permit"]["company"]["address"] == COMPANY["address"]


def test_without_a_permit_of_ours_the_number_and_its_copy_are_asked_for(office):
    asked = {**RENEW, "applicant_type": "individual", "location": LOCATION}
    draft = office.create_application(SITI, **asked)
    assert draft["missing"][0] == "old_permit" and draft["old_permit"] is None
    draft = office.change_application(SITI, **at(draft), old_permit_number="503/77/2021")
    assert draft["old_permit"] == {"permit_id": None, "number": "503/77/2021", "permit": None, "location": None, "company": None}
    assert "old_permit" not in draft["missing"] and "requirement:SIP_LAMA" in draft["missing"]
    named = office.create_application(SITI, **asked, old_permit_number="503/78/2021")
    assert named["old_permit"]["number"] == "503/78/2021"
    new = through(office, named, now=NOW)
    assert (new["permit"]["valid_from"], new["permit"]["supersedes"]) == ("2026-11-23", None)
    assert office.get_application(COUNTER, application_id=new["application_id"])["old_permit"]["number"] == "503/78/2021"


def test_a_permit_of_somebody_elses_is_as_absent_as_one_that_never_was(office, held):
    for permit_id in (held["permit"]["permit_id"], 9_999_999):
        refused(NotFound, "permit_not_found", office.create_application, BUDI, now=on(END), **RENEW, permit_id=permit_id)


def test_what_does_not_belong_together_is_refused_by_its_field(office, held):
    def faults(**asked):
        fields = refused(Invalid, "invalid_fields", office.create_application, SITI, now=on(END), **{**RENEW, **asked})["fields"]
        return {name: fault["code"] for name, fault in fields.items()}

    permit_id = held["permit"]["permit_id"]
    assert faults() == {"applicant_type": "required"}
    assert faults(permit_id=permit_id, application_kind="new") == {"permit_id": "not_for_new"}
    assert faults(permit_id=permit_id, permit_type="SIPB") == {"permit_type": "not_of_the_permit"}
    assert faults(applicant_type="individual", old_permit_number=" ") == {"old_permit_number": "required"}
    assert faults(applicant_type="individual", application_kind="new", old_permit_number="1") == {"old_permit_number": "not_for_new"}
    assert office.list_applications(SITI, status="draft")["items"] == []


def test_permits_of_one_type_are_listed_for_choosing(office, held):
    other = office.issued()
    assert [each["permit_id"] for each in office.list_permits(SITI, permit_type="SIPD")] == [held["permit"]["permit_id"]]
    assert {each["permit_id"] for each in office.list_permits(SITI)} == {one["permit"]["permit_id"] for one in (held, other)}
