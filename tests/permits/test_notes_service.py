"""Notes for colleagues, what changed since an officer's last look, and who else has the application open, at the door on a real database."""

from datetime import timedelta

import pytest
import sqlalchemy

from bus import contract
from bus.refusals import Invalid, NotAllowed, NotFound
from tests.permits.office import AUDITOR, COUNTER, HEAD, NOW, OTHER_COUNTER, SITI, VERIFIER, at, person, refused

LINDA = person(58, "Linda Contoh", "counter_officer")
CANARY = "KENARI-7731 titip pesan"
LATER = timedelta(hours=2)


def of(one):
    return {"application_id": one["application_id"]}


def looked(office, actor, one, *, after=timedelta()):
    found = office.call("look_at_application", actor, now=NOW + after, **of(one))
    contract.of("permits").check_result("look_at_application", found)
    return found


def changed(found):
    return [(each["what"], each["item"], each["by_name"]) for each in found["changes"]]


def test_a_note_is_for_colleagues_and_reaches_nobody_else(office):
    one = office.submitted()
    before = len(office.door.events())
    [note] = office.write_note(COUNTER, **of(one), text=f"  {CANARY}\n")["notes"]
    assert (note["text"], note["by_name"], note["step_name"]["en"], note["settled_at"]) == (CANARY, "Lina Contoh", "File check", None)
    assert [each["text"] for each in looked(office, VERIFIER, one)["notes"]] == [CANARY]
    assert {event.type for event in office.door.events()[before:]} <= {"record_made"}, "nobody outside is told"
    assert CANARY not in str(office.door.events())
    for actor in (SITI, COUNTER):
        assert CANARY not in str(office.get_application(actor, **of(one))), "what the applicant opens has no place for it"
    assert CANARY not in str(office.list_queue(COUNTER))
    refused(NotFound, "application_not_found", office.look_at_application, OTHER_COUNTER, **of(one))
    refused(NotFound, "application_not_found", office.write_note, OTHER_COUNTER, **of(one), text="x")
    refused(NotAllowed, "not_allowed", office.look_at_application, SITI, **of(one))
    refused(NotAllowed, "not_allowed", office.write_note, AUDITOR, **of(one), text="x")


@pytest.mark.parametrize("text", ["", " \n "])
def test_a_note_says_something(office, text):
    refused(Invalid, "invalid_fields", office.write_note, COUNTER, **of(office.submitted()), text=text)


def test_nobody_reads_what_colleagues_write_about_an_own_application(office):
    both = person(60, "Dua Contoh", "applicant", "counter_officer")
    one = office.submitted(both)
    office.write_note(COUNTER, **of(one), text=CANARY)
    for method, more in (("look_at_application", {}), ("write_note", {"text": "x"}), ("settle_note", {"note_id": 1})):
        refused(NotAllowed, "own_application", getattr(office, method), both, **of(one), **more)
    assert CANARY not in str(office.get_application(both, **of(one)))


def test_a_note_is_settled_once_and_stays(office):
    one, other = office.submitted(), office.submitted()
    [note] = office.write_note(COUNTER, **of(one), text="Tunggu surat kelurahan.")["notes"]
    which = {"note_id": note["note_id"]}
    refused(NotFound, "note_not_found", office.settle_note, VERIFIER, **of(other), **which)
    first = office.settle_note(VERIFIER, **of(one), **which)["notes"][0]
    again = office.settle_note(HEAD, **of(one), **which)["notes"][0]
    assert first == again and (first["settled_by_name"], first["text"]) == ("Vino Contoh", "Tunggu surat kelurahan.")
    acts = [act for act, *_ in office.recorded() if act.startswith("note_")]
    assert acts == ["note_written", "note_settled"]


def test_what_others_did_since_the_last_visit_is_marked_until_the_next_one(office):
    one = office.submitted()
    assert changed(looked(office, COUNTER, one)) == [], "who looks for the first time has missed nothing"
    office.call("write_note", LINDA, now=NOW + LATER, **of(one), text="x")
    office.call("write_note", COUNTER, now=NOW + LATER, **of(one), text="y")
    back = {"reasons": {"location": "Salah"}, "in_order": [f"requirement:{one['requirements'][0]['code']}"]}
    returned = office.call("return_application", LINDA, now=NOW + LATER, **at(one), step="file_check", **back)
    location = {"address": "Jl. Baru No. 1", "district": "Muara Enim", "village": "Pasar I Muara Enim", "note": ""}
    mended = office.call("change_application", SITI, now=NOW + LATER, **at(returned), location=location)
    office.call("resubmit_application", SITI, now=NOW + LATER + timedelta(minutes=1), **at(mended))
    seen = looked(office, COUNTER, one, after=2 * LATER)
    item = back["in_order"][0]
    assert sorted(map(str, changed(seen))) == sorted(
        map(
            str,
            [
                ("mended", "location", None),
                ("in_order", item, "Linda Contoh"),
                ("noted", None, "Linda Contoh"),
                ("done", None, "Linda Contoh"),
            ],
        )
    )
    assert changed(seen)[0] == ("mended", "location", None), "newest first"
    reading = looked(office, COUNTER, one, after=2 * LATER + timedelta(minutes=20))
    assert changed(reading) == changed(seen), "reading on does not unmark it"
    assert changed(looked(office, COUNTER, one, after=3 * LATER)) == []
    assert changed(looked(office, LINDA, one, after=3 * LATER)) == []


def test_who_else_has_it_open_is_said_for_a_quarter_of_an_hour(office):
    one = office.submitted()
    assert looked(office, COUNTER, one)["others"] == []
    seen = looked(office, LINDA, one, after=timedelta(minutes=2))["others"]
    assert [(each["name"], each["seen_at"]) for each in seen] == [("Lina Contoh", NOW.isoformat())]
    assert looked(office, LINDA, one, after=timedelta(minutes=16))["others"] == []
    assert [each["name"] for each in looked(office, COUNTER, one, after=timedelta(minutes=17))["others"]] == ["Linda Contoh"]
    assert not [act for act, *_ in office.recorded() if "look" in act], "no history of looks"


def rows(office):
    with office.door.engine.connect() as connection:
        return connection.scalar(sqlalchemy.text("select count(*) from look"))


def test_looks_are_one_row_for_each_officer_and_are_forgotten(office):
    one = office.submitted()
    for minutes in (0, 1, 50):
        looked(office, COUNTER, one, after=timedelta(minutes=minutes))
    assert rows(office) == 1
    office.door.run("forget_looks", now=NOW + timedelta(days=90))
    assert rows(office) == 1
    office.door.run("forget_looks", now=NOW + timedelta(days=91))
    assert rows(office) == 0
