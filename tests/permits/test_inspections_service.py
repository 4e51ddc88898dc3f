"""Inspections at the door, on a real database: told to the applicant, saved in parts, read by the office, and old cases that are no worse off."""

import os
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from bus import unused_files
from bus.files import Files
from bus.refusals import Conflict, Invalid, NotAllowed, NotFound
from tests.permits.office import AUDITOR, BUDI, COUNTER, NOW, OTHER_COUNTER, SECTION, SITI, TEAM, VERIFIER, at, person, refused

FILE = {"name": "a.jpg", "media_type": "image/jpeg", "size": 9, "sha256": "0" * 64}
PLAN = {"day": "2026-11-24", "starts": "09:30", "team": ["Teguh Contoh", "Tari Contoh"], "meeting_place": "Di gerbang"}


def visit(one):
    return {"application_id": one["application_id"], "step": one["step"]}


def planned(office, one, revision=0, **changed):
    return office.schedule_inspection(TEAM, **visit(one), revision=revision, **{**PLAN, **changed})


def full(inspection, **changed):
    verdicts = {point["code"]: "fits" for point in inspection["points"]}
    return {"revision": inspection["revision"], "visited_on": "2026-11-23", "verdicts": verdicts, "conclusion": "suitable", **changed}


def events(office, *types):
    return [event for event in office.door.events() if event.type in types]


def test_an_appointment_is_told_shown_moved_and_called_off(office):
    one = office.at_inspection()
    first = planned(office, one)
    assert (first["revision"], first["appointment"]["starts_at"]) == (1, "2026-11-24T02:30:00+00:00")
    mine = office.get_application(SITI, application_id=one["application_id"])
    assert mine["appointments"] == [
        {
            "made_at": NOW.isoformat(),
            "starts_at": "2026-11-24T02:30:00+00:00",
            "team": PLAN["team"],
            "meeting_place": "Di gerbang",
            "prepare": "",
            "reason": None,
        }
    ]
    assert mine["inspection"] is None, "how far the report is, is the office's business"
    needed = refused(Invalid, "invalid_fields", planned, office, one, revision=1, day="2026-11-25")
    assert needed["fields"] == {"reason": {"code": "required"}}
    moved = planned(office, one, revision=1, day="2026-11-25", reason="KENARI hujan", meeting_place="KENARI gang")
    off = office.cancel_inspection(TEAM, **visit(one), revision=moved["revision"], reason="KENARI sakit")
    assert off["appointment"] is None and [each["reason"] for each in off["appointments"]] == [None, "KENARI hujan", "KENARI sakit"]
    told = events(office, "inspection_scheduled", "inspection_cancelled")
    assert [(event.type, event.data.get("starts_at"), event.data["was_at"]) for event in told] == [
        ("inspection_scheduled", "2026-11-24T02:30:00+00:00", None),
        ("inspection_scheduled", "2026-11-25T02:30:00+00:00", "2026-11-24T02:30:00+00:00"),
        ("inspection_cancelled", None, "2026-11-25T02:30:00+00:00"),
    ]
    assert told[0].data["team_size"] == 2 and told[0].data["role"] == "technical_team"
    assert "KENARI" not in str([event.data for event in told]) and {event.subject for event in told} == {
        f"application/{one['application_id']}"
    }


def test_a_day_on_which_the_office_is_closed_is_no_day_for_a_visit(office):
    one = office.at_inspection()
    for day in ("2026-12-25", "2026-11-28"):
        assert refused(Invalid, "invalid_fields", planned, office, one, day=day)["fields"] == {"day": {"code": "not_a_working_day"}}
    assert events(office, "inspection_scheduled") == []


def test_a_report_is_saved_in_parts_and_what_is_sent_again_changes_nothing(office):
    one = office.at_inspection()
    refused(Conflict, "inspection_not_scheduled", office.save_inspection_report, TEAM, **visit(one), revision=0, remarks="x")
    plan = planned(office, one)
    part = office.save_inspection_report(TEAM, **visit(one), revision=1, verdicts={"LOCATION": "fits"})
    assert (part["revision"], part["complete"], part["written_by"]) == (2, False, "Tim Contoh")
    again = office.save_inspection_report(TEAM, **visit(one), revision=1, verdicts={"LOCATION": "fits"})
    assert again == part, "a phone whose answer was lost sends the same once more"
    refused(Conflict, "inspection_changed", office.save_inspection_report, TEAM, **visit(one), revision=1, verdicts={"LOCATION": "differs"})
    whole = office.save_inspection_report(TEAM, **visit(one), **full(plan, revision=2))
    assert whole["complete"] and whole["missing"] == []
    assert refused(Invalid, "invalid_fields", office.save_inspection_report, TEAM, **visit(one), revision=3, notes={"POOL": "x"})[
        "fields"
    ] == {"notes.POOL": {"code": "unknown_field"}}


