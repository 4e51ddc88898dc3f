"""Applications at the door, on a real database: drafts, sending, withdrawing, and every refusal."""

import pytest

from bus.refusals import Conflict, Invalid, NotFound
from tests.permits.office import ADMIN, AUDITOR, BUDI, COUNTER, HEAD, LOCATION, OTHER_COUNTER, SITI, VERIFIER, at, person, refused


def test_what_is_not_yours_is_not_there(office):
    draft = office.draft()
    mine = office.submitted()
    for actor, one in [(BUDI, mine), (BUDI, draft), (OTHER_COUNTER, mine), (COUNTER, draft), (SITI, {"application_id": 999})]:
        assert refused(NotFound, "application_not_found", office.get_application, actor, application_id=one["application_id"]) == {}
    named = {"step": "file_check", "note": None}
    refused(NotFound, "application_not_found", office.advance_application, OTHER_COUNTER, **at(mine), **named)
    refused(NotFound, "application_not_found", office.advance_application, COUNTER, **at(draft), **named)
    refused(NotFound, "application_not_found", office.reject_application, OTHER_COUNTER, **at(mine), step="file_check", reason="x")
    for act in (office.submit_application, office.withdraw_application, office.change_application):
        refused(NotFound, "application_not_found", act, BUDI, **at(draft))
    paper = office.document()["document_id"]
    refused(NotFound, "application_not_found", office.attach_document, BUDI, **at(draft), requirement="KTP", document_id=paper)
    refused(NotFound, "application_not_found", office.detach_document, BUDI, **at(draft), requirement="KTP")
    assert office.list_applications(BUDI)["items"] == []
    assert office.list_queue(OTHER_COUNTER)["items"] == []


def test_an_incomplete_draft_is_not_submitted_and_takes_no_number(office):
    draft = office.draft(location=None)
    assert "location" in refused(Conflict, "application_incomplete", office.submit_application, SITI, **at(draft))["missing"]
    assert office.told() == []
    assert office.submitted()["number"].startswith("0001/")


def test_submitting_again_answers_with_the_number(office):
    one = office.submitted()
    again = refused(Conflict, "application_already_submitted", office.submit_application, SITI, **at(one))
    assert again["number"] == one["number"]
    refused(Conflict, "application_not_draft", office.change_application, SITI, **at(one), location=LOCATION)


def test_an_old_revision_changes_nothing(office):
    draft = office.complete_draft()
    stale = {**at(draft), "revision": draft["revision"] - 1}
    for act in (office.submit_application, office.withdraw_application, office.change_application):
        refused(Conflict, "application_changed", act, SITI, **stale)
    one = office.submit_application(SITI, **at(draft))
    stale = {**at(one), "revision": 1, "step": "file_check"}
    refused(Conflict, "application_changed", office.advance_application, COUNTER, **stale)
    refused(Conflict, "application_changed", office.reject_application, COUNTER, **stale, reason="x")
    assert office.get_application(SITI, application_id=one["application_id"]) == one
    # The numbers taken by the refused submissions came back.
    assert one["number"].startswith("0001/")


def test_a_withdrawn_application_leaves_the_queue(office):
    withdrawn = office.withdraw_application(SITI, **at(office.submitted()))
    assert withdrawn["status"] == "withdrawn"
    assert office.list_queue(COUNTER)["items"] == []
    assert [type for _, _, type in office.told()] == ["application_submitted", "application_withdrawn"]
    assert office.withdraw_application(SITI, **at(office.draft()))["status"] == "withdrawn"
    assert len(office.told()) == 2


