"""The flows of the house at the door, on a real database: units in the queue, what is kept of a step, who is there."""

from dataclasses import replace

from bus.refusals import Invalid, NotAllowed
from tests.permits.office import COUNTER, DIVISION, HEAD, NOW, SECTION, SITI, TEAM, VERIFIER, at, person, refused

PUPR, DLH = (
    replace(person(id, name, "technical_team"), claims={**TEAM.claims, "name": name, "units": [unit]})
    for id, name, unit in ((81, "Pupung Contoh", "dpupr"), (82, "Dela Contoh", "dlh"))
)
HERE = ["dpmptsp"]
ALL_ROLES = dict.fromkeys(("counter_officer", "verifier", "agency_head", "section_head", "division_head"), HERE)


def hear(office, type, subject, seq, **data):
    office.door.handle(f"on_{type}", type=type, source="identity", subject=subject, seq=seq, data={"agency": "muara-enim", **data}, now=NOW)


def with_units(office):
    """As an office that has the technical units and everybody in them."""
    for code in ("dpmptsp", "dpupr", "dlh"):
        hear(office, "unit_changed", f"unit/muara-enim.{code}", 1, unit=code, unit_name=code.upper())
    hear(office, "roles_held", "roles/muara-enim", 1, held={**ALL_ROLES, "technical_team": ["dlh", "dpupr"]})


def queue(office, actor):
    return [(row["application_id"], row["step"]) for row in office.list_queue(actor)["items"]]


def seen(office, actor, one):
    return office.get_application(actor, application_id=one["application_id"])


def test_a_building_goes_its_whole_way_to_the_handover(office, monkeypatch, tmp_path):
    monkeypatch.setenv("FILES_URL", tmp_path.as_uri())
    with_units(office)
    one = office.submitted(permit_type="PBG")
    id = one["application_id"]
    one = office.advance_application(COUNTER, **at(one), step="file_check")
    assert (one["status"], one["current_step"]["units"], one["current_step"]["unit"]) == ("recommendation", ["dpupr", "dlh"], None)
    waits = (id, "technical_recommendation")
    assert [queue(office, actor) for actor in (PUPR, DLH, TEAM, SECTION)] == [[waits], [waits], [], []]
    needed = refused(Invalid, "invalid_fields", office.advance_application, DLH, **at(one), step=waits[1])
    assert needed["fields"] == {"note": {"code": "required"}}
    one = office.advance_application(DLH, **at(one), step=waits[1], note="Sempadan terpenuhi")
    assert (one["step"], one["current_step"]["units"], one["may"]) == (waits[1], ["dpupr"], [])
    assert [queue(office, actor) for actor in (PUPR, DLH)] == [[waits], []]
    refused(NotAllowed, "not_your_step", office.advance_application, DLH, **at(one), step=waits[1], note="x")
    one = office.advance_application(PUPR, **at(one), step=waits[1], note="Sesuai tata ruang")
    assert (one["step"], one["current_step"]["unit"]) == ("site_inspection", "dpupr")
    assert [queue(office, actor) for actor in (PUPR, DLH)] == [[(id, "site_inspection")], []]
    office.inspected(PUPR, one)
    one = office.advance_application(PUPR, **at(one), step="site_inspection")
    assert [(line["step"], line["finding"]) for line in one["history"] if line["outcome"] == "skipped"] == [
        ("fee_setting", "fees_later"),
        ("fee_payment", "fees_later"),
    ]
    for actor, step, status in (
        (SECTION, "section_verification", "verification_1"),
        (DIVISION, "division_verification", "verification_2"),
        (HEAD, "approval", "decision"),
        (COUNTER, "issuance", "approved"),
    ):
        assert (one["step"], one["status"]) == (step, status)
        one = office.advance_application(actor, **at(one), step=step)
    assert (one["status"], one["finished"], one["due_at"]) == ("ready_for_collection", False, None)
    assert one["permit"]["number"].startswith("503/0001/PBG/") and queue(office, COUNTER) == [(id, "handing_over")]
    office.make_pdf(one)
    took = {"received_by": "holder", "name": "Siti Aminah", "id_document": "ktp", "id_number": "1603014104900001"}
    office.hand_over_permit(COUNTER, permit_id=one["permit"]["permit_id"], issue=1, **took)
    handed = seen(office, COUNTER, one)
    assert (handed["status"], handed["finished"], handed["permit"]["number"]) == ("handed_over", True, one["permit"]["number"])
    assert seen(office, SITI, one)["status"] == "handed_over" and queue(office, COUNTER) == []
    assert len([event for event in office.told() if event[2] == "permit_issued"]) == 1
    states = {step["code"]: step["state"] for step in handed["way"]}
    assert states["fee_payment"] == "skipped" and {state for code, state in states.items() if not code.startswith("fee_")} == {"done"}