def test_the_step_is_passed_on_by_its_report_alone(office):
    one = office.at_inspection()
    step = one["step"]
    refused(Conflict, "inspection_report_missing", office.advance_application, TEAM, **at(one), step=step, note="Sesuai")
    plan = planned(office, one)
    unsuitable = full(plan, conclusion="unsuitable", remarks="Dalam sempadan")
    written = office.save_inspection_report(TEAM, **visit(one), **unsuitable)
    refused(Conflict, "inspection_unsuitable", office.advance_application, TEAM, **at(one), step=step)
    fine = {"revision": written["revision"], "conclusion": "suitable_with_conditions", "remarks": "Denah baru"}
    office.save_inspection_report(TEAM, **visit(one), **fine)
    moved = office.advance_application(TEAM, **at(one), step=step)
    line = next(line for line in reversed(moved["history"]) if line["step"] == step)
    assert (line["finding"], line["note"]) == ("suitable_with_conditions", "Denah baru")
    mine = office.get_application(SITI, application_id=one["application_id"])
    assert next(line for line in reversed(mine["history"]) if line["step"] == step)["note"] is None
    later = office.get_inspection(SECTION, application_id=one["application_id"])
    assert (later["complete"], later["may_write"], later["conclusion"]) == (True, False, "suitable_with_conditions")
    refused(Conflict, "step_not_current", office.save_inspection_report, TEAM, **visit(one), revision=4, remarks="x")
    refused(Conflict, "step_not_current", planned, office, one, revision=4, reason="x", day="2026-11-26")


def test_after_an_objection_the_next_visit_begins_anew(office):
    one = office.at_inspection()
    office.inspected(TEAM, one)
    back = office.send_back_application(TEAM, **at(one), step=one["step"], reason="Denah salah")
    assert office.get_inspection(COUNTER, application_id=one["application_id"])["round"] == 1
    while back["current_step"]["act"] != "inspect":
        back = office.advanced(back, 1)
    new = office.get_inspection(TEAM, application_id=one["application_id"])
    assert (new["round"], new["revision"], new["appointment"]) == (2, 0, None)
    assert len(office.get_application(SITI, application_id=one["application_id"])["appointments"]) == 1
    office.inspected(TEAM, back)
    assert office.advanced(back, 1)["status"] == "verification_1"


def test_a_page_of_an_earlier_visit_changes_nothing_of_a_later_one(office):
    one = office.at_inspection()
    office.inspected(TEAM, one)
    old = office.get_inspection(TEAM, application_id=one["application_id"])["revision"]
    back = office.send_back_application(TEAM, **at(one), step=one["step"], reason="Denah salah")
    while back["current_step"]["act"] != "inspect":
        back = office.advanced(back, 1)
    new = planned(office, one)
    assert (new["round"], new["revision"]) == (2, old + 1)
    for stale in range(old + 1):
        refused(Conflict, "inspection_changed", office.cancel_inspection, TEAM, **visit(one), revision=stale, reason="Hujan")


def test_the_largest_revision_is_one_that_nobody_has(office):
    one = office.at_inspection()
    planned(office, one)
    for call, more in ((office.cancel_inspection, {"reason": "x"}), (office.save_inspection_report, {"remarks": "x"})):
        refused(Conflict, "inspection_changed", call, TEAM, **visit(one), revision=2**31 - 1, **more)


