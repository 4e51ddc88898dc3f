"""The desk at the door, on a real database: whose step it is, the queue, rejections."""

from datetime import timedelta

from bus.refusals import Conflict, Invalid, NotAllowed, NotFound
from tests.permits.office import AUDITOR, COUNTER, HEAD, NOW, OTHER_COUNTER, SITI, VERIFIER, at, person, refused


def test_names_of_staff_are_for_staff(office):
    one = office.advanced(office.submitted(), 1)
    assert one["history"][1]["by_name"] == "Lina Contoh"
    mine = office.get_application(SITI, application_id=one["application_id"])
    assert mine["history"][1]["by_role"] == "counter_officer"
    assert "by_name" not in mine["history"][1]


def test_staff_who_also_apply_touch_others_applications_only_as_staff(office):
    both = person(60, "Dua Contoh", "applicant", "counter_officer")
    mine = office.submitted()
    refused(NotFound, "application_not_found", office.withdraw_application, both, **at(mine))
    own = office.submitted(both)
    refused(NotAllowed, "own_application", office.advance_application, both, **at(own), step="file_check")
    assert office.advance_application(both, **at(mine), step="file_check")["status"] == "verification_1"


def test_steps_belong_to_their_roles_and_their_order(office):
    one = office.submitted()
    details = refused(NotAllowed, "not_your_step", office.advance_application, VERIFIER, **at(one), step="file_check")
    assert details == {"role": "counter_officer"}
    refused(Conflict, "step_not_current", office.advance_application, VERIFIER, **at(one), step="verification")
    refused(NotAllowed, "not_allowed", office.advance_application, SITI, **at(one), step="file_check")
    both = person(60, "Dua Contoh", "verifier", "agency_head")
    one = office.advance_application(both, **at(office.advanced(one, 1)), step="verification")
    refused(NotAllowed, "same_person_as_verifier", office.advance_application, both, **at(one), step="approval")
    one = office.advance_application(HEAD, **at(one), step="approval")
    refused(NotAllowed, "step_cannot_reject", office.reject_application, COUNTER, **at(one), step="issuance", reason="x")


def test_a_rejection_ends_it_and_gives_the_reason(office):
    one = office.submitted()
    reason = refused(Invalid, "invalid_fields", office.reject_application, COUNTER, **at(one), step="file_check", reason="  ")
    assert reason["fields"] == {"reason": {"code": "required"}}
    rejected = office.reject_application(COUNTER, **at(one), step="file_check", reason="STR tidak terbaca\nUnggah lagi")
    assert (rejected["status"], rejected["history"][-1]["note"]) == ("rejected", "STR tidak terbaca\nUnggah lagi")
    refused(Conflict, "step_not_current", office.advance_application, COUNTER, **at(rejected), step="file_check")
    refused(Conflict, "application_finished", office.withdraw_application, SITI, **at(rejected))
    assert office.list_queue(COUNTER)["items"] == []


def test_the_queue_shows_the_callers_steps_least_time_left_first(office):
    slow = office.submitted(permit_type="TRAYEK")
    quick = office.submitted(permit_type="REKLAME-NP")
    same = office.submitted(permit_type="TRAYEK")
    pages, after = [], None
    for _ in range(3):
        page = office.list_queue(COUNTER, limit=1, after=after)
        pages += page["items"]
        after = page["next"]
    assert [row["number"] for row in pages] == [quick["number"], slow["number"], same["number"]]
    assert after is None
    assert (pages[0]["step"], pages[0]["applicant_name"]) == ("file_check", "Siti Contoh")
    assert office.list_queue(VERIFIER)["items"] == []
    assert office.list_queue(AUDITOR)["items"] == []
    assert len(office.list_queue(AUDITOR, step="file_check")["items"]) == 3
    office.advanced(quick, 1)
    assert [row["number"] for row in office.list_queue(VERIFIER)["items"]] == [quick["number"]]


def test_what_was_returned_is_listed_for_all_staff_with_who_returned_it_and_until_when(office):
    first, second = office.submitted(), office.submitted()
    asked = {"step": "file_check", "reasons": {"location": "Salah"}}
    later = office.call("return_application", COUNTER, now=NOW + timedelta(days=1), **at(second), **asked)
    sooner = office.return_application(COUNTER, **at(first), **asked)
    assert office.list_queue(COUNTER)["items"] == []
    page = office.list_queue(VERIFIER, part="returned", limit=1)
    page["items"] += office.list_queue(VERIFIER, part="returned", limit=1, after=page["next"])["items"]
    assert [row["application_id"] for row in page["items"]] == [sooner["application_id"], later["application_id"]]
    assert [row["correct_by"] for row in page["items"]] == [sooner["correct_by"], later["correct_by"]]
    assert page["items"][0]["returned_by"] == {"name": "Lina Contoh", "role": "counter_officer"}
    assert page["items"][0]["step"] == "file_check"
    assert office.list_queue(OTHER_COUNTER, part="returned")["items"] == []
    sent = office.resubmit_application(SITI, **at(sooner), note="Sudah benar")
    assert [row["application_id"] for row in office.list_queue(VERIFIER, part="returned")["items"]] == [later["application_id"]]
    third = office.submitted()
    parts = {
        part: [row["application_id"] for row in office.list_queue(COUNTER, part=part)["items"]] for part in ("corrected", "others", None)
    }
    assert (parts["corrected"], parts["others"]) == ([sent["application_id"]], [third["application_id"]])
    assert set(parts[None]) == {sent["application_id"], third["application_id"]}


def test_a_step_of_the_queue_says_whether_something_waits_there_and_whose_it_is(office):
    def told(actor):
        return {
            each["code"]: (each["waiting"], each["own"]) for each in office.list_queue(actor)["steps"] if each["waiting"] or each["own"]
        }

    assert told(VERIFIER) == {"verification": (False, True)}
    one = office.submitted()
    assert told(VERIFIER) == {"file_check": (True, False), "verification": (False, True)}
    office.return_application(COUNTER, **at(one), step="file_check", reasons={"location": "Salah"})
    assert told(VERIFIER) == {"verification": (False, True)}, "what waits for its applicant waits for nobody at the office"


def test_what_was_in_force_when_it_was_sent_still_counts_at_the_desk(office):
    one = office.submitted()
    office.execute("update document set valid_until = '2026-11-24'")
    later = office.call("get_application", COUNTER, now=NOW + timedelta(days=9), application_id=one["application_id"])
    assert later["complete"] and later["missing"] == []
