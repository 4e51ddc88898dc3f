"""The office's catalogue in the service: drafts, two admins, what a published version does to drafts, running cases and lists."""

from datetime import UTC, datetime

import pytest

from bus.refusals import Conflict, Invalid, NotAllowed, NotFound
from tests.permits.office import ADMIN, BUDI, NOW, SITI, at, person, refused

SECOND = person(55, "Admin Lain", "agency_admin")
OTHER = person(71, "Admin Agam", "agency_admin", agency="agam")
LATER = datetime(2026, 11, 30, 17, 0, tzinfo=UTC)  # 1 December in Western Indonesian Time
PHOTO = {"code": "FOTO_LOKASI", "text": "Foto lokasi", "required": True, "document_kind": None}


def which(draft):
    return {"draft_id": draft["draft_id"], "revision": draft["revision"]}


def begun(office, code="SKP", **more):
    return office.begin_permit_type_draft(ADMIN, code=code, **more)


def changed(office, draft, actor=ADMIN, **change):
    return office.change_permit_type_draft(actor, **which(draft), **change)


def published(office, draft, *, on=None, now=NOW):
    asked = office.ask_publication(ADMIN, **which(draft), effective_on=on, now=now)
    return office.decide_publication(SECOND, **which(asked), decision="approved", now=now)


def row(office, code="SKP", now=NOW):
    return next(each for each in office.list_catalogue(ADMIN, limit=100, now=now)["items"] if each["code"] == code)


def test_a_draft_says_what_is_wrong_what_changes_and_whom_it_touches(office):
    office.draft(BUDI, permit_type="SKP")
    office.submitted(permit_type="SKP")
    draft = begun(office)
    assert (draft["base"], draft["faults"], draft["differences"], draft["touched"]) == (1, [], {}, {"drafts": 1, "running": 1})
    draft = changed(office, draft, facts={"working_days": 1, "legal_basis": []}, kind="new", requirement=PHOTO)
    assert [each["code"] for each in draft["faults"]] == ["no_legal_basis"]
    assert {"requirement_added", "working_days_changed"} <= {each["code"] for each in draft["differences"]["new"]}
    assert row(office)["draft_id"] == draft["draft_id"] and not row(office)["asked"]
    assert office.get_permit_type(code="SKP")["version"] == 1, "nobody sees a draft"


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


def test_a_draft_begins_from_the_newest_version_even_if_its_day_is_to_come(office):
    published(office, changed(office, begun(office), facts={"working_days": 1}), on="2026-12-01")
    draft = begun(office)
    assert (draft["base"], draft["entry"]["working_days"], draft["differences"]) == (2, 1, {})


def test_a_permit_type_has_one_draft_and_other_agencies_see_none(office):
    draft = begun(office)
    refused(Conflict, "permit_type_draft_exists", office.begin_permit_type_draft, SECOND, code="SKP")
    for method, more in (("get_permit_type_draft", {}), ("discard_permit_type_draft", {"revision": 1})):
        refused(NotFound, "permit_type_draft_not_found", office.call, method, OTHER, draft_id=draft["draft_id"], **more)
    refused(Conflict, "permit_type_draft_changed", office.discard_permit_type_draft, ADMIN, **{**which(draft), "revision": 7})
    office.discard_permit_type_draft(SECOND, **which(draft))
    refused(NotFound, "permit_type_draft_not_found", office.get_permit_type_draft, ADMIN, draft_id=draft["draft_id"])
    assert begun(office)["revision"] == 1


def test_two_admins_never_overwrite_each_other(office):
    draft = begun(office)
    changed(office, draft, facts={"working_days": 2})
    refused(Conflict, "permit_type_draft_changed", office.change_permit_type_draft, SECOND, **which(draft), facts={"working_days": 9})


def test_a_copy_becomes_a_permit_type_of_its_own(office):
    details = refused(Invalid, "invalid_fields", office.begin_permit_type_draft, ADMIN, code="SKP", copy_as="SIPD", name="")
    assert {name: each["code"] for name, each in details["fields"].items()} == {"copy_as": "code_taken", "name": "required"}
    draft = begun(office, copy_as="SKP-2", name="Surat Keterangan Lain")
    assert office.list_catalogue(ADMIN)["new"][0]["code"] == "SKP-2"
    assert (draft["base"], draft["differences"], draft["faults"]) == (None, {}, [])
    assert published(office, draft) == {"code": "SKP-2", "version": 1, "effective_on": "2026-11-23"}
    assert [each["code"] for each in office.search_permit_types(q="keterangan lain")["items"]] == ["SKP-2"]
    one = office.issued(permit_type="SKP-2")
    assert "/SKP-2/" in one["permit"]["number"]


def test_a_number_format_that_another_permit_type_uses_is_found(office):
    draft = changed(office, begun(office), facts={"number_format": "503/{NNNN}/SIPD/{UNIT}/{YYYY}"})
    assert {(each["code"], each["figures"].get("other")) for each in draft["faults"]} == {("number_format_taken", "SIPD")}
    draft = changed(office, draft, facts={"number_format": "503/{NNNN}/{YYYY}"})
    assert draft["faults"] == []
    published(office, draft)
    other = changed(office, begun(office, "SIPD"), facts={"number_format": "503/{NNNN}/{YYYY}"})
    assert {each["code"] for each in other["faults"]} == {"number_format_taken"}
    back = changed(office, begun(office), facts={"number_format": ""})
    published(office, back)
    other = office.get_permit_type_draft(ADMIN, draft_id=other["draft_id"])
    assert {each["code"] for each in other["faults"]} == {"number_format_taken"}, "its numbers were given and stay"


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


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        ({"facts": {"name": " "}}, {"name": "required"}),
        ({"facts": {"number_format": "503"}}, {"number_format": "number_format_sequence"}),
        ({"facts": {"validity": {"value": None, "unit": "year"}}}, {"validity_value": "validity_value"}),
        ({"kind": "new", "requirement": {**PHOTO, "code": "foto"}}, {"code": "catalogue_code"}),
        ({"kind": "new", "requirement": {**PHOTO, "text": ""}}, {"text": "required"}),
    ],
)
def test_a_wrong_change_is_refused_by_name_and_changes_nothing(office, change, faults):
    draft = begun(office)
    details = refused(Invalid, "invalid_fields", office.change_permit_type_draft, ADMIN, **which(draft), **change)
    assert {name: each["code"] for name, each in details["fields"].items()} == faults
    assert office.get_permit_type_draft(ADMIN, draft_id=draft["draft_id"]) == draft


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
