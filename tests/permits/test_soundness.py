"""What is wrong with a flow: each fault by an example, and against a reckoning that walks every way there is, on random flows."""

from collections import Counter
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from gateway import words
from gateway.wordlist_flow import FLOW_FAULTS
from permits.domain.condition import Condition
from permits.domain.flow.conditions import SUBJECTS
from permits.domain.flow.process import Process
from permits.domain.flow.shipped import FLOWS, SIMPLE_FLOW
from permits.domain.flow.soundness import FAULTS, Fault, Setting, faults
from permits.domain.flow.step import Step
from permits.domain.status import BY_ACT
from permits.seed import permit_types

WORDS = {"id": "x", "en": "x"}
CHECK, VERIFY, DECIDE, ISSUE = SIMPLE_FLOW.steps
ALL_HELD = {role: frozenset({n}) for n, role in enumerate(sorted({step.role for flow in FLOWS.values() for step in flow.steps}), start=1)}


def changed(place, **fields):
    steps = list(SIMPLE_FLOW.steps)
    steps[place] = replace(steps[place], **fields)
    return Process("x", tuple(steps))


@pytest.mark.parametrize("one", permit_types(), ids=lambda one: one.code)
def test_every_type_of_the_house_takes_a_sound_flow(one):
    setting = Setting(one.kinds, one.applicant_types, charged=one.fee.amount != 0, held=ALL_HELD)
    assert faults(FLOWS[one.flow], setting) == []


def step(code, act, forward, **more):
    return Step(code, WORDS, WORDS, act, more.pop("role", "counter_officer"), {"forward": forward, **more.pop("out", {})}, **more)


UNLESS_RENEWED = (Condition("kind", ("renewal",)),)
HANDING = step("h", "hand_over", "handed_over")
EXAMPLES = [
    ("empty", "", Process("x", ()), {}),
    ("duplicate_code", "file_check", changed(1, code="file_check"), {}),
    ("unknown_act", "file_check", changed(0, act="dance"), {}),
    ("no_forward", "verification", changed(1, outcomes={}), {}),
    ("unknown_target", "verification", changed(1, outcomes={"forward": "nowhere"}), {}),
    ("unknown_target", "issuance", changed(3, outcomes={"forward": "rejected"}), {}),
    ("unknown_target", "file_check", changed(0, outcomes={"forward": "verification", "reject": "issued"}), {}),
    ("circle", "verification", changed(1, outcomes={"forward": "file_check"}), {}),
    ("back_not_earlier", "file_check", changed(0, outcomes={"forward": "verification", "back": "approval"}), {}),
    ("unknown_not_by", "approval", changed(2, not_by=("file_check", "verification", "nobody")), {}),
    ("unknown_subject", "verification", changed(1, unless=(Condition("field:floors", ("2",)),)), {}),
    ("unknown_value", "verification", changed(1, unless=(Condition("kind", ("newest",)),)), {}),
    ("unknown_value", "verification", changed(1, unless=(Condition("field:use", ("shop",)),)), {"fields": {"use": ("home",)}}),
    ("unreachable", "verification", Process("x", (replace(CHECK, outcomes={"forward": "approval"}), VERIFY, replace(DECIDE, outcomes={"forward": "issuance"}), ISSUE)), {}),
    ("back_to_skipped", "verification", Process("x", (replace(CHECK, unless=UNLESS_RENEWED), *SIMPLE_FLOW.steps[1:])), {}),
    ("nobody_decides_before", "issuance", changed(2, act="verify"), {}),
    ("nobody_decides_before", "issuance", changed(2, unless=UNLESS_RENEWED), {}),
    ("issued_twice", "issuance", changed(2, act="issue"), {}),
    ("not_issued", "issuance", changed(3, act="hand_over"), {}),
    ("not_issued", "approval", changed(3, unless=UNLESS_RENEWED), {}),
    ("after_issue", "h", Process("x", (*changed(3, outcomes={"forward": "h"}).steps, replace(HANDING, act="check"))), {}),
    ("after_issue", "h", Process("x", (*changed(3, outcomes={"forward": "h"}).steps, step("h", "hand_over", "issued", out={"back": "issuance"}))), {}),
    ("decided_by_reader", "approval", changed(2, not_by=("verification",)), {}),
    ("fee_not_paid", "approval", SIMPLE_FLOW, {"charged": True}),
    ("too_many_days", "", SIMPLE_FLOW, {"limit": 3}),
    ("role_not_held", "verification", SIMPLE_FLOW, {"held": {**ALL_HELD, "verifier": frozenset()}}),
    ("too_few_people", "approval", SIMPLE_FLOW, {"held": dict.fromkeys(ALL_HELD, frozenset({1}))}),
]  # fmt: skip


@pytest.mark.parametrize(("code", "at", "flow", "setting"), EXAMPLES)
def test_a_fault_names_its_step(code, at, flow, setting):
    assert Fault(code, at) in faults(flow, Setting(**setting))


def test_every_fault_has_an_example():
    assert {code for code, *_ in EXAMPLES} == set(FAULTS)


