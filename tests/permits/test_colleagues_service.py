"""Staff as identity tells of them: who may do a step no more does not go on holding it, and who acts for somebody may be handed it."""

from datetime import timedelta

import pytest

from bus import contract
from bus.refusals import NotAllowed
from permits.store import claims
from tests.permits.office import ADMIN, COUNTER, HEAD, NOW, VERIFIER, person, refused
from tests.permits.test_claims_service import CHECK, at_recommendation, claimed, holders, which
from tests.permits.test_flow_service import DLH

LINDA = person(58, "Linda Contoh", "counter_officer")
WULAN = person(60, "Wulan Contoh", "division_head")


def told(office, who, *roles, seq, status="active", units=("dpmptsp",)):
    data = {"agency": "muara-enim", "account_id": who.id, "roles": list(roles), "units": list(units), "status": status}
    contract.of("identity").check_event("staff_changed", 1, data)
    office.door.handle("on_staff_changed", type="staff_changed", subject=f"account/{who.id}", seq=seq, data=data, now=NOW)


def delegated(office, deputy=WULAN, absent=HEAD, *, until="2026-11-30", ended=False, seq=1):
    data = {"agency": "muara-enim", "delegation_id": 7, "account_id": absent.id, "deputy_id": deputy.id, "ended": ended}
    data |= {"roles": ["agency_head"], "role_names": {}, "since": "2026-11-20", "until": until}
    contract.of("identity").check_event("delegation_changed", 1, data)
    office.door.handle("on_delegation_changed", type="delegation_changed", subject="delegation/7", seq=seq, data=data, now=NOW)


def offered(office):
    return [each["account_id"] for each in office.list_colleagues(ADMIN)["items"]]


@pytest.mark.parametrize(
    "change",
    [{"status": "disabled"}, {"roles": ["auditor"]}, {"status": "closed"}],
)
def test_who_may_do_the_step_no_more_lets_it_go_visibly_and_is_handed_nothing(office, change):
    one = office.submitted()
    office.claim_application(COUNTER, **which(one), **CHECK)
    told(office, COUNTER, *change.pop("roles", COUNTER.roles - {"staff"}), seq=2, **change)
    free = office.get_application(LINDA, **which(one))["claim"]
    assert (free["holders"], free["may"]) == ([], ["claim"])
    assert [each["name"] for each in free["let_go"]] == ["Lina Contoh"]
    assert holders(office.list_queue(LINDA, step="file_check")["items"][0]) == []
    last = claimed(office)[-1]
    contract.of("permits").check_event("application_claimed", 1, last)
    assert (last["from_account_id"], last["account_id"]) == (COUNTER.id, None)
    assert office.recorded()[-1][0] == "application_let_go" and office.recorded()[-1][2] is None
    refused(NotAllowed, "colleague_may_not", office.assign_application, ADMIN, **which(one), **CHECK, account_id=COUNTER.id)
    office.list_queue(LINDA)
    assert LINDA.id in offered(office)
    taken = office.claim_application(LINDA, **which(one), **CHECK)
    assert taken["claim"]["let_go"] == []


def test_a_disabled_colleague_is_not_offered_and_an_earlier_event_or_proof_changes_nothing(office):
    office.list_queue(COUNTER)
    assert offered(office) == [COUNTER.id]
    told(office, COUNTER, "counter_officer", seq=5, status="disabled")
    told(office, COUNTER, "counter_officer", seq=4)
    office.list_queue(COUNTER)
    assert offered(office) == [], "a proof that was made just before it is older"
    told(office, COUNTER, "counter_officer", seq=6)
    assert offered(office) == [COUNTER.id]


def test_what_somebody_took_over_meanwhile_is_theirs(office, monkeypatch):
    one = office.submitted()
    office.claim_application(COUNTER, **which(one), **CHECK)
    read = claims.of_account

    def late(session, account_id):
        found = read(session, account_id)
        if account_id == COUNTER.id:
            office.claim_application(LINDA, **which(one), **CHECK, held_by=COUNTER.id)
        return found

    monkeypatch.setattr(claims, "of_account", late)
    told(office, COUNTER, "counter_officer", seq=2, status="disabled")
    assert holders(office.get_application(LINDA, **which(one))) == [("Linda Contoh", "Lina Contoh")]


