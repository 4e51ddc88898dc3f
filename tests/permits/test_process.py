"""Processes as values: what is written is read again, by this version and with what others wrote; what a step means, its act says."""

import json
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from gateway.roles import ROLES
from permits.domain import status
from permits.domain.condition import Condition
from permits.domain.flow import step as step_rules
from permits.domain.flow.shipped import FLOWS, SIMPLE_FLOW, flow
from permits.domain.people import Person
from permits.seed import permit_types
from permits.store import json as stored_json

EVERY_STEP = [pytest.param(one, step, id=f"{one.code}.{step.code}") for one in FLOWS.values() for step in one.steps]


def stored(one):
    """As the database keeps it."""
    return json.loads(json.dumps(asdict(one)))


@pytest.mark.parametrize("one", FLOWS.values(), ids=FLOWS)
def test_a_process_is_written_completely_and_read_as_it_was(one):
    assert stored_json.process(stored(one)) == one
    assert set(stored(one)["steps"][0]) == set(step_rules.Step.__dataclass_fields__)


def test_what_a_later_version_adds_to_a_process_is_not_read():
    written = stored(SIMPLE_FLOW) | {"later": 1}
    written["steps"] = [step | {"later": {"x": 1}} for step in written["steps"]]
    assert stored_json.process(written) == SIMPLE_FLOW


def test_what_an_earlier_version_left_out_of_a_step_is_as_by_default():
    written = stored(SIMPLE_FLOW)
    written["steps"][0] = {
        name: value for name, value in written["steps"][0].items() if name in ("code", "name", "applicant_name", "act", "role", "outcomes")
    }
    read = stored_json.process(written).first
    assert read == replace(SIMPLE_FLOW.first, buttons={}, days=None)


def test_conditions_units_and_the_rest_are_read_as_they_were_written():
    condition = Condition("kind", ("renewal", "amendment"))
    step = replace(
        SIMPLE_FLOW.first, unless=(condition,), units=("a", "b"), at=step_rules.EVERY_UNIT, stand_ins=("verifier",), form=("note",)
    )
    one = replace(SIMPLE_FLOW, steps=(step, *SIMPLE_FLOW.steps[1:]))
    written = stored(one)
    written["steps"][0]["unless"][0]["later"] = 1
    assert stored_json.process(written) == one


def test_the_simple_flow_is_the_one_that_all_went():
    assert [(step.code, step.role, status.at(step), step.may_reject, step.not_by) for step in SIMPLE_FLOW.steps] == [
        ("file_check", "counter_officer", "submitted", True, ()),
        ("verification", "verifier", "verification_1", True, ()),
        ("approval", "agency_head", "decision", True, ("file_check", "verification")),
        ("issuance", "counter_officer", "approved", False, ()),
    ]
    assert {step.at for step in SIMPLE_FLOW.steps} == {step_rules.OFFICE}


@pytest.mark.parametrize(("one", "step"), EVERY_STEP)
def test_a_step_is_complete_in_both_languages_and_leads_somewhere(one, step):
    words = [step.name, step.applicant_name, *step.buttons.values()]
    assert all(set(each) >= {"id", "en"} and all(each.values()) for each in words)
    assert set(step.buttons) == set(step.outcomes) >= {step_rules.FORWARD}
    assert step.act in status.BY_ACT and step.role in ROLES
    assert all(one.step(target) or target in (*status.ENDS, step_rules.TO_APPLICANT) for target in step.outcomes.values())
    assert step.may_return == (step.outcomes.get(step_rules.RETURN) == step_rules.TO_APPLICANT)
    assert all(one.step(code) for code in step.not_by)


@pytest.mark.parametrize("one", FLOWS.values(), ids=FLOWS)
def test_every_step_is_reached_and_the_last_one_issues(one):
    walked = [one.first]
    while following := one.step(walked[-1].outcomes[step_rules.FORWARD]):
        assert following not in walked
        walked.append(following)
    assert walked == list(one.steps)
    last = ("hand_over", step_rules.HANDED_OVER) if one.code == "building" else ("issue", step_rules.ISSUED)
    assert (walked[-1].act, walked[-1].outcomes[step_rules.FORWARD]) == last
    acts = [step.act for step in walked]
    assert acts.index("decide") < acts.index("issue")


def test_every_permit_type_takes_a_flow_there_is():
    assert {one.flow for one in permit_types()} <= set(FLOWS)
    assert flow("later") == SIMPLE_FLOW


def test_every_status_says_what_it_means_and_is_reached_somehow():
    for code, each in status.STATUSES.items():
        assert code == each.code and each.meaning.endswith(".") and len(each.meaning) > 15
        assert all(set(words) >= {"id", "en"} for words in (each.name, each.staff_name, each.says) if words)
        assert each.name and each.staff_name
    in_process = {*status.BY_ACT.values(), *status.BY_ACT_OF_ROLE.values(), *status.BY_CLOCK.values(), status.RESUBMITTED}
    assert {*in_process, *status.ENDS, status.DRAFT} == set(status.STATUSES)


def test_the_clock_of_a_step_goes_before_its_act():
    waits = replace(SIMPLE_FLOW.first, clock=step_rules.FOR_PAYMENT)
    assert (status.at(SIMPLE_FLOW.first), status.at(waits)) == ("submitted", "fee_due")


def test_a_step_of_a_unit_is_for_that_units_people_alone():
    step = replace(SIMPLE_FLOW.first, at=step_rules.UNIT)
    anna, budi = (
        Person(50, "Petugas", "muara-enim", frozenset({"counter_officer"}), "WIB", units=frozenset(units)) for units in ({"a"}, {"b"})
    )
    assert [one.may_do(step, places=step.places("a")) for one in (anna, budi)] == [True, False]
    assert [one.may_do(SIMPLE_FLOW.first, places=SIMPLE_FLOW.first.places("a")) for one in (anna, budi)] == [True, True]


def test_no_rule_names_a_step():
    """Which steps there are is data: a rule that names one would have to be changed with it."""
    domain = Path(status.__file__).parent
    codes = {step.code for one in FLOWS.values() for step in one.steps}
    for path in [*domain.rglob("*.py"), *domain.parent.glob("*.py"), *(domain.parent / "store").glob("*.py")]:
        named = {code for code in codes if f'"{code}"' in path.read_text("utf-8")}
        assert not named or path.name == "shipped.py", f"{path} names the steps {named}"
