"""The office's catalogue in the service: drafts, two admins, what a published version does to drafts, running cases and lists."""

from datetime import UTC, datetime

import pytest

from bus.refusals import Conflict, Invalid, NotAllowed, NotFound
from permits.inspection_points import points_for
from permits.store import documents
from tests.permits.office import ADMIN, BUDI, NOW, SITI, TEAM, at, person, refused

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


SEATS = {"seats": [{"min": 1, "max": 8, "per_year": 50000}, {"min": 9, "max": 30, "per_year": 90000}], "replacement": 10000}
FEE = {"rule": "SEAT_TABLE", "note": "Perbup 1/2027", "terms": SEATS}
WELL = {
    "code": "WELL",
    "text": {"id": "Sumur tertutup", "en": "The well is covered"},
    "hint": {"id": "Ukur", "en": "Measure"},
    "required": False,
}


def test_a_fee_is_chosen_in_the_draft_and_counts_from_the_versions_day(office):
    draft = changed(office, begun(office), fee=FEE)
    assert {each["figures"]["fault"] for each in draft["faults"]} == {"fee_not_paid"}, "nobody is charged without a step where it is paid"
    assert {each["code"] for each in draft["differences"]["new"]} == {"fee_changed"}
    draft = changed(office, draft, facts={"flow": "with_fee", "working_days": 5})
    assert draft["faults"] == []
    flow = next(each for each in draft["differences"]["new"] if each["code"] == "flow_changed")
    assert (flow["names"]["before"]["en"], flow["names"]["after"]["en"]) == ("Simple", "With fee")
    running = office.submitted(permit_type="SKP")
    published(office, draft, on="2026-12-01")
    assert office.get_permit_type(code="SKP")["fee"] == {"rule": "ZERO", "amount": 0}
    assert office.get_permit_type(code="SKP", now=LATER)["fee"] == {"rule": "SEAT_TABLE", "amount": None}
    assert office.estimate_fee(permit_type="SKP", inputs={"seats": "9"}, now=LATER)["amount"] == 90000
    assert office.get_application(SITI, application_id=running["application_id"], now=LATER)["fee"]["rule"] == "ZERO"
    asked = {"application_kind": "new", "permit_type": "SKP", "applicant_type": "individual", "unit": "dpmptsp"}
    assert office.create_application(SITI, **asked, now=LATER)["fee"] == {"rule": "SEAT_TABLE", "amount": None}


def test_one_kind_may_have_a_fee_of_its_own_or_none(office):
    draft = changed(office, begun(office), fee=FEE, facts={"flow": "with_fee"})
    draft = changed(office, draft, kind="renewal", fee={"rule": "ZERO"})
    assert {each["figures"]["fault"] for each in draft["faults"] if each["kind"] == "renewal"} == {"unreachable"}, "nobody pays there"
    draft = changed(office, draft, kind="renewal", terms={"flow": "simple"})
    assert (draft["entry"]["fee"]["rule"], draft["entry"]["kinds"]["renewal"]["fee"]["rule"]) == ("SEAT_TABLE", "ZERO")
    assert "fee_changed" not in {each["code"] for each in draft["differences"].get("renewal", ())}
    published(office, draft)
    shown = office.get_permit_type(code="SKP")
    assert {kind: own["fee"]["rule"] for kind, own in shown["by_kind"].items() if kind in ("new", "renewal")} == {
        "new": "SEAT_TABLE",
        "renewal": "ZERO",
    }
    assert office.get_fee_form(permit_type="SKP", application_kind="renewal")["inputs"] == []
    assert office.estimate_fee(permit_type="SKP", application_kind="renewal", inputs={})["amount"] == 0
    draft = changed(office, begun(office), kind="renewal", remove_fee=True)
    assert draft["entry"]["kinds"]["renewal"]["fee"] is None


