"""Claims at the door, on a real database: taking, letting go, taking over, handing on, and the end of a claim with its step."""

import threading
from datetime import timedelta

import pytest

from bus import contract
from bus.refusals import Conflict, Invalid, NotAllowed, NotFound, Refusal
from tests.permits.office import ADMIN, AUDITOR, COUNTER, HEAD, NOW, SECTION, SITI, TEAM, VERIFIER, at, person, refused
from tests.permits.test_flow_service import DLH, PUPR, with_units

LINDA = person(58, "Linda Contoh", "counter_officer")
CHECK = {"step": "file_check"}


def which(one):
    return {"application_id": one["application_id"]}


def holders(one):
    return [(each["name"], each["before_name"]) for each in (one["holders"] if "holders" in one else one["claim"]["holders"])]


def claimed(office):
    return [event.data for event in office.door.events() if event.type == "application_claimed"]


def test_one_takes_it_lets_it_go_and_another_takes_it_over_visibly(office):
    one = office.submitted()
    assert office.get_application(COUNTER, **which(one))["claim"] == {"holders": [], "let_go": [], "may": ["claim"], "held_by": None}
    taken = office.claim_application(COUNTER, **which(one), **CHECK)
    assert (holders(taken), taken["claim"]["may"], taken["revision"]) == ([("Lina Contoh", None)], ["release"], one["revision"])
    assert office.get_application(LINDA, **which(one))["claim"]["may"] == ["take_over"]
    assert office.get_application(VERIFIER, **which(one))["claim"]["may"] == []
    assert "Lina" not in str(office.get_application(SITI, **which(one))), "no applicant is told who it is"
    assert holders(office.list_queue(VERIFIER, step="file_check")["items"][0]) == [("Lina Contoh", None)]
    over = office.claim_application(LINDA, **which(one), **CHECK, held_by=COUNTER.id)
    assert holders(over) == [("Linda Contoh", "Lina Contoh")]
    office.claim_application(LINDA, **which(one), **CHECK)
    assert holders(office.release_application(COUNTER, **which(one), **CHECK)) == [("Linda Contoh", "Lina Contoh")], (
        "it is not Lina's any more"
    )
    assert holders(office.release_application(LINDA, **which(one), **CHECK)) == []
    assert [(each["from_account_id"], each["account_id"], each["holder"]["account_id"]) for each in claimed(office)] == [
        (None, 50, 50), (50, 58, 58), (58, None, None),
    ]  # fmt: skip
    for data in claimed(office):
        contract.of("permits").check_event("application_claimed", 1, data)
        assert "Contoh" not in str(data)
    acts = [act for act, *_ in office.recorded() if act.startswith("application_cl") or act == "application_released"]
    assert acts == ["application_claimed", "application_claimed", "application_released"]


