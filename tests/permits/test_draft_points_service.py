"""Points of an inspection in a permit type's draft, and in the inspections of its cases."""

import pytest

from bus.refusals import Invalid, NotFound
from permits.inspection_points import points_for
from tests.permits.editor import LATER, begun, changed, published
from tests.permits.office import ADMIN, TEAM, refused

WELL = {
    "code": "WELL",
    "text": {"id": "Sumur tertutup", "en": "The well is covered"},
    "hint": {"id": "Ukur", "en": "Measure"},
    "required": False,
}


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