def test_a_gap_in_a_table_is_a_fault_and_a_table_of_the_law_comes_by_itself(office):
    hole = {"seats": [{"min": 1, "max": 8, "per_year": 1}, {"min": 10, "max": 30, "per_year": 2}], "replacement": 0}
    draft = changed(office, begun(office), kind="new", terms={"flow": "with_fee"}, fee={"rule": "SEAT_TABLE", "terms": hole})
    assert [(each["code"], each["kind"]) for each in draft["faults"]] == [("fee_gap", "new")]
    draft = changed(office, draft, kind="new", fee={"rule": "PBG_PP16_2021"})
    assert set(draft["entry"]["kinds"]["new"]["fee"]["terms"]) == {"functions", "weights", "floors", "works"}
    assert "fee_gap" not in {each["code"] for each in draft["faults"]}


def test_points_of_an_inspection_are_part_of_the_version_and_an_inspection_keeps_its_own(office):
    draft = begun(office, "APOTEK")
    points = draft["entry"]["inspection_points"]
    assert draft["entry"]["inspects"] and len(points) >= 3
    draft = changed(office, draft, inspection_point=WELL)
    draft = changed(office, draft, inspection_point={**points[0], "text": {"id": "Lain", "en": "Another"}}, replaces=points[0]["code"])
    draft = changed(office, draft, remove_inspection_point=points[1]["code"])
    assert [(each["code"], each["subject"]) for each in draft["general"]] == [
        ("point_changed", points[0]["code"]),
        ("point_added", "WELL"),
        ("point_removed", points[1]["code"]),
    ]
    published(office, draft, on="2026-12-01")
    export = {each["code"]: each for each in office.export_catalogue(ADMIN, limit=50, now=LATER)["items"]}
    assert export["APOTEK"]["inspection_points"] == draft["entry"]["inspection_points"]
    found = office.compare_permit_type_versions(ADMIN, code="APOTEK", before=2, after=1)["general"]
    assert [each["code"] for each in found] == ["point_changed", "point_added", "point_removed"]


def test_points_without_which_nobody_may_inspect_are_missed(office):
    draft = begun(office, "APOTEK")
    for each in draft["entry"]["inspection_points"]:
        draft = changed(office, draft, remove_inspection_point=each["code"])
    assert {each["code"] for each in draft["faults"]} == {"no_inspection_points"}
    assert {each["code"] for each in changed(office, draft, inspection_point=WELL)["faults"]} == {"no_inspection_points"}, "it is optional"
    draft = office.get_permit_type_draft(ADMIN, draft_id=draft["draft_id"])
    assert changed(office, draft, inspection_point={**WELL, "required": True}, replaces="WELL")["faults"] == []


@pytest.mark.parametrize(
    ("given", "faults"),
    [
        ({**WELL, "code": "sumur"}, {"code": {"code": "catalogue_code"}}),
        ({**WELL, "code": "LOCATION"}, {"code": {"code": "code_taken"}}),
        ({**WELL, "text": {"id": "", "en": " "}}, {"text_id": {"code": "required"}, "text_en": {"code": "required"}}),
    ],
)
def test_a_wrong_point_is_refused_by_name(office, given, faults):
    draft = begun(office)
    assert refused(Invalid, "invalid_fields", changed, office, draft, inspection_point=given)["fields"] == faults
    refused(NotFound, "inspection_point_not_found", changed, office, draft, remove_inspection_point="NONE")


def test_no_more_points_than_a_visit_can_have(office):
    draft = begun(office)
    for n in range(60 - len(draft["entry"]["inspection_points"])):
        draft = changed(office, draft, inspection_point={**WELL, "code": f"P{n}"})
    assert refused(Invalid, "invalid_fields", changed, office, draft, inspection_point=WELL)["fields"]["code"]["code"] == "too_many_points"


