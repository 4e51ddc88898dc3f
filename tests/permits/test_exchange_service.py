"""One office takes another's catalogue, in the service: all of it out, what it would do looked at, drafts made of it, nothing published."""

import json

from bus.refusals import Conflict, Invalid
from tests.permits.editor import LATER, begun, changed, published, row, which
from tests.permits.office import ADMIN, person, refused
from tests.permits.test_copies_service import OGAN, hear

OTHER = person(71, "Admin Agam", "agency_admin", agency="agam")


def exported(office, actor=ADMIN, **more):
    """The whole catalogue as a file carries it, page by page."""
    found, after = [], None
    while after is not None or not found:
        page = office.export_catalogue(actor, after=after, limit=10, **more)
        found += page["items"]
        after = page["next"]
        if not page["items"]:
            break
    return json.loads(json.dumps(found))


def outcomes(office, entries, actor=ADMIN):
    return {each["code"]: each["outcome"] for each in office.review_catalogue_entries(actor, entries=entries)["items"]}


def entry(office, code="SKP", **change):
    return {**next(each for each in exported(office) if each["code"] == code), **change}


def test_the_own_export_of_all_37_types_changes_nothing(office):
    entries = exported(office)
    assert len(entries) == 37 and set(outcomes(office, entries).values()) == {"same"}
    for each in entries:
        refused(Conflict, "nothing_to_import", office.import_permit_type, ADMIN, entry=each)
    assert all(each["draft_id"] is None for each in office.list_catalogue(ADMIN, limit=100)["items"])


def test_another_office_takes_all_of_it_as_drafts_and_publishes_like_any_other(office):
    hear(office, "agency_changed", "agency/agam", 1, **{**OGAN, "agency": "agam", "catalogue_of": None, "regency": None})
    entries = exported(office)
    review = office.review_catalogue_entries(OTHER, entries=entries)["items"]
    assert {each["outcome"] for each in review} == {"new"}
    unfinished = {each["code"] for each in review if each["faults"]}
    made = [office.import_permit_type(OTHER, entry=each) for each in entries]
    assert len(made) == 37 and exported(office, OTHER) == [], "nothing is published"
    assert set(outcomes(office, entries, OTHER).values()) == {"drafted"}
    assert [each["code"] for each in office.list_catalogue(OTHER, limit=100)["new"]] == sorted(each["code"] for each in entries)
    draft = next(each for each in made if each["code"] not in unfinished and each["code"] == "SIPD")
    ask = office.ask_publication(OTHER, draft_id=draft["draft_id"], revision=1)
    second = person(72, "Admin Dua", "agency_admin", agency="agam")
    assert office.decide_publication(second, **which(ask), decision="approved")["version"] == 1
    (published_entry,) = exported(office, OTHER)
    assert published_entry == next(each for each in entries if each["code"] == "SIPD")
    assert outcomes(office, entries, OTHER)["SIPD"] == "same"
    assert office.search_permit_types(OTHER, q="praktek dokter")["items"][0]["code"] == "SIPD", "its words came along"


def test_a_changed_type_becomes_a_draft_that_says_what_changes(office):
    new = entry(office, working_days=9, technical_unit="Dinas Lain", colour="biru")
    (told,) = office.review_catalogue_entries(ADMIN, entries=[new])["items"]
    assert (told["outcome"], told["unknown"], told["wrong"], told["faults"]) == ("changed", ["colour"], {}, [])
    assert [each["code"] for each in told["differences"]["new"]] == ["working_days_changed"]
    assert [each["code"] for each in told["general"]] == ["technical_unit_changed"]
    made = office.import_permit_type(ADMIN, entry=new)
    draft = office.get_permit_type_draft(ADMIN, draft_id=made["draft_id"])
    assert (draft["base"], draft["entry"]["working_days"], draft["asked_at"]) == (1, 9, None)
    assert sum(step["days"] for step in draft["ways"]["new"]) == 9
    assert [each["code"] for each in draft["general"]] == ["technical_unit_changed"]
    assert office.get_permit_type(code="SKP")["working_days"] != 9, "nobody sees a draft"
    assert published(office, draft)["version"] == 2
    assert office.get_permit_type(code="SKP")["technical_unit"] == "Dinas Lain"
    assert outcomes(office, [new]) == {"SKP": "same"}


