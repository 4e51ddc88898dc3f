"""Drafts of permit types, in the service: begun, copied and changed by two admins, and what is wrong with them."""

import pytest

from bus.refusals import Conflict, Invalid, NotFound
from tests.permits.editor import OTHER, PHOTO, SECOND, begun, changed, published, row, which, with_file
from tests.permits.office import ADMIN, BUDI, refused


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
