"""Example pictures and blank forms of requirements, in a permit type's draft and once they are published."""

from bus.refusals import Conflict, Invalid, NotAllowed, NotFound
from permits.store import documents
from tests.permits.editor import OTHER, PHOTO, begun, changed, published, with_file
from tests.permits.office import ADMIN, BUDI, SITI, refused

BLANK = {"key": "catalogue/blank", "name": "surat.pdf", "media_type": "application/pdf", "size": 9, "sha256": "0" * 64}
EXAMPLE = {**BLANK, "key": "catalogue/example", "name": "foto.jpg", "media_type": "image/jpeg"}


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
