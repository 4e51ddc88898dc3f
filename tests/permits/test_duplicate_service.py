"""A duplicate behind permits' door: applied for about a permit in force, it ends as another paper of that permit, and nothing else changes."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import DBAPIError

from bus.files import Files
from bus.refusals import Conflict, Invalid, NotFound
from tests.permits.office import ACTORS, ADMIN, BUDI, COMPANY, HEAD, LOCATION, NOW, SITI, VERIFIER, at, refused
from tests.permits.test_permit_pdf import text_of as printed

DAY = timedelta(days=1)
LATER = NOW + 40 * DAY
ASKED = {"application_kind": "duplicate", "permit_type": "TDG", "unit": "dpmptsp"}


@pytest.fixture(autouse=True)
def files(monkeypatch, tmp_path):
    monkeypatch.setenv("FILES_URL", tmp_path.as_uri())


def text_of(file):
    return printed(Files.from_env().get(file["key"]))


@pytest.fixture
def held(office):
    """A permit of a company, with its PDF."""
    company = office.save_company(SITI, **COMPANY)
    draft = office.complete_draft(permit_type="TDG", applicant_type="company")
    draft = office.change_application(SITI, **at(draft), company_id=company["company_id"])
    one = office.advanced(office.submit_application(SITI, **at(draft)), 4)
    office.make_pdf(one)
    return one


def begun(office, held, actor=SITI, *, now=LATER, **more):
    return office.create_application(actor, now=now, **ASKED, permit_id=held["permit"]["permit_id"], **more)


def sent(office, held, *, now=LATER):
    draft, paper = begun(office, held, now=now), office.document()
    for missing in draft["missing"]:
        attached = {"requirement": missing.partition(":")[2], "document_id": paper["document_id"]}
        draft = office.attach_document(SITI, now=now, **at(draft), **attached)
    return office.submit_application(SITI, now=now, **at(draft))


def decided(office, one, *, now=LATER, until=None):
    while one["step"] and one["step"] != until:
        one = office.advance_application(ACTORS[one["current_step"]["role"]], now=now, **at(one), step=one["step"], note="Lengkap")
    return one


def counters(office):
    with office.door.engine.connect() as connection:
        found = connection.exec_driver_sql("select series, permit_type, last from counter where series in ('permit', 'application')")
        return {(row.series, row.permit_type): row.last for row in found}


def permit_of(office, held, now=LATER):
    (one,) = office.list_permits(SITI, now=now)
    return one


def test_a_duplicate_is_prefilled_and_asks_only_what_it_needs(office, held):
    draft = begun(office, held, location={**LOCATION, "address": "Jl. Lain"})
    assert (draft["location"], draft["company"]["company_id"]) == (held["location"], held["company"]["company_id"])
    assert [each["code"] for each in draft["requirements"]] == ["KTP", "KEHILANGAN"] and draft["typed_fields"] == []
    assert draft["missing"] == ["requirement:KEHILANGAN"], "the identity card of before still serves"
    changed = {"location": {**LOCATION, "address": "Jl. Lain"}}
    refused(Conflict, "duplicate_changes_nothing", office.change_application, SITI, now=LATER, **at(draft), **changed)


def test_it_ends_as_another_paper_of_the_same_permit(office, held):
    before, known = counters(office), permit_of(office, held)
    assert known["may"] == ["amendment", "duplicate"] and known["duplicated_on"] is None
    waiting = decided(office, sent(office, held), until="approval")
    preview = text_of(office.preview_issue(HEAD, now=LATER, application_id=waiting["application_id"], step="approval"))
    assert "DUPLIKAT" in preview and "PRATINJAU" in preview and held["permit"]["number"] in preview
    done = decided(office, waiting)
    assert done["status"] == "issued" and done["permit"]["number"] == held["permit"]["number"]
    after = permit_of(office, held)
    assert after == {**known, "duplicated_on": LATER.date().isoformat()}, "number, term, code and status are as before"
    taken = {key: last - before[key] for key, last in counters(office).items() if last != before[key]}
    assert taken == {("application", "TDG"): 1}, "no number of a permit"
    told = [event.data for event in office.door.events() if event.type == "permit_issued"][-1]
    assert (told["application_kind"], told["permit_id"]) == ("duplicate", held["permit"]["permit_id"])
    assert "permit_superseded" not in {event.type for event in office.door.events()}
    life = office.get_permit(VERIFIER, now=LATER, permit_id=after["permit_id"])["life"]
    assert [(each["kind"], each["day"]) for each in life] == [("issued", NOW.date().isoformat()), ("duplicated", LATER.date().isoformat())]
    for check, by in (("verify_permit", "code"), ("find_permit", "number")):
        assert office.call(check, now=LATER, **{by: after[by]})["duplicated_on"] == LATER.date().isoformat()


def test_the_newest_paper_is_given_out_and_made_once(office, held):
    asked = {"permit_id": held["permit"]["permit_id"]}
    first = office.get_permit_file(SITI, now=LATER, **asked)
    office.make_pdf(decided(office, sent(office, held)))
    second = office.get_permit_file(SITI, now=LATER, **asked)
    assert second["name"] == f"duplikat-1-{first['name']}" and second["key"] != first["key"]
    assert second == office.get_permit_file(SITI, now=LATER, **asked), "made once"
    office.door.run("sweep_files", now=LATER + 9 * DAY)
    assert "DUPLIKAT" in text_of(second), "nobody sweeps it away"
    decided(office, sent(office, held))
    third = office.get_permit_file(SITI, now=LATER, **asked)
    assert third["name"] == f"duplikat-2-{first['name']}", "made when it is asked for, where the broker was slow"
    said = text_of(third)
    assert "Halaman 1 dari 1" in said
    assert "DUPLIKAT KE-2" in said and held["permit"]["number"] in said and held["number"] in said and "2 Januari 2027" in said
    ended = text_of(office.get_permit_file(SITI, now=NOW + 6 * 365 * DAY, **asked))
    assert "MASA BERLAKU HABIS" in ended and "DUPLIKAT KE-2" in ended
    refused(NotFound, "permit_letter_not_found", office.get_permit_letter, SITI, now=LATER, **asked, position=99)


def test_who_asks_for_it(office, held):
    refused(NotFound, "permit_not_found", begun, office, held, BUDI)
    unknown = refused(
        Invalid, "invalid_fields", office.create_application, SITI, **ASKED, applicant_type="company", old_permit_number="503/7"
    )
    assert unknown["fields"] == {"old_permit_number": {"code": "not_known_here"}}
    unnamed = refused(Invalid, "invalid_fields", office.create_application, SITI, **ASKED, applicant_type="company")
    assert unnamed["fields"] == {"permit_id": {"code": "not_known_here"}}
    begun(office, held)
    refused(Conflict, "permit_in_draft", begun, office, held)
    assert permit_of(office, held)["may"] == ["amendment"], "a successor can still be applied for"


def test_what_is_no_longer_in_force_is_neither_asked_for_nor_issued(office, held):
    waiting = decided(office, sent(office, held), until="approval")
    ended = NOW + 6 * 365 * DAY
    refused(Conflict, "permit_ended", office.advance_application, HEAD, now=ended, **at(waiting), step="approval", note="Ya")
    assert "advance" not in office.get_application(HEAD, now=ended, application_id=waiting["application_id"])["may"]
    rejected = office.reject_application(HEAD, now=ended, **at(waiting), step="approval", reason="Izin sudah berakhir.")
    assert rejected["status"] == "rejected"
    refused(Conflict, "permit_ended", begun, office, held, now=ended)


def test_a_process_of_before_cannot_make_a_permit_of_it(office, held):
    """It knows no duplicates and would issue a permit with a new number."""
    waiting = sent(office, held)
    row = f"select agency, number || '-2', permit_type, permit_type_name, {waiting['application_id']}, applicant_id, holder_name, held_by_company, issued_at, valid_from, repeat('Z', 26)"
    columns = "agency, number, permit_type, permit_type_name, application_id, applicant_id, holder_name, held_by_company, issued_at, valid_from, code"
    with pytest.raises(DBAPIError, match="a duplicate makes no permit"):
        office.execute(f"insert into permit ({columns}) {row} from permit")


def test_who_has_a_duplicate_under_way_is_still_reminded_of_the_end(office, held):
    sent(office, held)
    office.door.run("look_at_permits", now=NOW + (5 * 365 - 20) * DAY)
    assert "permit_ending" in {event.type for event in office.door.events()}


def test_the_catalogue_offers_it_where_the_law_knows_it(office):
    found = office.list_permit_types(ADMIN)
    rows = found["items"] if isinstance(found, dict) else found
    assert [each["code"] for each in rows if "duplicate" in each["kinds"]] == ["TDG"]