def test_what_one_unit_objects_to_is_checked_again_and_every_unit_is_asked_again(office):
    with_units(office)
    one = office.advanced(office.submitted(permit_type="PBG"), 1)
    step = one["step"]
    one = office.advance_application(PUPR, **at(one), step=step, note="Sesuai")
    back = office.send_back_application(DLH, **at(one), step=step, reason="KENARI: dalam sempadan")
    assert (back["step"], back["status"], back["history"][-1]["note"]) == ("file_check", "submitted", "KENARI: dalam sempadan")
    mine = seen(office, SITI, one)["history"]
    assert (mine[-1]["outcome"], mine[-1]["note"], mine[-2]["note"]) == ("sent_back", None, None), "what the office writes to itself"
    again = office.advance_application(COUNTER, **at(back), step="file_check")
    assert again["current_step"]["units"] == ["dpupr", "dlh"]
    moved = [event.data for event in office.door.events() if event.type == "application_moved"]
    assert [data.get("outcome") for data in moved] == ["forward", "forward", "back", "forward"]
    assert "KENARI" not in str(moved)


def test_what_was_handed_to_nobody_cannot_be_withdrawn(office):
    one = office.advanced(office.submitted(permit_type="SKP"), 3)
    assert "withdraw" in seen(office, SITI, one)["may"]
    one = office.submitted(permit_type="PBG")
    while one["status"] != "ready_for_collection":
        one = office.advanced(one, 1)
    assert seen(office, SITI, one)["may"] == []


def test_an_office_that_told_of_few_roles_does_every_step_with_those(office):
    hear(office, "roles_held", "roles/muara-enim", 2, held=dict.fromkeys(("counter_officer", "verifier", "agency_head"), HERE))
    hear(office, "roles_held", "roles/muara-enim", 1, held={})  # older, and too late
    one = office.submitted(permit_type="APOTEK")
    roles = []
    while one["step"]:
        roles.append(one["current_step"]["role"])
        one = office.advanced(one, 1)
    assert roles == ["counter_officer", *["verifier"] * 4, "agency_head", "counter_officer"] and one["status"] == "issued"


def test_a_queue_is_paged_past_what_is_due_on_no_day(office):
    all_of_it = [office.submitted() for _ in range(3)]
    office.execute(f"update application set due_at = null where id <> {all_of_it[0]['application_id']}")
    found, after = [], None
    for _ in range(3):
        page = office.list_queue(COUNTER, limit=1, after=after)
        found += [row["application_id"] for row in page["items"]]
        after = page["next"]
    assert found == [one["application_id"] for one in all_of_it] and after is None


def test_whoever_checked_does_not_decide(office):
    both = person(60, "Dua Contoh", "counter_officer", "agency_head")
    one = office.advance_application(both, **at(office.submitted()), step="file_check")
    one = office.advance_application(VERIFIER, **at(one), step="verification")
    assert (
        refused(NotAllowed, "same_person_as_verifier", office.advance_application, both, **at(one), step="approval")["step"] == "file_check"
    )