def test_only_who_does_the_step_writes_and_only_the_office_reads(office):
    one = office.at_inspection()
    planned(office, one)
    photo = office.photo(TEAM, one)["photos"][0]["photo_id"]
    for call, more in (
        (office.schedule_inspection, {"revision": 1, **PLAN, "reason": "x"}),
        (office.cancel_inspection, {"revision": 1, "reason": "x"}),
        (office.save_inspection_report, {"revision": 1, "remarks": "x"}),
        (office.remove_inspection_photo, {"photo_id": photo}),
    ):
        refused(NotAllowed, "not_your_step", call, VERIFIER, **visit(one), **more)
        refused(NotFound, "application_not_found", call, OTHER_COUNTER, **visit(one), **more)
        assert refused(NotAllowed, "not_allowed", call, SITI, **visit(one), **more) is not None
    assert office.get_inspection(AUDITOR, application_id=one["application_id"])["may_write"] is False
    refused(NotFound, "application_not_found", office.get_inspection, OTHER_COUNTER, application_id=one["application_id"])
    refused(NotFound, "photo_not_found", office.get_inspection_photo, OTHER_COUNTER, photo_id=photo)
    for stranger in (SITI, BUDI):
        refused(NotAllowed, "not_allowed", office.get_inspection_photo, stranger, photo_id=photo)
    both = person(11, "Siti Contoh", "applicant", "technical_team")
    refused(NotAllowed, "own_application", office.save_inspection_report, both, **visit(one), revision=1, remarks="x")


def test_photos_are_counted_kept_with_their_place_and_looked_at_on_record(office):
    one = office.at_inspection()
    seen = {"coordinates": "-3.65120, 103.77020", "taken_at": "2026-11-23T09:12:00"}
    shown = office.photo(TEAM, one, caption="Depan", seen=seen)["photos"][0]
    assert (shown["coordinates"], shown["coordinates_from"], shown["taken_at"]) == ("-3.65120, 103.77020", "picture", "2026-11-23T09:12:00")
    typed = office.photo(TEAM, one, coordinates="-3.0, 103.0", seen=seen)["photos"][1]
    assert (typed["coordinates"], typed["coordinates_from"]) == ("-3.00000, 103.00000", "typed")
    for _ in range(10):
        office.photo(TEAM, one)
    assert refused(Conflict, "photos_full", office.photo, TEAM, one)["limit"] == 12
    assert len(office.get_inspection(TEAM, application_id=one["application_id"])["photos"]) == 12
    office.get_inspection_photo(COUNTER, photo_id=shown["photo_id"])
    looks = [record for record in office.recorded() if record[0] == "inspection_photo_viewed"]
    assert looks == [("inspection_photo_viewed", f"photo/{shown['photo_id']}", COUNTER.id, 11, {})]
    left = office.remove_inspection_photo(TEAM, **visit(one), photo_id=shown["photo_id"])
    assert len(left["photos"]) == 11 and office.remove_inspection_photo(TEAM, **visit(one), photo_id=shown["photo_id"]) == left
    removals = [act for act, *_ in office.recorded() if act == "inspection_photo_removed"]
    assert len(removals) == 1, "what was not there was not removed"


def test_the_same_file_again_is_the_same_photo_and_that_of_another_visit_is_unknown(office):
    one, other = office.at_inspection(), office.at_inspection()
    file = {**FILE, "key": "inspections/same"}
    for _ in range(2):
        assert len(office.add_inspection_photo(TEAM, **visit(one), file=file)["photos"]) == 1
    needed = refused(Invalid, "invalid_fields", office.add_inspection_photo, TEAM, **visit(other), file=file)
    assert needed["fields"] == {"file": {"code": "file_unknown"}}
    paper = {**file, "key": "inspections/p", "media_type": "application/pdf"}
    assert refused(Invalid, "invalid_fields", office.add_inspection_photo, TEAM, **visit(one), file=paper)["fields"] == {
        "file": {"code": "file_no_picture"}
    }


def test_the_same_picture_uploaded_five_times_at_once_is_kept_once(office):
    one = office.at_inspection()
    threads = [
        threading.Thread(
            target=office.add_inspection_photo, args=(TEAM,), kwargs={**visit(one), "file": {**FILE, "key": f"inspections/tap{n}"}}
        )
        for n in range(5)
    ]
    [each.start() for each in threads]
    [each.join() for each in threads]
    assert len(office.get_inspection(TEAM, application_id=one["application_id"])["photos"]) == 1
    assert [act for act, *_ in office.recorded()].count("inspection_photo_added") == 1


