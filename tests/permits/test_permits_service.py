"""A whole life on a real database, from the draft to the permit and its public check."""

from tests.permits.office import COUNTER, SITI, at


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