def test_every_fault_has_a_sentence_in_both_languages():
    assert set(FLOW_FAULTS) == set(FAULTS)
    for code in FAULTS:
        about_a_step = code not in ("empty", "too_many_days")
        assert all(("Verifikasi" in words.flow_fault(code, "Verifikasi", language=language)) == about_a_step for language in ("id", "en"))


def test_two_people_are_enough_and_a_stand_in_counts():
    two = {"counter_officer": frozenset({1}), "verifier": frozenset({1}), "agency_head": frozenset({2})}
    assert faults(SIMPLE_FLOW, Setting(held=two)) == []
    assert {fault.code for fault in faults(FLOWS["with_recommendation"], Setting(held=two))} == set()


# The reckoning: a sentence of the design after the other, on every way, written down as a list.


def is_sound(flow, setting):
    codes = [each.code for each in flow.steps]
    if not codes or len(set(codes)) < len(codes) or not all(_stands(flow, each, codes, setting) for each in flow.steps):
        return False
    visited = set()
    for facts in _all_facts(flow, setting):
        ways = list(_ways(flow, facts))
        if None in ways or not all(_is_in_order(flow, way, setting) for way in ways):
            return False
        visited |= {code for way in ways for code, _ in way}
        straight = max((way for way in ways if all(outcome == "forward" for _, outcome in way)), key=len)
        if setting.limit is not None and sum(flow.step(code).days or 0 for code, _ in straight) > setting.limit:
            return False
    return visited == set(codes) and (setting.held is None or _can_be_manned(flow, setting.held))


def _stands(flow, each, codes, setting):
    place = codes.index(each.code)
    targets = {
        "forward": {*codes[place + 1 :], "issued", "handed_over"},
        "back": set(codes[:place]),
        "reject": {"rejected"},
        "return": {"applicant"},
    }
    led = all(target in targets[outcome] for outcome, target in each.outcomes.items())
    known = {**SUBJECTS, **{f"field:{code}": values for code, values in setting.fields.items()}}
    asked = all(
        c.subject in known and c.values and (known[c.subject] is None or set(c.values) <= set(known[c.subject])) for c in each.unless
    )
    readers = {one.code for one in flow.steps if one.act in ("check", "verify")}
    apart = set(each.not_by) <= set(codes) - {each.code} and (each.act != "decide" or readers <= set(each.not_by))
    return each.act in BY_ACT and "forward" in each.outcomes and led and asked and apart


def _all_facts(flow, setting):
    asked = {c.subject: set() for each in flow.steps for c in each.unless if c.subject.startswith("field:")}
    for each in flow.steps:
        for c in each.unless:
            asked.get(c.subject, set()).update(c.values)
    subjects = [("kind", setting.kinds), ("applicant_type", setting.applicant_types), ("fee", ["charged" if setting.charged else "free"])]
    subjects += [(subject, [None, *sorted(values)]) for subject, values in asked.items()]
    for values in product(*(values for _, values in subjects)):
        yield dict(zip((subject for subject, _ in subjects), values, strict=True))


def _skipped(each, facts):
    return any(facts.get(c.subject) in c.values for c in each.unless)


def _landing(flow, target, facts):
    while (each := flow.step(target)) and _skipped(each, facts):
        target = each.outcomes["forward"]
    return target


def _ways(flow, facts):
    """Every way, as (step, outcome) in order; each way back is taken once at most, for a second time leads nowhere new. None: it leads nowhere."""
    codes = [each.code for each in flow.steps]

    def go(code, taken, way):
        each = flow.step(code)
        if each is None:
            yield way
            return
        for outcome, target in each.outcomes.items():
            if outcome == "forward":
                yield from go(_landing(flow, target, facts), taken, (*way, (code, "forward")))
            elif outcome == "reject":
                yield (*way, (code, "reject"))
            elif outcome == "return":  # and from there to the same step again
                continue
            elif code not in taken:
                before = [c for c in codes[: codes.index(target) + 1] if not _skipped(flow.step(c), facts)]
                if before:
                    yield from go(before[-1], taken | {code}, (*way, (code, "back")))
                else:
                    yield None

    yield from go(_landing(flow, codes[0], facts), frozenset(), ())


def _is_in_order(flow, way, setting):
    done = []
    for code, outcome in way:
        act = flow.step(code).act
        if "issue" in done and (act != "hand_over" or outcome != "forward"):
            return False
        if act == "issue" and "decide" not in done:
            return False
        if act == "decide" and setting.charged and not {"assess", "pay"} <= set(done):
            return False
        done += [act] if outcome == "forward" else []
    return bool(way and way[-1][1] == "reject") or done.count("issue") == 1


def _can_be_manned(flow, held):
    have = [next((held[role] for role in (each.role, *each.stand_ins) if held.get(role)), frozenset()) for each in flow.steps]
    for people in product(*have):
        doer = dict(zip((each.code for each in flow.steps), people, strict=True))
        if all(doer[each.code] != doer[other] for each in flow.steps for other in each.not_by):
            return True
    return False


