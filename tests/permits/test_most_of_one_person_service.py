"""How many permits of a type one person has, behind permits' door: counted by the person, not by the account."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from bus.refusals import Conflict
from tests.permits.office import BUDI, COUNTER, NOW, SITI, at, refused

AGAIN = replace(BUDI, claims={**BUDI.claims, "marks": ["nik-of-siti", "x"]})  # the same person's other account
SITI_MARKED = replace(SITI, claims={**SITI.claims, "marks": ["nik-of-siti"]})
MOST = 2  # of SIPB


def sent(office, actor=SITI_MARKED, **how):
    return office.submitted(actor, permit_type="SIPB", **how)


def test_the_limit_is_held_when_a_draft_is_begun(office):
    sent(office)
    office.draft(SITI_MARKED, permit_type="SIPB")
    sent(office)
    assert refused(Conflict, "max_active_reached", office.draft, SITI_MARKED, permit_type="SIPB") == {"have": 2, "limit": MOST}
    office.draft(SITI_MARKED, permit_type="SIPP")
    office.draft(BUDI, permit_type="SIPB")


def test_and_when_one_is_submitted_that_was_begun_before(office):
    waiting = office.complete_draft(SITI_MARKED, permit_type="SIPB")
    first, _ = sent(office), sent(office)
    refused(Conflict, "max_active_reached", office.submit_application, SITI_MARKED, **at(waiting))
    office.reject_application(COUNTER, **at(first), step="file_check", reason="Tidak lengkap.")
    assert office.submit_application(SITI_MARKED, **at(waiting))["number"]


def test_another_account_of_the_same_person_is_no_way_around(office):
    sent(office)
    sent(office, AGAIN)
    for account in (SITI_MARKED, AGAIN):
        refused(Conflict, "max_active_reached", office.draft, account, permit_type="SIPB")
    office.draft(BUDI, permit_type="SIPB")


@pytest.mark.parametrize(("days", "held"), [(-1, True), (0, True), (1, False)])
def test_a_permit_counts_until_its_last_day(office, days, held):
    one = office.advanced(sent(office), 4)
    sent(office)
    end = NOW.replace(year=2031)
    assert one["permit"]["valid_until"] == end.date().isoformat()
    now = end + timedelta(days=days)
    if held:
        refused(Conflict, "max_active_reached", office.create_application, SITI_MARKED, now=now, **NEW)
    else:
        assert office.create_application(SITI_MARKED, now=now, **NEW)["status"] == "draft"


NEW = {"application_kind": "new", "permit_type": "SIPB", "applicant_type": "individual", "unit": "dpmptsp"}


def test_renewing_is_not_one_more_and_the_successor_counts_once(office):
    one = office.advanced(sent(office), 4)
    sent(office)
    now = NOW.replace(year=2031)
    renewal = {**NEW, "application_kind": "renewal", "permit_id": one["permit"]["permit_id"]}
    draft = office.create_application(SITI_MARKED, now=now, **renewal)
    paper = office.document(SITI_MARKED)
    for missing in draft["missing"]:
        what = {"requirement": missing.partition(":")[2], "document_id": paper["document_id"]}
        draft = office.attach_document(SITI_MARKED, now=now, **at(draft), **what)
    draft = office.submit_application(SITI_MARKED, now=now, **at(draft))
    assert refused(Conflict, "max_active_reached", office.create_application, SITI_MARKED, now=now, **NEW)["have"] == MOST


def test_of_two_that_are_submitted_at_once_one_is_the_last(office):
    sent(office)
    both = [office.complete_draft(actor, permit_type="SIPB") for actor in (SITI_MARKED, AGAIN)]
    outcomes = []

    def submit(actor, draft):
        try:
            outcomes.append(office.submit_application(actor, **at(draft))["status"])
        except Conflict as refusal:
            outcomes.append(refusal.code)

    threads = [threading.Thread(target=submit, args=each) for each in zip((SITI_MARKED, AGAIN), both, strict=True)]
    [each.start() for each in threads]
    [each.join() for each in threads]
    assert sorted(outcomes) == ["max_active_reached", "submitted"]