def test_an_inspection_looks_at_the_points_of_its_cases_version(office):
    published(office, changed(office, begun(office, "APOTEK"), inspection_point=WELL))
    one = office.at_inspection("APOTEK")
    gone = begun(office, "APOTEK")
    for each in gone["entry"]["inspection_points"][1:]:
        gone = changed(office, gone, remove_inspection_point=each["code"])
    published(office, gone)
    visit = {"application_id": one["application_id"], "step": one["step"]}
    planned = office.schedule_inspection(TEAM, **visit, revision=0, day="2026-11-24", starts="09:30", team=["Teguh Contoh"])
    well = planned["points"][-1]
    assert (well["code"], well["hint"], well["required"]) == ("WELL", WELL["hint"], False) and len(planned["points"]) > 3
    verdicts = {point["code"]: "fits" for point in planned["points"][:-1]}
    report = {"visited_on": "2026-11-23", "verdicts": verdicts, "conclusion": "suitable"}
    done = office.save_inspection_report(TEAM, **visit, revision=planned["revision"], **report)
    assert (done["complete"], done["missing"]) == (True, []), "an optional point needs no verdict"


def test_a_version_without_points_of_its_own_reads_those_of_the_house(office):
    one = office.at_inspection("APOTEK")
    office.execute("update permit_type_version set data = data - 'inspection_points'")
    found = office.get_inspection(TEAM, application_id=one["application_id"])
    assert [each["code"] for each in found["points"]] == [each.code for each in points_for("APOTEK")]


BLANK = {"key": "catalogue/blank", "name": "surat.pdf", "media_type": "application/pdf", "size": 9, "sha256": "0" * 64}
EXAMPLE = {**BLANK, "key": "catalogue/example", "name": "foto.jpg", "media_type": "image/jpeg"}


def with_file(office, draft, shown_as, file=None, requirement=None, actor=ADMIN):
    code = requirement or draft["entry"]["kinds"]["new"]["requirements"][0]["code"]
    more = {"file": file} if file else {}
    return office.put_requirement_file(actor, **which(draft), kind="new", requirement=code, which=shown_as, **more)


def test_an_example_and_a_blank_form_are_shown_once_they_are_published(office):
    draft = with_file(office, with_file(office, begun(office), "example", EXAMPLE), "blank", BLANK)
    one = draft["entry"]["kinds"]["new"]["requirements"][0]
    assert (one["example"]["name"], one["blank"]["media_type"]) == ("foto.jpg", "application/pdf")
    assert {each["code"] for each in draft["differences"]["new"]} == {"requirement_files_changed"}
    file_id = one["blank"]["file_id"]
    refused(NotFound, "catalogue_file_not_found", office.get_catalogue_file, file_id=file_id)
    refused(NotFound, "catalogue_file_not_found", office.get_catalogue_file, OTHER, file_id=file_id)
    assert office.get_catalogue_file(ADMIN, file_id=file_id)["key"] == BLANK["key"], "the admin looks at what was uploaded"
    waiting = office.draft(BUDI, permit_type="SKP")
    reworded = changed(office, draft, kind="new", requirement={**PHOTO, "code": one["code"], "text": "Lain"}, replaces=one["code"])
    assert reworded["entry"]["kinds"]["new"]["requirements"][0]["blank"] == one["blank"], "its files stay"
    published(office, reworded)
    assert office.get_permit_type(code="SKP")["requirements"]["new"][0]["blank"] == one["blank"]
    assert office.get_catalogue_file(file_id=file_id)["sha256"] == BLANK["sha256"]
    told = office.get_application(BUDI, application_id=waiting["application_id"])["changes"]
    assert "requirement_files_changed" in {each["code"] for each in told}
    assert office.draft(SITI, permit_type="SKP")["requirements"][0]["example"] == one["example"]
    gone = with_file(office, begun(office), "blank")
    assert gone["entry"]["kinds"]["new"]["requirements"][0]["blank"] is None
    assert documents.files_in_use(office.door.engine.connect(), [BLANK["key"], "catalogue/other"]) == {BLANK["key"]}, "versions show it"