def test_of_two_at_once_one_wins_and_the_other_is_told_who_has_it(office):
    one = office.submitted()
    told, start = {}, threading.Barrier(2)

    def take(actor):
        start.wait()
        try:
            told[actor.id] = holders(office.claim_application(actor, **which(one), **CHECK))
        except Refusal as refusal:
            told[actor.id] = refusal.code, refusal.details["name"]

    both = [threading.Thread(target=take, args=(actor,)) for actor in (COUNTER, LINDA)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    won = next(id for id, answer in told.items() if answer[0] != "application_claimed")
    name = {50: "Lina Contoh", 58: "Linda Contoh"}[won]
    assert told == {won: [(name, None)], 108 - won: ("application_claimed", name)}
    assert len(claimed(office)) == 1


def test_only_who_may_do_the_step_takes_it(office):
    one = office.submitted()
    refused(NotAllowed, "not_your_step", office.claim_application, VERIFIER, **which(one), **CHECK)
    refused(Conflict, "step_not_current", office.claim_application, VERIFIER, **which(one), step="verification")
    both = person(60, "Dua Contoh", "applicant", "counter_officer")
    refused(NotAllowed, "own_application", office.claim_application, both, **which(office.submitted(both)), **CHECK)
    returned = office.return_application(COUNTER, **at(one), **CHECK, reasons={"location": "Salah"})
    refused(Conflict, "step_not_current", office.claim_application, LINDA, **which(returned), **CHECK)


def test_a_claim_ends_with_its_step_and_comes_back_with_the_corrections(office):
    one = office.submitted()
    office.claim_application(LINDA, **which(one), **CHECK)
    returned = office.return_application(COUNTER, **at(one), **CHECK, reasons={"location": "Salah"})
    assert holders(returned) == [("Lina Contoh", "Linda Contoh")], "who acts has it"
    back = office.resubmit_application(SITI, **at(returned), note="Sudah benar")
    assert holders(office.get_application(COUNTER, **which(back))) == [("Lina Contoh", "Linda Contoh")]
    moved = office.advance_application(LINDA, **at(back), **CHECK)
    assert moved["status"] == "verification_1" and holders(moved) == [], "acting needs no claim; the step has ended"
    office.claim_application(VERIFIER, **which(moved), step="verification")
    sent_back = office.send_back_application(VERIFIER, **at(moved), step="verification", reason="Ulangi")
    assert holders(sent_back) == []


def test_a_claim_ends_also_where_a_release_ends_the_step_that_knows_no_claims(office):
    one = office.submitted()
    office.claim_application(COUNTER, **which(one), **CHECK)
    moves = f"update application set waits_at = 'verification', waits_for = 'verifier' where id = {one['application_id']}"
    office.execute(moves)
    assert holders(office.get_application(COUNTER, **which(one))) == []


def test_each_unit_that_is_asked_has_a_claim_of_its_own(office):
    one = at_recommendation(office)
    for team in (PUPR, DLH):
        one = office.claim_application(team, **which(one), step=one["step"])
    assert {each["unit"]: each["name"] for each in one["claim"]["holders"]} == {"dpupr": "Pupung Contoh", "dlh": "Dela Contoh"}
    one = office.advance_application(DLH, **at(one), step=one["step"], note="Setuju")
    assert [each["unit"] for each in one["claim"]["holders"]] == ["dpupr"], "the other unit has not answered"


def at_recommendation(office):
    with_units(office)
    one = office.submitted(permit_type="PBG")
    return office.advance_application(COUNTER, **at(one), **CHECK)


def in_unit(actor, *units):
    return type(actor)(id=actor.id, roles=actor.roles, claims={**actor.claims, "units": list(units)})


def test_whoever_writes_about_a_visit_has_the_case(office):
    one = office.at_inspection()
    office.inspected(TEAM, one)
    assert holders(office.get_application(TEAM, **which(one))) == [("Tim Contoh", None)]


def test_a_head_hands_it_to_a_colleague_who_may_do_the_step(office):
    one = office.submitted()
    hand = {**which(one), **CHECK, "account_id": LINDA.id}
    refused(NotFound, "colleague_not_found", office.assign_application, SECTION, **hand)
    for actor in (LINDA, VERIFIER):
        office.list_queue(actor)
    assert office.get_application(SECTION, **which(one))["claim"]["may"] == ["assign"]
    assert holders(office.assign_application(SECTION, **hand)) == [("Linda Contoh", None)]
    assert handed_on(office) == [(f"colleague/{LINDA.id}", 1, SECTION.id, None)]
    told = refused(
        NotAllowed, "colleague_may_not", office.assign_application, ADMIN, **{**hand, "account_id": VERIFIER.id}, held_by=LINDA.id
    )
    assert told == {"name": "Vino Contoh"}
    refused(NotAllowed, "not_allowed", office.assign_application, COUNTER, **hand)
    refused(NotAllowed, "not_allowed", office.assign_application, AUDITOR, **hand)
    office.list_queue(COUNTER)
    to_lina = {**hand, "account_id": COUNTER.id}
    refused(Conflict, "application_claimed", office.assign_application, HEAD, **to_lina)
    assert holders(office.assign_application(HEAD, **to_lina, held_by=LINDA.id)) == [("Lina Contoh", "Linda Contoh")]
    assert [each["name"] for each in office.list_colleagues(HEAD)["items"]] == ["Lina Contoh", "Linda Contoh", "Vino Contoh"]


def handed_on(office):
    found = [event for event in office.door.events() if event.type == "applications_handed_on"]
    for event in found:
        contract.of("permits").check_event("applications_handed_on", 1, event.data)
        assert "Contoh" not in str(event.data), "names of people are the reader's to look up"
    return [(event.subject, event.data["count"], event.data.get("handed_by"), event.data.get("absent_id")) for event in found]


def test_several_are_handed_over_with_one_command_each_by_itself_and_the_colleague_is_told_once(office):
    ones = [office.submitted() for _ in range(4)]
    for actor in (COUNTER, LINDA):
        office.list_queue(actor)
    office.claim_application(COUNTER, **which(ones[1]), **CHECK)
    office.advanced(ones[2], 1)
    asked = [{**which(one), **CHECK, "held_by": None} for one in reversed(ones)]
    done = office.assign_applications(SECTION, account_id=LINDA.id, applications=[*asked, {"application_id": 10**9, **CHECK}])
    assert done["handed"] == [ones[3]["application_id"], ones[0]["application_id"]], "in the asked order"
    refusals = {each["application_id"]: (each["kind"], each["code"]) for each in done["refused"]}
    assert refusals == {
        ones[1]["application_id"]: ("Conflict", "application_claimed"),
        ones[2]["application_id"]: ("Conflict", "step_not_current"),
        10**9: ("NotFound", "application_not_found"),
    }
    assert [holders(office.get_application(SECTION, **which(one))) for one in ones] == [
        [("Linda Contoh", None)], [("Lina Contoh", None)], [], [("Linda Contoh", None)],
    ]  # fmt: skip
    assert handed_on(office) == [(f"colleague/{LINDA.id}", 2, SECTION.id, None)]
    assert len([act for act, *_ in office.recorded() if act == "application_assigned"]) == 2
    again = office.assign_applications(SECTION, account_id=LINDA.id, applications=asked[:1])
    assert again == {"handed": [ones[3]["application_id"]], "refused": []} and len(handed_on(office)) == 1, "nothing new, no mail"


def test_what_is_said_of_the_colleague_refuses_all_and_nobody_is_told_of_what_they_do_themselves(office):
    one = office.submitted()
    asked = {"applications": [{**which(one), **CHECK}]}
    refused(NotFound, "colleague_not_found", office.assign_applications, SECTION, account_id=999, **asked)
    office.list_queue(LINDA)
    office.say_absence(LINDA, since="2026-11-23", until="2026-11-27")
    refused(Conflict, "colleague_away", office.assign_applications, SECTION, account_id=LINDA.id, **asked)
    refused(NotAllowed, "not_allowed", office.assign_applications, COUNTER, account_id=LINDA.id, **asked)
    refused(Invalid, "invalid_arguments", office.assign_applications, SECTION, account_id=LINDA.id, applications=[])
    both = person(52, "Kasi Contoh", "counter_officer", "agency_admin")
    office.list_queue(both)
    assert office.assign_applications(both, account_id=both.id, **asked)["handed"] == [one["application_id"]]
    assert handed_on(office) == []


def test_a_mail_names_the_first_twenty_and_how_many_there_are(office):
    ones = [office.submitted() for _ in range(21)]
    office.list_queue(LINDA)
    office.assign_applications(SECTION, account_id=LINDA.id, applications=[{**which(one), **CHECK} for one in ones])
    (event,) = [event.data for event in office.door.events() if event.type == "applications_handed_on"]
    assert (event["count"], len(event["applications"])) == (21, 20)
    assert event["applications"][0] == {
        **{name: ones[0][name] for name in ("application_id", "number", "permit_type_name")},
        "step": "file_check",
        "step_name": {"id": "Pemeriksaan berkas", "en": "File check"},
    }


def test_a_head_of_another_unit_hands_nothing_out(office):
    one = at_recommendation(office)
    office.list_queue(DLH)
    hand = {**which(one), "step": one["step"], "account_id": DLH.id}
    refused(NotAllowed, "not_your_unit", office.assign_application, SECTION, **hand)
    assert holders(office.assign_application(in_unit(SECTION, "dlh"), **hand)) == [("Dela Contoh", None)]


@pytest.mark.parametrize("later", [timedelta(0), timedelta(days=3)])
def test_the_desk_remembers_a_colleague_as_they_last_came(office, later):
    office.list_queue(COUNTER)
    office.call("list_queue", person(50, "Lina Baru", "verifier"), now=NOW + later)
    assert [(each["name"], each["roles"]) for each in office.list_colleagues(ADMIN)["items"]] == [("Lina Baru", ["verifier"])]


def test_what_i_returned_is_mine_while_it_waits_for_its_applicant(office):
    mine, other = office.submitted(), office.submitted()
    for actor, one in ((COUNTER, mine), (LINDA, other)):
        office.return_application(actor, **at(one), **CHECK, reasons={"location": "Salah"})
    listed = office.list_queue(COUNTER, part="returned", scope="mine")["items"]
    assert [row["application_id"] for row in listed] == [mine["application_id"]]
    assert len(office.list_queue(COUNTER, part="returned")["items"]) == 2