def test_a_draft_is_refused_by_the_field_that_is_wrong(office):
    asked = {"application_kind": "new", "permit_type": "SIPD", "applicant_type": "individual", "unit": "dpmptsp"}
    assert set(refused(Invalid, "invalid_fields", office.create_application, SITI, **{**asked, "unit": "x"})["fields"]) == {"unit"}
    unknown = refused(Invalid, "invalid_fields", office.create_application, SITI, **{**asked, "permit_type": "NOPE"})
    assert set(unknown["fields"]) == {"permit_type"}
    refused(Invalid, "kind_not_offered", office.create_application, SITI, **{**asked, "permit_type": "KRK", "application_kind": "renewal"})
    refused(Invalid, "applicant_type_not_offered", office.create_application, SITI, **{**asked, "applicant_type": "company"})
    faults = refused(Invalid, "invalid_arguments", office.create_application, SITI, **asked, surprise=1)["fields"]
    assert set(faults) == {"surprise"}
    homeless = person(80, "Jauh Contoh", "applicant", agency="agam")
    assert set(refused(Invalid, "invalid_fields", office.create_application, homeless, **asked)["fields"]) == {"unit"}


@pytest.mark.parametrize("evil", ["a\x00b", "a\ud800b", "x" * 101])
def test_text_the_database_could_not_keep_is_refused_at_the_door(office, evil):
    wrong = {**LOCATION, "address": evil}
    asked = {"application_kind": "new", "permit_type": "SIPD", "applicant_type": "individual", "unit": "dpmptsp", "location": wrong}
    assert set(refused(Invalid, "invalid_arguments", office.create_application, SITI, **asked)["fields"]) == {"location.address"}


def test_the_largest_numbers_the_contract_allows_are_answered_like_any_other(office):
    most, draft = 2**53 - 1, office.complete_draft()
    refused(NotFound, "application_not_found", office.get_application, SITI, application_id=most)
    refused(NotFound, "document_not_found", office.get_document_file, SITI, document_id=most)
    refused(NotFound, "company_not_found", office.change_application, SITI, **at(draft), company_id=most)
    refused(Conflict, "application_changed", office.submit_application, SITI, **{**at(draft), "revision": 2**31 - 1})
    assert office.list_applications(SITI, after=most)["items"] != []
    assert office.list_queue(COUNTER, after=most)["items"] == []


def test_lists_page_by_key(office):
    drafts = [office.draft()["application_id"] for _ in range(5)]
    first = office.list_applications(SITI, limit=2)
    second = office.list_applications(SITI, limit=2, after=first["next"])
    third = office.list_applications(SITI, limit=2, after=second["next"])
    seen = [row["application_id"] for page in (first, second, third) for row in page["items"]]
    assert (seen, third["next"]) == (drafts[::-1], None)
    office.submitted()
    assert [row["status"] for row in office.list_applications(SITI, status="submitted")["items"]] == ["submitted"]


def test_a_place_that_does_not_exist_is_never_kept_nor_printed(office):
    invented = {**LOCATION, "district": "Kecamatan Yang Tidak Ada"}
    asked = {"application_kind": "new", "permit_type": "SKP", "applicant_type": "individual", "unit": "dpmptsp"}
    faults = refused(Invalid, "invalid_fields", office.create_application, SITI, **asked, location=invented)["fields"]
    assert faults == {"location.district": {"code": "unknown_region"}}
    draft = office.draft(location=None)
    refused(Invalid, "invalid_fields", office.change_application, SITI, **at(draft), location={**LOCATION, "region": "16.71.01.1001"})
    named = office.change_application(SITI, **at(draft), location={**LOCATION, "village": "invented", "region": "16.03.07.1001"})
    chosen = {"district": "Lawang Kidul", "village": "Tanjung Enim", "region": "16.03.07.1001", "point": None}
    assert named["location"] == {**LOCATION, **chosen}


def test_a_place_in_words_of_before_is_read_and_asked_for_again(office):
    draft = office.complete_draft()
    office.execute("""update application set region = null, location = location || '{"village": "Desa Karangan", "later": 1}'""")
    found = office.get_application(SITI, application_id=draft["application_id"])
    assert (found["location"]["village"], found["location"]["region"]) == ("Desa Karangan", None)
    assert refused(Conflict, "application_incomplete", office.submit_application, SITI, **at(found))["missing"] == ["location"]


