"""A whole life on a real database, from the draft to the permit and its public check."""

import pytest

from bus.refusals import NotFound
from permits.domain.permit import number_key
from tests.permits.office import COUNTER, SITI, at, refused


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
    [listed] = office.list_permits(SITI)
    assert listed == {**permit, "letters": [], "may": listed["may"], "why_not": listed["why_not"]}
    subject = f"application/{one['application_id']}"
    assert office.told() == [
        (subject, 1, "application_submitted"),
        *[(subject, seq, "application_moved") for seq in (2, 3, 4, 5)],
        (subject, 6, "permit_issued"),
    ]


def test_the_public_check_tells_type_place_and_date_to_compare(office):
    issued = office.issued()
    found = office.verify_permit(code=issued["permit"]["code"])
    assert (found["permit_type_name"], found["district"], found["holder_name"]) == (issued["permit_type_name"], "Muara Enim", "S. C.")
    assert found["issued_on"] == "2026-11-23"
    assert "Jl." not in str(found) and "Pasar I" not in str(found)


@pytest.mark.parametrize(
    "typed", ["503/0001/SKP/DPMPTSP/2026", " 503 0001 skp dpmptsp 2026 ", "5O3-OOOl-SKP-DPMPTSP-2O26", "503.0001.SKP.DPMPTSP.2026", "5030001SKPDPMPTSP2026"]
)  # fmt: skip
def test_anybody_finds_a_permit_by_its_number_and_nothing_of_a_person(office, typed):
    code = office.issued()["permit"]["code"]
    found = office.find_permit(number=typed)
    assert (found["number"], found["status"], found["holder_name"]) == ("503/0001/SKP/DPMPTSP/2026", "active", None)
    assert not [word for word in ("Siti", "S. C.", "Jl.", "Pasar I", code) if word in str(found)], "the number is easily guessed"
    assert found == office.find_permit(number=typed, agency="muara-enim")
    for other in ({"agency": "agam"}, {"number": ""}, {"number": "///"}, {"number": "503/0002/SKP/DPMPTSP/2026"}, {"number": "0001"}):
        refused(NotFound, "permit_not_found", office.find_permit, **{"number": typed, **other})


def test_a_company_is_named_and_a_number_of_two_agencies_needs_its_agency(office):
    office.issued()
    office.execute("update permit set held_by_company = true, holder_name = 'CV Contoh Sehat'")
    assert office.find_permit(number="503/0001/SKP/DPMPTSP/2026")["holder_name"] == "CV Contoh Sehat"
    office.issued(permit_type="SIPD")
    office.execute("insert into agency (code, name, units) select 'agam', 'Agam', units from agency on conflict do nothing")
    office.execute("update permit set agency = 'agam', number = '503/0001/SKP/DPMPTSP/2026' where permit_type = 'SIPD'")
    refused(NotFound, "permit_not_found", office.find_permit, number="503/0001/SKP/DPMPTSP/2026")
    assert office.find_permit(number="503/0001/SKP/DPMPTSP/2026", agency="agam")["agency"] == "agam"
    office.execute("update permit set agency = 'muara-enim', number = '5/030001/SKP/DPMPTSP/2026' where permit_type = 'SIPD'")
    for number in ("503/0001/SKP/DPMPTSP/2026", "5/030001/SKP/DPMPTSP/2026"):
        assert office.find_permit(number=number)["number"] == number, "read alike, and told apart by the slashes"


def test_a_number_is_looked_up_as_the_table_keeps_it(office):
    office.issued()
    for number in ("503/0001/SIP-OIL/KÉPALA/XI/2026", "aßc_1.2 lio"):
        office.execute(f"update permit set number = '{number}'")
        assert office.find_permit(number=number)["number"] == number, number_key(number)
