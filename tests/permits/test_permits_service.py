"""The service on a real database: a whole life, and every refusal."""

import os
from datetime import timedelta

import pytest

from bus import unused_files
from bus.files import Files
from bus.refusals import Conflict, Invalid, NotAllowed, NotFound, Refusal
from tests.permits.office import (
    AUDITOR,
    BUDI,
    COMPANY,
    COUNTER,
    HEAD,
    LOCATION,
    NOW,
    OTHER_COUNTER,
    SITI,
    VERIFIER,
    Office,
    at,
    person,
)

PDF = {"name": "surat.pdf", "media_type": "application/pdf", "size": 9, "sha256": "0" * 64}


@pytest.fixture
def office(database):
    return Office(database("permits"))


def refused(kind, code, act, /, *arguments, **named):
    with pytest.raises(Refusal) as refusal:
        act(*arguments, **named)
    assert (type(refusal.value), refusal.value.code) == (kind, code)
    return refusal.value.details


def test_a_whole_life_from_draft_to_permit(office):
    draft = office.draft()
    assert (draft["status"], draft["number"], draft["revision"]) == ("draft", None, 1)
    assert draft["missing"] and not draft["complete"]
    one = office.submit_application(SITI, **at(office.complete_draft()))
    assert one["number"].startswith("0001/SKP/DPMPTSP/")
    assert (one["status"], one["step"], one["due_at"]) == ("submitted", "file_check", "2026-11-30T09:00:00+00:00")
    assert (one["fulfilled_count"], one["complete"]) == (one["required_count"], True)
    assert [row["number"] for row in office.list_queue(COUNTER)["items"]] == [one["number"]]
    issued = office.advanced(one, 4)
    assert (issued["status"], issued["step"], len(issued["history"])) == ("issued", None, 5)
    permit = issued["permit"]
    assert permit["number"].startswith("503/0001/SKP/DPMPTSP/")
    assert (permit["holder_name"], permit["status"], permit["document_ready"]) == ("Siti Contoh", "active", False)
    assert office.list_permits(SITI) == [permit]
    subject = f"application/{one['application_id']}"
    assert office.told() == [
        (subject, 1, "application_submitted"),
        *[(subject, seq, "application_moved") for seq in (2, 3, 4, 5)],
        (subject, 6, "permit_issued"),
    ]


def test_names_of_staff_are_for_staff(office):
    one = office.advanced(office.submitted(), 1)
    assert one["history"][1]["by_name"] == "Lina Contoh"
    mine = office.get_application(SITI, application_id=one["application_id"])
    assert mine["history"][1]["by_role"] == "counter_officer"
    assert "by_name" not in mine["history"][1]


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


def test_staff_who_also_apply_touch_others_applications_only_as_staff(office):
    both = person(60, "Dua Contoh", "applicant", "counter_officer")
    mine = office.submitted()
    refused(NotFound, "application_not_found", office.withdraw_application, both, **at(mine))
    own = office.submitted(both)
    refused(NotAllowed, "own_application", office.advance_application, both, **at(own), step="file_check")
    assert office.advance_application(both, **at(mine), step="file_check")["status"] == "verification_1"


def test_documents_are_seen_by_their_owner_and_by_staff_of_the_case(office):
    loose = office.document()["document_id"]
    one = office.complete_draft()
    attached = next(r["document"]["document_id"] for r in one["requirements"] if r["document"])
    assert office.get_document_file(SITI, document_id=loose)["key"].startswith("documents/")
    for actor in (BUDI, COUNTER, AUDITOR, OTHER_COUNTER):
        refused(NotFound, "document_not_found", office.get_document_file, actor, document_id=attached)
    office.submit_application(SITI, **at(one))
    assert office.get_document_file(COUNTER, document_id=attached)["media_type"] == "application/pdf"
    for role in ("treasurer", "complaints_officer", "agency_admin", "operator"):
        refused(NotAllowed, "not_allowed", office.get_document_file, person(60, "Olah Contoh", role), document_id=attached)
    for actor, document_id in [(BUDI, attached), (OTHER_COUNTER, attached), (COUNTER, loose), (SITI, 999)]:
        refused(NotFound, "document_not_found", office.get_document_file, actor, document_id=document_id)


def test_a_stored_file_is_one_document_and_nobody_elses(office):
    file = {"key": "documents/x", "name": "a.pdf", "media_type": "application/pdf", "size": 1, "sha256": "0" * 64}
    given = {"kind": "other", "name": "Surat", "file": file}
    first = office.add_document(SITI, **given)
    assert office.add_document(SITI, **given) == first
    assert len(office.list_documents(SITI)) == 1
    assert refused(Invalid, "invalid_fields", office.add_document, BUDI, **given)["fields"]["file"]["code"] == "file_unknown"