def test_a_draft_of_somebodys_is_never_overwritten(office):
    draft = changed(office, begun(office), facts={"working_days": 2})
    new = entry(office, working_days=9)
    (told,) = office.review_catalogue_entries(ADMIN, entries=[new])["items"]
    assert (told["outcome"], told["draft_id"]) == ("refused", draft["draft_id"])
    assert [each["code"] for each in told["faults"]] == ["draft_open"]
    refused(Conflict, "permit_type_draft_exists", office.import_permit_type, ADMIN, entry=new)
    assert office.get_permit_type_draft(ADMIN, draft_id=draft["draft_id"])["entry"]["working_days"] == 2


def test_what_cannot_be_read_is_refused_at_its_place_and_the_others_are_not(office):
    wrong = entry(office, working_days="lima", colour=1)
    good = entry(office, code="SIPD", working_days=4)
    told = office.review_catalogue_entries(ADMIN, entries=[wrong, good, {}, {"code": 3, "name": "x" * 999}])["items"]
    assert [each["outcome"] for each in told] == ["refused", "changed", "refused", "refused"]
    assert [each["place"] for each in told] == [0, 1, 2, 3]
    assert (told[0]["wrong"], told[0]["unknown"], told[0]["code"]) == ({"working_days": {"code": "type"}}, ["colour"], "SKP")
    assert told[2]["wrong"]["code"] == {"code": "required"} and (told[3]["code"], told[3]["name"]) == (None, None)
    details = refused(Invalid, "catalogue_entry_wrong", office.import_permit_type, ADMIN, entry=wrong)
    assert details["fields"] == {"working_days": {"code": "type"}}


def test_what_keeps_it_from_being_published_is_told_and_makes_a_draft_all_the_same(office):
    new = entry(office, flow="of_another_house", legal_basis=[])
    (told,) = office.review_catalogue_entries(ADMIN, entries=[new])["items"]
    assert told["outcome"] == "changed" and {each["code"] for each in told["faults"]} == {"no_legal_basis", "unknown_flow"}
    made = office.import_permit_type(ADMIN, entry=new)
    draft = office.get_permit_type_draft(ADMIN, draft_id=made["draft_id"])
    assert draft["faults"] == told["faults"] and draft["ways"] == {}, "a flow that is not known here cannot be drawn"
    refused(Conflict, "permit_type_faulty", office.ask_publication, ADMIN, **which(draft))


def test_an_export_holds_what_counts_today_and_comes_back_while_another_version_waits(office):
    published(office, changed(office, begun(office), facts={"working_days": 9}), on="2026-12-01")
    before = entry(office)
    assert before["working_days"] != 9 and outcomes(office, [before]) == {"SKP": "same"}
    later = office.export_catalogue(ADMIN, now=LATER, limit=100)["items"]
    assert next(each for each in later if each["code"] == "SKP")["working_days"] == 9
    assert row(office)["coming_version"] == 2


def test_both_ways_are_on_record(office):
    before = len(office.recorded())
    exported(office)
    made = office.import_permit_type(ADMIN, entry=entry(office, working_days=9))
    acts = [each for each in office.recorded()[before:] if each[0] != "catalogue_exported" or each[1] == "catalogue/0"]
    assert [each[:4] for each in acts] == [
        ("catalogue_exported", "catalogue/0", 54, 54),
        ("catalogue_exported", "catalogue/0", 54, 54),
        ("permit_type_imported", f"catalogue/{made['draft_id']}", 54, 54),
    ], "an export is one look, however many pages it has"
    assert acts[-1][4] == {"permit_type": "SKP", "base": 1}
