"""Publication of a permit type's draft by two admins, what it does to drafts, running cases and lists, and the versions that it leaves."""

from bus.refusals import Conflict, Invalid, NotAllowed, NotFound
from tests.permits.editor import LATER, OTHER, PHOTO, SECOND, begun, changed, published, row, which
from tests.permits.office import ADMIN, BUDI, SITI, at, refused


def test_one_admin_asks_the_other_publishes_and_the_day_makes_it_count(office):
    waiting, running = office.complete_draft(permit_type="SKP"), office.submitted(permit_type="SKP")
    draft = changed(office, begun(office), kind="new", requirement=PHOTO)
    asked = office.ask_publication(ADMIN, **which(draft), effective_on="2026-12-01")
    assert (asked["own"], asked["effective_on"], asked["asked_by_name"]) == (True, "2026-12-01", "Adminah Contoh")
    assert not office.get_permit_type_draft(SECOND, draft_id=asked["draft_id"])["own"] and row(office)["asked"]
    refused(NotAllowed, "second_admin_needed", office.decide_publication, ADMIN, **which(asked), decision="approved")
    done = office.decide_publication(SECOND, **which(asked), decision="approved")
    assert done == {"code": "SKP", "version": 2, "effective_on": "2026-12-01"}
    listed = row(office)
    assert (listed["version"], listed["coming_version"], listed["coming_on"], listed["draft_id"]) == (1, 2, "2026-12-01", None)
    assert (row(office, now=LATER)["version"], row(office, now=LATER)["coming_on"]) == (2, None)
    later = office.get_application(SITI, application_id=waiting["application_id"], now=LATER)
    assert [each["code"] for each in later["changes"]] == ["requirement_added"]
    case = office.get_application(SITI, application_id=running["application_id"], now=LATER)
    assert (case["requirements"], case["changes"]) == (running["requirements"], [])
    refused(NotFound, "permit_type_draft_not_found", office.decide_publication, SECOND, **which(asked), decision="approved")


def test_a_refused_draft_stays_and_a_change_takes_the_request_back(office):
    draft = changed(office, begun(office), facts={"working_days": 2})
    asked = office.ask_publication(ADMIN, **which(draft))
    assert office.decide_publication(SECOND, **which(asked), decision="refused")["version"] is None
    draft = office.get_permit_type_draft(SECOND, draft_id=draft["draft_id"])
    assert (draft["asked_at"], draft["entry"]["working_days"]) == (None, 2)
    asked = office.ask_publication(ADMIN, **which(draft))
    now_faulty = changed(office, asked, SECOND, facts={"working_days": 3})
    refused(Conflict, "publication_not_asked", office.decide_publication, SECOND, **which(now_faulty), decision="approved")
    refused(Conflict, "permit_type_draft_changed", office.ask_publication, ADMIN, **which(asked))


def test_nothing_faulty_gone_or_before_another_version_is_asked_for(office):
    draft = changed(office, begun(office), facts={"legal_basis": []})
    assert refused(Conflict, "permit_type_faulty", office.ask_publication, ADMIN, **which(draft)) == {"faults": 1}
    draft = changed(office, draft, facts={"legal_basis": ["UU 1/2020"]})
    details = refused(Invalid, "invalid_fields", office.ask_publication, ADMIN, **which(draft), effective_on="2026-11-22")
    assert details["fields"] == {"effective_on": {"code": "date_in_past"}}
    published(office, draft, on="2026-12-01")
    again = changed(office, begun(office), facts={"working_days": 1})
    details = refused(Conflict, "version_waits", office.ask_publication, ADMIN, **which(again), effective_on="2026-11-30")
    assert details == {"effective_on": "2026-12-01"}
    assert published(office, again, on="2026-12-01")["version"] == 3


def test_a_retired_permit_type_takes_nothing_new_and_running_cases_go_on(office):
    running, draft = office.submitted(permit_type="SKP"), office.complete_draft(permit_type="SKP")
    published(office, changed(office, begun(office), facts={"retired": True}))
    assert "SKP" not in {each["code"] for each in office.search_permit_types(q="", limit=100)["items"]}
    assert "SKP" not in {each["code"] for each in office.search_permit_types(q="penelitian", limit=100)["items"]}
    assert office.get_permit_type(code="SKP")["retired"] and row(office)["retired"]
    refused(Conflict, "permit_type_retired", office.draft, BUDI, permit_type="SKP")
    refused(Conflict, "permit_type_retired", office.submit_application, SITI, **at(draft))
    refused(Conflict, "permit_type_retired", office.adopt_permit_type, SITI, **at(draft))
    assert office.advanced(running, 4)["status"] == "issued"
    published(office, changed(office, begun(office), facts={"retired": False}))
    assert office.submit_application(SITI, **at(draft))["status"] == "submitted"


def test_the_versions_of_a_type_say_who_published_them_and_when_they_count(office):
    published(office, changed(office, begun(office), facts={"working_days": 9}))
    published(office, changed(office, begun(office), kind="new", requirement=PHOTO), on="2026-12-01")
    listed = office.list_permit_type_versions(SECOND, code="SKP")
    told = [(each["version"], each["state"], each["since"], each["until"], each["approved_by_name"]) for each in listed["items"]]
    assert told[:2] == [
        (3, "coming", "2026-12-01", None, "Admin Lain"),
        (2, "in_force", "2026-11-23", "2026-11-30", "Admin Lain"),
    ]
    assert (told[2][0], told[2][4], listed["items"][0]["asked_by_name"]) == (1, None, "Adminah Contoh")
    later = office.list_permit_type_versions(ADMIN, code="SKP", now=LATER)["items"]
    assert [each["state"] for each in later][:2] == ["in_force", "past"]
    refused(NotFound, "permit_type_not_found", office.list_permit_type_versions, OTHER, code="SKP")


def test_two_versions_are_compared_either_way(office):
    published(office, changed(office, begun(office), facts={"working_days": 9}, kind="new", requirement=PHOTO))
    told = office.compare_permit_type_versions(ADMIN, code="SKP", before=1, after=2)
    assert {"requirement_added", "working_days_changed"} == {each["code"] for each in told["differences"]["new"]}
    back = office.compare_permit_type_versions(ADMIN, code="SKP", before=2, after=1)
    assert {"requirement_removed", "working_days_changed"} == {each["code"] for each in back["differences"]["new"]}
    same = office.compare_permit_type_versions(ADMIN, code="SKP", before=2, after=2)
    assert (same["differences"], same["general"]) == ({}, [])
    for who, before in ((ADMIN, 3), (OTHER, 1)):
        refused(NotFound, "permit_type_version_not_found", office.compare_permit_type_versions, who, code="SKP", before=before, after=1)


def test_a_step_for_which_the_office_has_nobody_is_said_before_it_is_published(office):
    office.execute("""update agency set roles_held = '{"counter_officer": [], "verifier": [], "agency_head": []}', roles_seq = 1""")
    assert begun(office)["faults"] == []
    assert begun(office, "APOTEK")["faults"] == [], "a verifier stands in for technical team and section heads"
    office.execute("""update agency set roles_held = '{"counter_officer": [], "verifier": []}'""")
    draft = office.get_permit_type_draft(ADMIN, draft_id=1)
    assert {(each["code"], each["figures"]["fault"], each["figures"]["step"]) for each in draft["faults"]} == {
        ("flow", "role_not_held", "Penetapan")
    }
    refused(Conflict, "permit_type_faulty", office.ask_publication, ADMIN, **which(draft))