def test_a_requirement_takes_only_own_documents(office):
    draft, theirs = office.draft(), office.document(BUDI)["document_id"]
    refused(NotFound, "document_not_found", office.attach_document, SITI, **at(draft), requirement="KTP", document_id=theirs)
    mine = office.document()["document_id"]
    refused(NotFound, "requirement_not_found", office.attach_document, SITI, **at(draft), requirement="NOPE", document_id=mine)
    one = office.attach_document(SITI, **at(draft), requirement="KTP", document_id=mine)
    assert next(r for r in one["requirements"] if r["code"] == "KTP")["document"]["document_id"] == mine
    one = office.detach_document(SITI, **at(one), requirement="KTP")
    assert not any(r["fulfilled"] for r in one["requirements"])


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


def test_a_withdrawn_application_leaves_the_queue(office):
    withdrawn = office.withdraw_application(SITI, **at(office.submitted()))
    assert withdrawn["status"] == "withdrawn"
    assert office.list_queue(COUNTER)["items"] == []
    assert [type for _, _, type in office.told()] == ["application_submitted", "application_withdrawn"]
    assert office.withdraw_application(SITI, **at(office.draft()))["status"] == "withdrawn"
    assert len(office.told()) == 2


def test_a_submitted_application_keeps_its_company_as_it_was(office):
    saved = office.save_company(SITI, company_id=None, **COMPANY)
    draft = office.complete_draft(permit_type="APOTEK", applicant_type="company")
    assert draft["missing"] == ["company"]
    draft = office.change_application(SITI, **at(draft), company_id=saved["company_id"])
    office.save_company(SITI, **{**saved, "name": "CV Baru"})
    shown = office.get_application(SITI, application_id=draft["application_id"])
    assert shown["company"]["name"] == "CV Baru"
    one = office.submit_application(SITI, **at(shown))
    office.save_company(SITI, **{**saved, "name": "CV Lebih Baru"})
    assert office.get_application(SITI, application_id=one["application_id"])["company"]["name"] == "CV Baru"
    assert office.advanced(one, 4)["permit"]["holder_name"] == "CV Baru"


def test_companies_are_their_owners(office):
    saved = office.save_company(SITI, company_id=None, **COMPANY)
    refused(NotFound, "company_not_found", office.save_company, BUDI, **saved)
    refused(NotFound, "company_not_found", office.save_company, SITI, **{**saved, "company_id": 999})
    draft = office.draft(BUDI, permit_type="APOTEK", applicant_type="company")
    refused(NotFound, "company_not_found", office.change_application, BUDI, **at(draft), company_id=saved["company_id"])
    assert (office.list_companies(SITI), office.list_companies(BUDI)) == ([saved], [])


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


def test_the_catalogue_is_open_to_everybody(office):
    assert len(office.list_permit_types()) == 37
    assert [one["code"] for one in office.list_permit_types(SITI, q="perawat")] == ["SIPP"]
    assert len(office.list_permit_types(group="health_facility")) == 5
    for one in office.list_permit_types():
        office.get_permit_type(code=one["code"])
        assert office.get_fee_form(permit_type=one["code"])["legal_basis"]
    for act, named in [(office.get_permit_type, "code"), (office.get_fee_form, "permit_type")]:
        refused(NotFound, "permit_type_not_found", act, **{named: "NOPE"})


def test_fees_are_estimated_for_everybody(office):
    inputs = {"function": "residential_large", "floor_area": "150", "floors": "2", "complexity": "not_simple"}
    fee = office.estimate_fee(permit_type="PBG", inputs=inputs)
    assert (fee["amount"], fee["free"], fee["currency"]) == (1_217_033, False, "IDR")
    assert ("integrated_index", "0.263") in [(one["name"], one["value"]) for one in fee["components"]]
    assert "bukan ketetapan" in fee["tariff_note"]
    free = office.estimate_fee(permit_type="SIPD", inputs={})
    assert (free["amount"], free["free"]) == (0, True) and "UU 1/2022" in free["legal_basis"][0]["text"]
    refused(NotFound, "permit_type_not_found", office.estimate_fee, permit_type="NOPE", inputs={})
    assert set(refused(Invalid, "invalid_fields", office.estimate_fee, permit_type="PBG", inputs={})["fields"]) == {"floor_area"}


def test_a_place_that_does_not_exist_is_never_kept_nor_printed(office):
    invented = {**LOCATION, "district": "Kecamatan Yang Tidak Ada"}
    asked = {"application_kind": "new", "permit_type": "SKP", "applicant_type": "individual", "unit": "dpmptsp"}
    faults = refused(Invalid, "invalid_fields", office.create_application, SITI, **asked, location=invented)["fields"]
    assert faults == {"location.district": {"code": "unknown_region"}}
    draft = office.draft(location=None)
    refused(Invalid, "invalid_fields", office.change_application, SITI, **at(draft), location={**LOCATION, "region": "16.71.01.1001"})
    named = office.change_application(SITI, **at(draft), location={**LOCATION, "village": "invented", "region": "16.03.07.1001"})
    assert named["location"] == {**LOCATION, "district": "Lawang Kidul", "village": "Tanjung Enim", "region": "16.03.07.1001"}


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