def test_requirements_that_a_later_version_wrote_are_read(office):
    draft = office.complete_draft()
    office.execute(
        """update application set requirements = (select jsonb_agg(r || '{"later": 1}') from jsonb_array_elements(requirements) r)"""
    )
    assert office.get_application(SITI, application_id=draft["application_id"])["complete"]


def test_a_draft_that_is_thrown_away_is_listed_no_more(office):
    draft, sent = office.draft(), office.submitted()
    assert office.withdraw_application(SITI, **at(draft))["status"] == "withdrawn"
    office.withdraw_application(SITI, **at(sent))
    assert [row["number"] for row in office.list_applications(SITI)["items"]] == [sent["number"]]
    assert [row["number"] for row in office.list_applications(SITI, status="withdrawn")["items"]] == [sent["number"]]


def test_who_looks_is_told_what_they_may_do(office):
    one = office.submitted()
    asked = {"application_id": one["application_id"]}
    assert office.get_application(SITI, **asked)["may"] == ["withdraw"]
    assert office.get_application(COUNTER, **asked)["may"] == ["advance", "return", "reject"]
    for by in (VERIFIER, HEAD, AUDITOR, ADMIN):
        assert office.get_application(by, **asked)["may"] == []


def test_the_declaration_is_kept_as_it_was_shown_and_an_outdated_one_is_refused(office):
    draft = office.complete_draft()
    shown = office.get_application(SITI, application_id=draft["application_id"])
    assert shown["declaration"]["version"] and shown["expected_at"] == "2026-11-30T09:00:00+00:00"
    fields = refused(Invalid, "invalid_fields", office.submit_application, SITI, **at(draft), declaration="2020-01")["fields"]
    assert fields == {"declaration": {"code": "declaration_outdated"}}
    office.submit_application(SITI, **at(draft), declaration=shown["declaration"]["version"])
    read = office.get_application(COUNTER, application_id=draft["application_id"])
    assert (read["declaration"], read["expected_at"]) == (shown["declaration"], None)
    assert office.submitted()["declaration"] is None, "a gateway of the release before asks nobody"


def test_a_point_on_the_map_is_kept_with_the_location_and_a_far_one_is_asked_about(office):
    draft = office.draft(location={**LOCATION, "point": "3°39'04.32\"S 103°46'12.72\"E"})
    assert draft["location"]["point"] == "-3.65120, 103.77020"
    assert draft["landmark"] == {"name": "Muara Enim", "point": "-3.65120, 103.77020", "distance_km": 0.0, "far": False}
    far = office.change_application(SITI, **at(draft), location={**LOCATION, "point": "-6.2, 106.8"})
    assert far["landmark"]["far"] and 400 < far["landmark"]["distance_km"] < 500, "asked about, and kept"
    assert "location" not in far["missing"]
    moved = office.change_application(SITI, **at(far), location={**LOCATION, "note": "lantai 2"})
    assert moved["location"]["point"] == "-6.20000, 106.80000", "a program of before does not name it, and takes none away"
    refusal = refused(Invalid, "invalid_fields", office.change_application, SITI, **at(moved), location={**LOCATION, "point": "51.5, -0.1"})
    assert refusal["fields"] == {"location.point": {"code": "coordinates_abroad"}}
    without = office.change_application(SITI, **at(moved), location={**LOCATION, "point": ""})
    assert (without["location"]["point"], without["landmark"]["distance_km"], without["landmark"]["far"]) == (None, None, False)


def test_a_point_goes_through_submission_return_and_correction(office):
    point = "-3.65120, 103.77020"
    one = office.submitted(location={**LOCATION, "point": point})
    assert office.get_application(COUNTER, application_id=one["application_id"])["location"]["point"] == point
    asked = {"step": "file_check", "reasons": {"location": "titiknya salah"}}
    back = office.return_application(COUNTER, **at(one), **asked)
    mended = office.change_application(SITI, **at(back), location={**LOCATION, "point": "-3.7, 103.8"})
    item = mended["corrections"][-1]["items"][0]
    assert item["changed"] and item["before"]["location"]["point"] == point and item["after"]["location"]["point"] == "-3.70000, 103.80000"