ACTS = ("check", "verify", "recommend", "inspect", "assess", "pay", "decide", "issue", "hand_over")
ROLES = ("a", "b", "c")
CONDITIONS = (
    Condition("kind", ("renewal",)), Condition("kind", ("new", "amendment")), Condition("applicant_type", ("company",)),
    Condition("fee", ("free",)), Condition("field:use", ("shop",)), Condition("field:storey", ("2",)), Condition("kind", ("other",)),
)  # fmt: skip


@st.composite
def random_flows(draw):
    """A flow in order, with some accidents: of about every second nothing is wrong."""
    middle = draw(st.lists(st.sampled_from(("verify", "recommend", "inspect", "assess", "pay", "check")), max_size=3))
    acts = ["check", *middle, "decide", "issue", *draw(st.sampled_from(((), (), ("hand_over",))))]
    codes = [f"s{n}" for n in range(len(acts))]
    read = tuple(code for code, act in zip(codes, acts, strict=True) if act in ("check", "verify"))
    steps = []
    for n, (code, act) in enumerate(zip(codes, acts, strict=True)):
        outcomes = {"forward": codes[n + 1] if n + 1 < len(codes) else draw(st.sampled_from(("issued", "handed_over")))}
        if n and act not in ("issue", "hand_over") and draw(st.booleans()):
            outcomes["back"] = codes[draw(st.integers(0, n - 1))]
        if act not in ("hand_over", "issue") and draw(st.booleans()):
            outcomes["reject"] = "rejected"
        if act in ("check", "verify") and draw(st.booleans()):
            outcomes["return"] = "applicant"
        unless = (
            (draw(st.sampled_from(CONDITIONS[:4])),)
            if act not in ("check", "decide", "issue", "pay", "assess") and draw(st.booleans())
            else ()
        )
        steps.append(
            step(code, act, outcomes.pop("forward"), out=outcomes, role=draw(st.sampled_from(ROLES)), unless=unless,
                 days=draw(st.sampled_from((None, 0, 1, 2))), not_by=read if act == "decide" else ())
        )  # fmt: skip
    for _ in range(draw(st.sampled_from((0, 0, 1, 2)))):
        steps = draw(accidents(steps))
    return Process("random", tuple(steps))


@st.composite
def accidents(draw, steps):
    steps, n = list(steps), draw(st.integers(0, len(steps) - 1)) if steps else 0
    kind = draw(st.sampled_from(("act", "target", "outcome", "unless", "lose", "not_by", "swap", "code")))
    codes = [each.code for each in steps] + ["issued", "handed_over", "rejected", "nowhere"]
    if not steps:
        return steps
    if kind == "act":
        steps[n] = replace(steps[n], act=draw(st.sampled_from((*ACTS, "dance"))))
    elif kind == "target":
        outcome = draw(st.sampled_from(("forward", "back", "reject", "return")))
        steps[n] = replace(steps[n], outcomes={**steps[n].outcomes, outcome: draw(st.sampled_from(codes))})
    elif kind == "outcome" and steps[n].outcomes:
        lost = draw(st.sampled_from(sorted(steps[n].outcomes)))
        steps[n] = replace(steps[n], outcomes={o: target for o, target in steps[n].outcomes.items() if o != lost})
    elif kind == "unless":
        steps[n] = replace(steps[n], unless=(*steps[n].unless, draw(st.sampled_from(CONDITIONS))))
    elif kind == "lose":
        del steps[n]
    elif kind == "not_by":
        steps[n] = replace(steps[n], not_by=tuple(draw(st.lists(st.sampled_from(codes), max_size=2, unique=True))))
    elif kind == "swap":
        m = draw(st.integers(0, len(steps) - 1))
        steps[n], steps[m] = steps[m], steps[n]
    else:
        steps[n] = replace(steps[n], code=draw(st.sampled_from(codes[: len(steps)])))
    return steps


random_settings = st.builds(
    Setting,
    kinds=st.sampled_from((("new",), ("new", "renewal"), ("new", "renewal", "amendment"))),
    applicant_types=st.sampled_from((("individual",), ("individual", "company"))),
    charged=st.sampled_from((False, False, True)),
    fields=st.sampled_from(({}, {"use": ("home", "shop")}, {"use": None, "storey": None})),
    limit=st.sampled_from((None, None, 4, 8)),
    held=st.one_of(st.none(), st.fixed_dictionaries({role: st.frozensets(st.integers(1, 3), max_size=2) for role in ROLES})),
)
RANDOM_FLOWS = 5000
PHASES = (Phase.generate, Phase.shrink)
seen = Counter()


@settings(max_examples=RANDOM_FLOWS, deadline=None, suppress_health_check=list(HealthCheck), database=None, phases=PHASES)
@given(random_flows(), random_settings)
def walks_as_the_reckoning_does(flow, setting):
    found = faults(flow, setting)
    seen[bool(found)] += 1
    assert (found == []) == is_sound(flow, setting), found


def test_exactly_the_sound_ones_of_many_random_flows_are_accepted():
    seen.clear()
    walks_as_the_reckoning_does()
    print(f"{seen.total()} random flows, {seen[False]} of them sound")
    assert seen.total() >= RANDOM_FLOWS and seen[False] >= 500 and seen[True] >= 500