def test_a_document_that_ends_before_the_day_of_submission_is_named_and_nothing_is_submitted(office):
    draft = office.complete_draft()
    office.execute("update document set valid_until = '2026-11-22'")
    found = office.get_application(SITI, application_id=draft["application_id"])
    first = next(each for each in found["requirements"] if each["document"])
    assert (first["fulfilled"], first["fault"]) == (False, {"code": "document_expired", "valid_until": "2026-11-22"})
    assert (found["complete"], found["fulfilled_count"]) == (False, 0)
    missing = refused(Conflict, "application_incomplete", office.submit_application, SITI, **at(found))["missing"]
    assert f"requirement:{first['code']}" in missing and missing == found["missing"]
    assert office.told() == []
    another = {"application_id": found["application_id"], "revision": found["revision"], "requirement": first["code"]}
    ended = first["document"]["document_id"]
    faults = refused(Invalid, "invalid_fields", office.attach_document, SITI, **another, document_id=ended)["fields"]
    assert faults["document_id"]["code"] == "document_expired"


def test_what_was_in_force_when_it_was_sent_still_counts_at_the_desk(office):
    one = office.submitted()
    office.execute("update document set valid_until = '2026-11-24'")
    later = office.call("get_application", COUNTER, now=NOW + timedelta(days=9), application_id=one["application_id"])
    assert later["complete"] and later["missing"] == []


ADMIN = person(54, "Adminah Contoh", "agency_admin")


def facts(value):
    """Every value of an answer, whatever it lies in."""
    if isinstance(value, dict):
        return [fact for each in value.values() for fact in facts(each)]
    return [fact for each in value for fact in facts(each)] if isinstance(value, list) else [value]


@pytest.mark.parametrize("reader", [None, SITI, COUNTER, AUDITOR])
def test_what_was_noted_while_the_catalogue_was_read_is_for_its_admin(office, reader):
    for one in office.list_permit_types(reader):
        found = office.get_permit_type(reader, code=one["code"])
        known = office.get_permit_type(ADMIN, code=one["code"])
        assert (found["sources"], found["sla_note"], found["research_notes"]) == ([], None, [])
        assert not {"V", "A", "K", "I"} & set(facts(found) + facts(office.get_fee_form(reader, permit_type=one["code"])))
        texts = " ".join(
            fact for fact in facts([one, found, office.get_fee_form(reader, permit_type=one["code"])]) if isinstance(fact, str)
        )
        for mark in ("Inhil", "Salatiga", "http", "SIPPN", "->", "scribd"):
            assert mark not in texts, (one["code"], mark)
        assert {tag["tag"] for requirements in known["requirements"].values() for tag in requirements} <= {"V", "A", "K", "I"}
        for old, new in zip(known["legal_basis"], found["legal_basis"], strict=True):
            assert old["text"] == new["text"]

    known = office.get_permit_type(ADMIN, code="SIPD")
    assert len(known["sources"]) == 6 and "Salatiga" in known["sla_note"] and "Dasar hukum" in known["research_notes"][0]


def test_a_search_says_what_is_ours_what_is_near_and_what_is_elsewhere(office):
    assert office.search_permit_types(q="apotik")["items"][0]["code"] == "APOTEK"
    assert office.list_permit_types(q="apotik")[0]["code"] == "APOTEK"
    assert office.search_permit_types(q="apotik", group="building") == {"items": [], "next": None, "nearest": [], "elsewhere": []}
    assert "OSS" in office.search_permit_types(SITI, q="siup")["elsewhere"][0]["says"]
    assert len(office.search_permit_types(q=" ")["items"]) == 37
    office.execute("update permit_type set everyday_words = null, research_notes = null; update agency set elsewhere = null")
    assert office.search_permit_types(q="siup")["elsewhere"] == []


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
    assert office.get_application(COUNTER, **asked)["may"] == ["advance", "reject"]
    for by in (VERIFIER, HEAD, AUDITOR, ADMIN):
        assert office.get_application(by, **asked)["may"] == []


def test_the_public_check_tells_type_place_and_date_to_compare(office):
    issued = office.issued()
    found = office.verify_permit(code=issued["permit"]["code"])
    assert (found["permit_type_name"], found["district"], found["holder_name"]) == (issued["permit_type_name"], "Muara Enim", "S. C.")
    assert found["issued_on"] == "2026-11-23"
    assert "Jl." not in str(found) and "Pasar I" not in str(found)


def test_files_that_no_document_and_no_permit_names_are_swept(office, tmp_path, monkeypatch):
    monkeypatch.setenv("FILES_URL", tmp_path.as_uri())
    files, old = Files(tmp_path.as_uri()), (NOW - unused_files.LEFT_ALONE - timedelta(minutes=1)).timestamp()
    office.make_pdf(office.issued())
    refused_form, kept = (files.put(prefix="documents", data=b"%PDF-", name=f"{n}" * 64).key for n in "ab")
    under_way = files.put(prefix="documents", data=b"%PDF-", name="c" * 64).key
    office.add_document(SITI, kind="other", name="Surat", file={**PDF, "key": kept})
    there = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    for key in there - {under_way}:
        os.utime(tmp_path / key, (old, old))
    os.utime(tmp_path / under_way, (NOW.timestamp(), NOW.timestamp()))
    office.door.run("sweep_files", now=NOW)
    assert {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()} == there - {refused_form}
    assert len(there) == 4
