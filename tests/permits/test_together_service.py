"""Many cases at once, each step of each wanted by several people at the same moment: one of them gets it, the others are told why not, and
numbers have no gap. 30 cases; with CASES=200 and --timeout=0 more."""

import os
import random
import re
from concurrent.futures import ThreadPoolExecutor

from bus.refusals import Refusal
from tests.permits.office import COUNTER, HEAD, VERIFIER, at, person

CASES = int(os.environ.get("CASES", "30"))
WAY = (("verification", VERIFIER), ("approval", HEAD), ("issuance", COUNTER))
REFUSED = {"application_changed", "step_not_current", "application_already_submitted"}


def all_at_once(wanted):
    """:returns: per case what its winner got. `wanted`: per case the calls of those who want it; each is made by a thread of its own."""

    def outcome(call):
        case, act = call
        try:
            return case, act()
        except Refusal as refusal:
            return case, refusal.code

    calls = [(case, act) for case, acts in wanted.items() for act in acts]
    random.shuffle(calls)
    with ThreadPoolExecutor(12) as pool:
        outcomes = list(pool.map(outcome, calls))
    won = {}
    for case, got in outcomes:
        if isinstance(got, str):
            assert got in REFUSED
            continue
        assert case not in won, f"two got case {case}"
        won[case] = got
    assert set(won) == set(wanted)
    return won


def without_gap(numbers):
    assert sorted(int(re.search(r"\d{4,}", number.replace("503/", ""))[0]) for number in numbers) == list(range(1, len(numbers) + 1))


def officers(like, count=2):
    return [person(like.id * 10 + n, f"Petugas {n}", *(like.roles - {"staff"})) for n in range(count)]


def test_one_winner_each_and_numbers_without_a_gap(office):
    people = [person(1000 + n, f"Warga Contoh {n}", "applicant") for n in range(CASES)]
    drafts = {n: office.complete_draft(who) for n, who in enumerate(people)}
    cases = all_at_once(
        {n: [lambda one=one, n=n: office.submit_application(people[n], **at(one)) for _ in range(2)] for n, one in drafts.items()}
    )
    without_gap([one["number"] for one in cases.values()])

    def wants(one, step, who):
        return lambda: office.advance_application(who, **at(one), step=step)

    def returns(one):
        return lambda: office.return_application(COUNTER, **at(one), step="file_check", reasons={"location": "Alasan"})

    first = all_at_once({n: [returns(one), *(wants(one, "file_check", who) for who in officers(COUNTER))] for n, one in cases.items()})
    assert {one["status"] for one in first.values()} <= {"returned", "verification_1"}
    cases = {n: one for n, one in first.items() if one["status"] == "verification_1"}
    for step, role in WAY:
        cases = all_at_once({n: [wants(one, step, who) for who in officers(role)] for n, one in cases.items()})
    without_gap([one["permit"]["number"] for one in cases.values()])
    told = [type for _, _, type in office.told()]
    assert told.count("application_submitted") == CASES
    assert told.count("application_returned") + told.count("permit_issued") == CASES
    print(f"{CASES} cases, {told.count('application_returned')} returned, {len(cases)} issued")
