"""What if, at the door: which applications are counted, for whom, and by which flow."""

from datetime import timedelta

from bus.refusals import Conflict, Invalid, NotAllowed, NotFound
from permits.domain.flow.simulation import FEWEST
from tests.permits.office import ADMIN, COUNTER, HEAD, NOW, VERIFIER, WAY, at, person, refused

ASKED = {"permit_type": "SKP", "flow": "simple", "since": "2026-11-01", "until": "2026-11-30"}


def _finished(office, *, permit_type="SKP", how_many=1):
    """Each step is done a working day after the one before; every third application is rejected by the head."""
    found = []
    for n in range(how_many):
        one = office.submitted(person(1000 + n, "Siti Contoh", "applicant"), permit_type=permit_type)
        for day, (step, actor) in enumerate(WAY, start=1):
            now = NOW + timedelta(days=day)
            if step == "approval" and n % 3 == 2:
                one = office.reject_application(HEAD, **at(one), step=step, reason="Tidak memenuhi", now=now)
                break
            one = office.advance_application(actor, **at(one), step=step, now=now)
        found.append(one)
    return found


def test_the_cases_of_the_period_by_the_same_flow(office):
    _finished(office, how_many=FEWEST)
    _finished(office, how_many=1, permit_type="REKLAME-NP")
    office.submitted()  # waits: no case of the past
    found = office.simulate_flow(ADMIN, **ASKED)
    assert found["found"] == FEWEST
    # From Monday ten o'clock: three days to a rejection, four to a permit.
    assert found["now"] == {"cases": [0, 0, 0, 10, 20], "on_time": 1.0, "median": 4, "nine_of_ten": 4}
    assert found["then"] == found["now"]
    assert {each["role"]: (each["now"], each["then"]) for each in found["acts"]} == {
        "agency_head": (30, 30), "counter_officer": (50, 50), "verifier": (30, 30),
    }  # fmt: skip
    assert found["assumed"] == []
    assert office.simulate_flow(ADMIN, **ASKED, working_days=3)["then"]["on_time"] == 1 / 3


def test_too_few_say_nothing(office):
    _finished(office, how_many=2)
    assert refused(Conflict, "too_few_cases", office.simulate_flow, ADMIN, **ASKED) == {"found": 2, "wanted": FEWEST}
    refused(Conflict, "too_few_cases", office.simulate_flow, ADMIN, **ASKED | {"application_kind": "renewal"})
    early = ASKED | {"since": "2026-10-01", "until": "2026-11-22"}
    assert refused(Conflict, "too_few_cases", office.simulate_flow, ADMIN, **early)["found"] == 0, "submitted on the 23rd"
    elsewhere = person(90, "Adminah Lain", "agency_admin", agency="agam")
    refused(NotFound, "permit_type_not_found", office.simulate_flow, elsewhere, **ASKED)


def test_what_is_no_question(office):
    for who in (COUNTER, VERIFIER):
        refused(NotAllowed, "not_allowed", office.simulate_flow, who, **ASKED)
    refused(NotFound, "permit_type_not_found", office.simulate_flow, ADMIN, **ASKED | {"permit_type": "NOPE"})
    for changed, fault in (
        ({"flow": "zigzag"}, {"flow": {"code": "not_offered"}}),
        ({"since": "2026-02-30"}, {"since": {"code": "not_a_date"}}),
        ({"until": "2026-10-31"}, {"until": {"code": "before_since"}}),
        ({"since": "2025-11-29"}, {"until": {"code": "period_too_long", "most": 366}}),
        ({"since": "2026-13-01", "until": "2026-02-31"}, {"since": {"code": "not_a_date"}, "until": {"code": "not_a_date"}}),
    ):
        assert refused(Invalid, "invalid_fields", office.simulate_flow, ADMIN, **ASKED | changed)["fields"] == fault
    refused(Conflict, "too_few_cases", office.simulate_flow, ADMIN, **ASKED | {"since": "2025-12-01", "until": "2026-12-01"})