def test_the_sweep_leaves_photos_that_a_report_has_and_takes_those_that_were_removed(office, tmp_path, monkeypatch):
    monkeypatch.setenv("FILES_URL", tmp_path.as_uri())
    files, old = Files(tmp_path.as_uri()), (NOW - unused_files.LEFT_ALONE - timedelta(minutes=1)).timestamp()
    one = office.at_inspection()
    kept, removed = (files.put(prefix="inspections", data=b"\xff\xd8\xff", name=f"{n}" * 64).key for n in "ab")
    for number, key in enumerate((kept, removed)):
        os.utime(tmp_path / key, (old, old))
        shown = office.add_inspection_photo(TEAM, **visit(one), file={**FILE, "key": key, "sha256": f"{number}" * 64})
    office.remove_inspection_photo(TEAM, **visit(one), photo_id=shown["photos"][-1]["photo_id"])
    office.door.run("sweep_files", now=NOW)
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [Path(kept).name]


def test_a_case_of_before_is_not_stuck(office):
    """It was submitted under a process whose step asks for a note, and nothing else."""
    one = office.at_inspection()
    office.execute(
        "update application set process = jsonb_set(process, '{steps}', (select jsonb_agg(case when step->>'act' = 'inspect'"
        " then jsonb_set(step, '{form}', '[\"note\"]') else step end) from jsonb_array_elements(process->'steps') step))"
        f" where id = {one['application_id']}"
    )
    assert office.get_application(TEAM, application_id=one["application_id"])["current_step"]["form"] == ["note"]
    moved = office.advance_application(TEAM, **at(one), step=one["step"], note="Sesuai gambar")
    assert moved["status"] == "verification_1"
    line = next(line for line in reversed(moved["history"]) if line["step"] == one["step"])
    assert (line["finding"], line["note"]) == ("suitable", "Sesuai gambar")


def test_an_application_without_an_inspection_has_none(office):
    one = office.submitted()
    refused(NotFound, "inspection_not_found", office.get_inspection, COUNTER, application_id=one["application_id"])
    assert office.get_application(COUNTER, application_id=one["application_id"])["appointments"] == []
    needed = {"revision": 0, **PLAN}
    refused(NotFound, "inspection_not_found", office.schedule_inspection, COUNTER, **visit(one), **needed)


def test_of_two_phones_that_save_at_once_one_is_told(office):
    one = office.at_inspection()
    planned(office, one)
    answers = []

    def save(n):
        try:
            answers.append(office.save_inspection_report(TEAM, **visit(one), revision=1, remarks=f"Catatan {n}")["revision"])
        except Conflict as refusal:
            answers.append(refusal.code)

    threads = [threading.Thread(target=save, args=(n,)) for n in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(map(str, answers)) == ["2", *["inspection_changed"] * 7]


@pytest.mark.parametrize("hours", [0, 24 * 30])
def test_a_visit_of_long_ago_can_still_be_reported(office, hours):
    one = office.at_inspection()
    plan = planned(office, one)
    later = office.save_inspection_report(TEAM, now=NOW + timedelta(hours=hours), **visit(one), **full(plan))
    assert later["complete"]


def test_a_sketch_is_kept_as_one_and_what_says_nothing_is_a_photo(office):
    one = office.at_inspection()
    office.photo(TEAM, one)
    pictures = office.photo(TEAM, one, kind="sketch", coordinates="3,6512 LS 103,7702 BT")["photos"]
    assert [(each["kind"], each["coordinates"]) for each in pictures] == [("photo", None), ("sketch", "-3.65120, 103.77020")]
    refused(Invalid, "invalid_arguments", office.photo, TEAM, one, kind="map")


def test_whose_place_it_is_reads_what_was_found_there_once_the_step_is_done_and_nobody_elses(office):
    one = office.at_inspection()
    which = {"application_id": one["application_id"]}
    office.photo(TEAM, one, caption="Tampak depan")
    office.inspected(TEAM, one)
    assert office.list_own_inspections(SITI, **which) == {"items": []}, "the office is still at it"
    done = office.advance_application(TEAM, **at(one), step=one["step"], note="Sesuai")
    (visit,) = office.list_own_inspections(SITI, **which)["items"]
    assert (visit["step"], visit["conclusion"], {each["verdict"] for each in visit["points"]}) == (one["step"], "suitable", {"fits"})
    assert [(each["caption"], each["file"]["name"]) for each in visit["photos"]] == [("Tampak depan", "depan.jpg")]
    assert "Tim Contoh" not in str(visit) and "Teguh" not in str(visit), "the office answers for its officers"
    assert done["status"] != one["status"]
    refused(NotFound, "application_not_found", office.list_own_inspections, BUDI, **which)
