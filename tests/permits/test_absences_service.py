"""Absences at the door, on a real database: what somebody holds is handed on once when the first day comes, visibly, and nothing lands on them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bus import contract
from bus.refusals import Conflict, NotAllowed, NotFound
from permits.store import absences, claims
from tests.permits.office import ADMIN, COUNTER, HEAD, NOW, OTHER_COUNTER, SECTION, SITI, VERIFIER, at, person, refused
from tests.permits.test_claims_service import CHECK, at_recommendation, claimed, handed_on, holders, which
from tests.permits.test_colleagues_service import LINDA, WULAN, delegated
from tests.permits.test_flow_service import DLH, PUPR

TOMORROW = {"since": "2026-11-24", "until": "2026-11-27"}
TODAY = {"since": "2026-11-23", "until": "2026-11-27"}
DAY = timedelta(days=1)


def taken(office, by=COUNTER):
    one = office.submitted()
    office.claim_application(by, **which(one), **CHECK)
    return one


def run(office, now=NOW + DAY):
    office.door.run("carry_out_absences", now=now)


def case(office, one, reader=LINDA, now=NOW + DAY):
    return office.call("get_application", reader, now=now, **which(one))


def test_what_somebody_holds_is_free_from_the_first_day_on_and_says_why(office):
    one = taken(office)
    said = office.say_absence(COUNTER, **TOMORROW)
    assert (said["state"], said["said_by_name"], said["may_change"]) == ("ahead", "Lina Contoh", True)
    run(office, NOW)
    assert holders(case(office, one, now=NOW)) == [("Lina Contoh", None)], "the day before nothing happens"
    run(office)
    found = case(office, one)
    assert (found["claim"]["holders"], found["claim"]["may"]) == ([], ["claim"])
    assert [(each["name"], each["away_until"]) for each in found["claim"]["let_go"]] == [("Lina Contoh", "2026-11-27")]
    (line,) = found["handed_on"]
    assert (line["name"], line["said_by_name"], line["to_name"], line["until"]) == ("Lina Contoh", "Lina Contoh", None, "2026-11-27")
    row = office.call("list_queue", LINDA, now=NOW + DAY, scope="unclaimed")["items"][0]
    assert [(each["name"], each["away_until"]) for each in row["let_go"]] == [("Lina Contoh", "2026-11-27")]
    last = claimed(office)[-1]
    contract.of("permits").check_event("application_claimed", 1, last)
    assert (last["from_account_id"], last["account_id"]) == (COUNTER.id, None)
    act, _, actor, _, details = office.recorded()[-1]
    assert (act, actor, details["of"]) == ("application_handed_on", None, COUNTER.id)
    assert "Lina" not in str(office.call("get_application", SITI, now=NOW + DAY, **which(one))), "no applicant is told who it is"


def test_it_is_done_once_also_when_the_process_dies_and_whatever_follows_is_left_alone(office, monkeypatch):
    one, other = taken(office), taken(office)
    office.say_absence(COUNTER, **TOMORROW)
    with monkeypatch.context() as dying:

        def dies(session, absence_id, *, at):
            raise SystemError("killed before the commit")

        dying.setattr(absences, "note_carried_out", dies)
        run(office)
    assert [len(case(office, each)["handed_on"]) for each in (one, other)] == [0, 0], "all of it or nothing"
    for _ in range(3):
        run(office)
    assert [len(case(office, each)["handed_on"]) for each in (one, other)] == [1, 1]
    assert len([each for each in claimed(office) if each["account_id"] is None]) == 2
    assert len([act for act, *_ in office.recorded() if act == "application_handed_on"]) == 2
    id = other["application_id"]
    office.execute(
        f"insert into claim (application_id, step, account_id, name, at) values ({id}, 'file_check', {COUNTER.id}, 'Lina Contoh', now())"
    )
    run(office)
    assert holders(case(office, other)) == [("Lina Contoh", None)], "what a release of before gave them since is not taken again"
    office.call("release_application", COUNTER, now=NOW + DAY, **which(other), **CHECK)
    back = office.call("claim_application", COUNTER, now=NOW + 5 * DAY, **which(one), **CHECK)
    run(office, NOW + 5 * DAY)
    assert holders(back) == holders(case(office, one, now=NOW + 5 * DAY)) == [("Lina Contoh", None)]
    assert case(office, other, now=NOW + 5 * DAY)["claim"]["holders"] == [], "nothing is taken back when it ends"


def test_what_begins_today_is_carried_out_at_once_and_the_absence_of_another_is_said_by_their_head(office):
    one = taken(office)
    office.list_queue(COUNTER)
    office.say_absence(SECTION, **TODAY, account_id=COUNTER.id)
    (line,) = case(office, one, now=NOW)["handed_on"]
    assert (line["name"], line["said_by_name"]) == ("Lina Contoh", "Kasi Contoh")
    refused(NotAllowed, "not_your_colleague", office.say_absence, LINDA, since="2026-12-01", until="2026-12-01", account_id=COUNTER.id)
    refused(NotFound, "colleague_not_found", office.say_absence, ADMIN, **TODAY, account_id=999)


def test_nothing_lands_on_whoever_is_away(office):
    one = office.submitted()
    office.list_queue(COUNTER)
    office.say_absence(COUNTER, **TODAY)
    hand = {**which(one), **CHECK, "account_id": COUNTER.id}
    assert refused(Conflict, "colleague_away", office.assign_application, SECTION, **hand) == {
        "name": "Lina Contoh",
        "last_day": "2026-11-27",
    }
    assert refused(Conflict, "you_are_away", office.claim_application, COUNTER, **which(one), **CHECK) == {"last_day": "2026-11-27"}
    assert case(office, one, COUNTER, now=NOW)["claim"]["may"] == []
    [known] = office.list_colleagues(ADMIN)["items"]
    assert (known["account_id"], known["away_until"], known["may_say_absence"]) == (COUNTER.id, "2026-11-27", True)
    elsewhere = replace(SECTION, id=95, claims={**SECTION.claims, "units": ["lain"]})
    assert [each["may_say_absence"] for each in office.list_colleagues(elsewhere)["items"] if each["account_id"] == COUNTER.id] == [False]
    returned = office.return_application(COUNTER, **at(one), **CHECK, reasons={"location": "Salah"})
    assert holders(returned) == [], "who acts although they are away has nothing afterwards"
    assert holders(office.call("assign_application", SECTION, now=NOW + 5 * DAY, **{**hand, **which(office.submitted())})) == [
        ("Lina Contoh", None)
    ], "the day after the last one"


def test_whoever_acts_for_them_then_has_it_else_the_group(office):
    one = office.advanced(office.submitted(), 2)
    for each in (HEAD, WULAN):
        office.list_queue(each)
    office.claim_application(HEAD, **which(one), step=one["step"])
    delegated(office, until="2026-11-30")
    office.say_absence(HEAD, **TOMORROW)
    run(office)
    found = case(office, one)
    assert holders(found) == [("Wulan Contoh", "Rahmat Contoh")] and found["claim"]["let_go"] == []
    assert [each["to_name"] for each in found["handed_on"]] == ["Wulan Contoh"]
    assert (claimed(office)[-1]["from_account_id"], claimed(office)[-1]["account_id"]) == (HEAD.id, WULAN.id)


def test_the_deputy_is_told_once_of_everything_that_the_absence_handed_on(office):
    ones = [office.advanced(office.submitted(), 2) for _ in range(3)]
    for each in (HEAD, WULAN):
        office.list_queue(each)
    for one in ones[:2]:
        office.claim_application(HEAD, **which(one), step=one["step"])
    delegated(office, until="2026-11-30")
    office.say_absence(HEAD, **TOMORROW)
    for _ in range(3):
        run(office)
    assert handed_on(office) == [(f"colleague/{WULAN.id}", 2, None, HEAD.id)]


def test_what_goes_to_nobody_is_told_to_nobody(office):
    taken(office)
    office.say_absence(COUNTER, **TODAY)
    assert handed_on(office) == []


@pytest.mark.parametrize("why", ["the delegation is over", "the deputy is away too"])
def test_it_goes_to_nobody_who_does_not_act_then_or_is_away_too(office, why):
    one = office.advanced(office.submitted(), 2)
    for each in (HEAD, WULAN):
        office.list_queue(each)
    office.claim_application(HEAD, **which(one), step=one["step"])
    delegated(office, until="2026-11-23" if why == "the delegation is over" else "2026-11-30")
    if why == "the deputy is away too":
        office.say_absence(WULAN, **TODAY)
    office.say_absence(HEAD, **TOMORROW)
    run(office)
    found = case(office, one)
    assert holders(found) == [] and [each["to_name"] for each in found["handed_on"]] == [None]


def test_what_waits_for_its_applicant_is_free_when_the_corrections_come(office):
    one = office.submitted()
    returned = office.return_application(COUNTER, **at(one), **CHECK, reasons={"location": "Salah"})
    assert holders(returned) == [("Lina Contoh", None)]
    office.say_absence(COUNTER, **TODAY)
    back = office.resubmit_application(SITI, **at(returned), note="Sudah benar")
    assert holders(case(office, back, now=NOW)) == []


def test_of_several_units_the_other_ones_stay(office):
    one = at_recommendation(office)
    for team in (PUPR, DLH):
        office.claim_application(team, **which(one), step=one["step"])
    office.say_absence(DLH, **TODAY)
    found = case(office, one, VERIFIER, now=NOW)
    assert [each["unit"] for each in found["claim"]["holders"]] == ["dpupr"]
    assert [(each["unit"], each["away_until"]) for each in found["claim"]["let_go"]] == [("dlh", "2026-11-27")]


def test_what_somebody_took_over_meanwhile_is_theirs(office, monkeypatch):
    one = taken(office)
    read = claims.of_account

    def late(session, account_id):
        found = read(session, account_id)
        if account_id == COUNTER.id:
            office.claim_application(LINDA, **which(one), **CHECK, held_by=COUNTER.id)
        return found

    monkeypatch.setattr(claims, "of_account", late)
    office.say_absence(COUNTER, **TODAY)
    assert holders(case(office, one, now=NOW)) == [("Linda Contoh", "Lina Contoh")]


def test_days_change_and_are_taken_back_by_whoever_read_them_last(office):
    one = taken(office)
    said = office.say_absence(COUNTER, **TOMORROW)
    about = {"absence_id": said["absence_id"]}
    later = office.change_absence(COUNTER, **about, revision=1, since="2026-11-25", until="2026-11-27")
    assert (later["revision"], later["since"]) == (2, "2026-11-25")
    refused(Conflict, "absence_outdated", office.end_absence, COUNTER, **about, revision=1)
    refused(NotFound, "absence_not_found", office.end_absence, OTHER_COUNTER, **about, revision=2)
    run(office)
    assert holders(case(office, one)) == [("Lina Contoh", None)], "it begins later now"
    ended = office.end_absence(COUNTER, **about, revision=2)
    assert (ended["state"], ended["may_change"]) == ("over", False)
    run(office, NOW + 3 * DAY)
    assert holders(case(office, one)) == [("Lina Contoh", None)]
    assert [act for act, *_ in office.recorded() if act.startswith("absence")] == ["absence_said", "absence_changed", "absence_ended"]


def test_of_who_is_back_the_history_alone_says_that_they_were_away(office):
    one = taken(office)
    said = office.say_absence(COUNTER, **TODAY)
    last, after = (case(office, one, now=NOW + days * DAY) for days in (4, 5))
    assert [each["away_until"] for each in last["claim"]["let_go"]] == ["2026-11-27"]
    assert (after["claim"]["let_go"], len(after["handed_on"])) == ([], 1)
    office.change_absence(COUNTER, absence_id=said["absence_id"], revision=1, since="2026-11-23", until="2026-11-30")
    assert case(office, one, now=NOW + 5 * DAY)["claim"]["let_go"][0]["away_until"] == "2026-11-30", "as it was changed"
    office.end_absence(COUNTER, absence_id=said["absence_id"], revision=2)
    assert (case(office, one, now=NOW)["claim"]["let_go"], len(after["handed_on"])) == ([], 1)


def test_the_office_reads_who_is_away_by_pages_and_everybody_their_own(office):
    for each in (LINDA, COUNTER):
        office.list_queue(each)
    office.say_absence(COUNTER, **TODAY)
    for who in (LINDA, VERIFIER):
        office.say_absence(who, **TOMORROW)
    first = office.list_absences(VERIFIER, limit=2)
    rest = office.list_absences(VERIFIER, limit=2, after=first["next"])
    assert [each["name"] for each in (*first["items"], *rest["items"])] == ["Lina Contoh", "Linda Contoh", "Vino Contoh"]
    assert [each["may_change"] for each in (*first["items"], *rest["items"])] == [False, False, True] and rest["next"] is None
    assert [each["name"] for each in office.list_absences(LINDA, part="now")["items"]] == ["Lina Contoh"]
    assert office.list_absences(OTHER_COUNTER)["items"] == []
    over = office.call("list_absences", COUNTER, part="own", now=NOW + 9 * DAY)["items"]
    assert [(each["name"], each["state"]) for each in over] == [("Lina Contoh", "over")]
    assert office.call("list_absences", COUNTER, now=NOW + 9 * DAY)["items"] == []


def test_it_is_forgotten_a_year_after_its_last_day_and_the_case_says_what_it_did(office):
    one = taken(office)
    office.say_absence(COUNTER, **TODAY)
    for days, left in ((366, 1), (374, 0)):
        office.door.run("forget_absences", now=NOW + timedelta(days=days))
        assert len(office.call("list_absences", COUNTER, part="own", now=NOW + timedelta(days=days))["items"]) == left
    assert len(case(office, one, now=NOW)["handed_on"]) == 1


def test_the_day_begins_by_the_agencys_clock(office):
    papua = person(80, "Yo Contoh", "counter_officer")
    one = taken(office, papua)
    office.say_absence(papua, **TOMORROW)
    before = NOW.replace(hour=16, minute=30)  # 23:30 in Muara Enim, the next day already in Papua
    run(office, before)
    assert holders(case(office, one, now=before)) == [("Yo Contoh", None)]
    run(office, before + timedelta(hours=1))
    assert holders(case(office, one)) == []