def test_whoever_still_may_keeps_it(office):
    one = office.submitted()
    office.claim_application(COUNTER, **which(one), **CHECK)
    told(office, COUNTER, "counter_officer", "auditor", seq=2)
    assert holders(office.get_application(LINDA, **which(one))) == [("Lina Contoh", None)]


def test_who_moves_to_another_unit_lets_go_what_waits_in_theirs(office):
    one = at_recommendation(office)
    office.claim_application(DLH, **which(one), step=one["step"])
    told(office, DLH, *DLH.roles - {"staff"}, seq=2, units=["dpmptsp"])
    case = office.get_application(VERIFIER, **which(one))["claim"]
    assert case["holders"] == [] and [(each["name"], each["unit"]) for each in case["let_go"]] == [(DLH.claims["name"], "dlh")]


def test_what_was_told_of_somebody_who_never_came_counts_when_they_come(office):
    told(office, COUNTER, "counter_officer", seq=3, status="disabled")
    assert offered(office) == []
    office.list_queue(COUNTER)
    assert offered(office) == []


def test_a_deputy_is_handed_what_waits_for_whom_they_act_until_that_ends(office):
    one = office.advanced(office.submitted(), 2)
    for each in (HEAD, WULAN):
        office.list_queue(each)
    step = {"step": one["step"]}
    refused(NotAllowed, "colleague_may_not", office.assign_application, ADMIN, **which(one), **step, account_id=WULAN.id)
    delegated(office)
    assert holders(office.assign_application(ADMIN, **which(one), **step, account_id=WULAN.id)) == [("Wulan Contoh", None)]
    delegated(office, ended=True, seq=2)
    case = office.get_application(HEAD, **which(one))["claim"]
    assert case["holders"] == [] and [each["name"] for each in case["let_go"]] == ["Wulan Contoh"]
    refused(NotAllowed, "colleague_may_not", office.assign_application, ADMIN, **which(one), **step, account_id=WULAN.id)


def test_who_acts_for_somebody_who_is_disabled_lets_go_too(office):
    one = office.advanced(office.submitted(), 2)
    for each in (HEAD, WULAN):
        office.list_queue(each)
    delegated(office)
    office.assign_application(ADMIN, **which(one), step=one["step"], account_id=WULAN.id)
    told(office, HEAD, "agency_head", seq=9, status="disabled")
    assert office.get_application(HEAD, **which(one))["claim"]["holders"] == []


def test_what_a_deputy_took_is_free_after_the_last_day_though_nobody_tells_of_it(office):
    one = office.advanced(office.submitted(), 2)
    for each in (HEAD, WULAN):
        office.list_queue(each)
    delegated(office, until="2026-11-23")
    office.assign_application(ADMIN, **which(one), step=one["step"], account_id=WULAN.id)
    mine = office.submitted()
    office.claim_application(COUNTER, **which(mine), **CHECK)
    office.door.run("let_go_after_last_day", now=NOW)
    assert holders(office.get_application(HEAD, **which(one))) == [("Wulan Contoh", None)]
    office.door.run("let_go_after_last_day", now=NOW + timedelta(days=1))
    claim = office.get_application(HEAD, **which(one))["claim"]
    assert claim["holders"] == [] and [each["name"] for each in claim["let_go"]] == ["Wulan Contoh"]
    assert holders(office.get_application(LINDA, **which(mine))) == [("Lina Contoh", None)]


def test_deputies_are_told_of_what_is_late_and_who_has_it_is_named(office):
    one = office.submitted(permit_type="SIPD")
    for each in (HEAD, WULAN):
        office.list_queue(each)
    delegated(office, until="2027-01-31")
    office.claim_application(COUNTER, **which(one), **CHECK)

    for days in range(12):
        office.door.run("tell_of_late_steps", now=NOW + timedelta(days=days))
    late = [each.data for each in office.door.events() if each.type == "application_late"]
    for data in late:
        contract.of("permits").check_event("application_late", 1, data)
    assert [(each["tells"]["role"], each["tells"]["deputies"]) for each in late] == [
        ("counter_officer", []), ("section_head", []), ("agency_head", [WULAN.id]),
    ]  # fmt: skip
    assert {each["holder"]["account_id"] for each in late} == {COUNTER.id}