def test_a_file_of_the_catalogue_names_no_files_and_taking_it_keeps_them(office):
    published(office, with_file(office, begun(office), "blank", BLANK))
    (entry,) = (each for each in office.export_catalogue(ADMIN, limit=50)["items"] if each["code"] == "SKP")
    assert "blank" not in entry["requirements"]["new"][0]
    assert office.review_catalogue_entries(ADMIN, entries=[entry])["items"][0]["outcome"] == "same"
    other = {**entry, "name": "Nama lain"}
    (told,) = office.review_catalogue_entries(ADMIN, entries=[other])["items"]
    assert {each["code"] for each in told["differences"]["new"]} == {"name_changed"}
    draft = office.import_permit_type(ADMIN, entry=other)
    assert (
        office.get_permit_type_draft(ADMIN, draft_id=draft["draft_id"])["entry"]["kinds"]["new"]["requirements"][0]["blank"]["name"]
        == "surat.pdf"
    )


def test_a_wrong_file_is_refused(office):
    draft = begun(office)
    for file, which_file, code in (
        (BLANK, "example", "file_no_picture"),
        ({**BLANK, "key": "documents/of-somebody"}, "blank", "file_unknown"),
    ):
        assert refused(Invalid, "invalid_fields", with_file, office, draft, which_file, file)["fields"] == {"file": {"code": code}}
    refused(NotFound, "requirement_not_found", with_file, office, draft, "blank", BLANK, requirement="NONE")
    refused(NotAllowed, "not_allowed", with_file, office, draft, "blank", BLANK, actor=SITI)
    refused(Conflict, "permit_type_draft_changed", with_file, office, {**draft, "revision": 9}, "blank", BLANK)
    with_file(office, draft, "blank", BLANK)
    refused(Invalid, "invalid_fields", with_file, office, begun_of(office, OTHER), "blank", BLANK, actor=OTHER)


def begun_of(office, actor):
    """A draft of another agency, which has the same catalogue."""
    office.execute("insert into agency (code, name, units) values ('agam', 'Agam', '[]')")
    office.execute(
        "insert into permit_type (agency, code, data) select 'agam', code, data from permit_type where agency <> 'agam' and code = 'SKP'"
    )
    office.execute(
        "insert into permit_type_version (agency, code, version, data) select 'agam', code, 1, data from permit_type where agency = 'agam'"
    )
    return office.begin_permit_type_draft(actor, code="SKP")


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


def test_a_list_of_two_thousand_permit_types_is_read_page_by_page(office):
    office.execute(
        "insert into permit_type (agency, code, data) select agency, 'X' || n, data || jsonb_build_object('code', 'X' || n) from permit_type, generate_series(1001, 2963) n"
        " where code = 'SKP'"
    )
    office.execute(
        "insert into permit_type_version (agency, code, version, data) select agency, code, 1, data from permit_type where code ~ '^X[0-9]'"
    )
    codes, after = [], None
    for _ in range(20):
        page = office.list_catalogue(ADMIN, limit=100, after=after)
        codes += [each["code"] for each in page["items"]]
        after = page["next"]
    assert after is None
    assert len(codes) == len(set(codes)) == 2000
    draft = changed(office, begun(office, "X2000"), facts={"working_days": 3})
    assert [each["code"] for each in draft["faults"]] == [], "2,000 types with {TYPE} in their numbers"
    assert published(office, draft)["version"] == 2


@pytest.mark.parametrize("act", ["change", "ask", "discard", "file"])
def test_of_two_admins_on_one_draft_the_second_is_told(office, act):
    draft = begun(office)
    changed(office, draft, SECOND, facts={"working_days": 3})
    call = {
        "change": lambda: changed(office, draft, facts={"working_days": 4}),
        "ask": lambda: office.ask_publication(ADMIN, **which(draft)),
        "discard": lambda: office.discard_permit_type_draft(ADMIN, **which(draft)),
        "file": lambda: with_file(office, draft, "blank"),
    }[act]
    refused(Conflict, "permit_type_draft_changed", call)
    assert office.get_permit_type_draft(ADMIN, draft_id=draft["draft_id"])["entry"]["working_days"] == 3
