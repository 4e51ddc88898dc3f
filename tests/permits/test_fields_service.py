"""Typed fields in the service: asked with the draft, kept with the application, whatever the catalogue says later."""

from bus.refusals import Conflict, Invalid, NotFound
from tests.permits.office import BUDI, COUNTER, SITI, answers_to, at, refused
from tests.permits.test_process_service import change_type

PBG = {"permit_type": "PBG"}


def test_a_draft_asks_the_fields_of_its_permit_type_and_says_which_are_missing(office):
    draft = office.draft(**PBG)
    required = [each["code"] for each in draft["typed_fields"] if each["required"]]
    assert required == ["LUAS_BANGUNAN", "JUMLAH_LANTAI", "FUNGSI"] and draft["answers"] == {}
    assert [each for each in draft["missing"] if each.startswith("field:")] == [f"field:{code}" for code in required]
    assert office.draft()["typed_fields"] == []


def test_answers_are_checked_kept_and_shown_to_staff_too(office):
    draft = office.draft(**PBG)
    wrong = {"LUAS_BANGUNAN": "luas", "JUMLAH_LANTAI": "99", "FUNGSI": "LAIN", "TIDAK_ADA": "1"}
    details = refused(Invalid, "invalid_fields", office.change_application, SITI, **at(draft), answers=wrong)
    assert {name: each["code"] for name, each in details["fields"].items()} == {
        "answers.LUAS_BANGUNAN": "not_a_number",
        "answers.JUMLAH_LANTAI": "out_of_range",
        "answers.FUNGSI": "choice",
        "answers.TIDAK_ADA": "unknown_field",
    }
    draft = office.change_application(SITI, **at(draft), answers={"LUAS_BANGUNAN": "72.5", "FUNGSI": "HUNIAN"})
    assert draft["answers"] == {"LUAS_BANGUNAN": "72.5", "FUNGSI": "HUNIAN"}
    draft = office.change_application(SITI, **at(draft), answers={"JUMLAH_LANTAI": "2", "FUNGSI": "USAHA"})
    assert draft["answers"] == {"LUAS_BANGUNAN": "72.5", "FUNGSI": "USAHA", "JUMLAH_LANTAI": "2"}
    refused(NotFound, "application_not_found", office.change_application, BUDI, **at(draft), answers={})


def test_an_application_is_not_submitted_without_its_answers_and_keeps_them(office):
    draft = office.complete_draft(**PBG)
    less = office.change_application(SITI, **at(draft), answers={"JUMLAH_LANTAI": ""})
    assert refused(Conflict, "application_incomplete", office.submit_application, SITI, **at(less)) == {"missing": ["field:JUMLAH_LANTAI"]}
    one = office.change_application(SITI, **at(less), answers={"JUMLAH_LANTAI": "2"})
    one = office.submit_application(SITI, **at(one))
    change_type(office, "PBG", fields={})
    shown = office.get_application(COUNTER, application_id=one["application_id"])
    assert (shown["answers"], shown["typed_fields"]) == (one["answers"], draft["typed_fields"])
    assert shown["answers"] == {**answers_to(draft["typed_fields"]), "JUMLAH_LANTAI": "2"}
    refused(Conflict, "application_not_draft", office.change_application, SITI, **at(shown), answers={"JUMLAH_LANTAI": "3"})


def test_a_draft_of_before_the_fields_takes_them_over(office):
    draft = office.draft(**PBG)
    office.execute("update application set fields = null, answers = null")
    draft = office.get_application(SITI, application_id=draft["application_id"])
    assert {each["code"] for each in draft["changes"]} == {"field_added"}
    taken = office.adopt_permit_type(SITI, **at(draft))
    assert (taken["changes"], len(taken["typed_fields"])) == ([], 3)
    read = office.get_application(SITI, application_id=draft["application_id"])
    assert taken == {**read, "expected_at": taken["expected_at"]}
