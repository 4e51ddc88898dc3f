"""What is wrong with a flow, before it is published: an application must never be stranded in it, nor get round a rule.

A flow is small, so every way through it is walked, for everything that its conditions may ask: what counts of a way is where it is and which of
the acts that a rule asks for were done, so ways that agree in that are walked once.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product

from permits.domain.condition import FIELD, Facts
from permits.domain.flow.conditions import CHARGED, FREE, SUBJECTS, fault_of
from permits.domain.flow.process import Process
from permits.domain.flow.step import BACK, FORWARD, HANDED_OVER, ISSUED, NOT_YET, REJECT, REJECTED, RETURN, TO_APPLICANT, Step
from permits.domain.status import BY_ACT

GOOD_ENDS = (ISSUED, HANDED_OVER)
READS = ("check", "verify")
COUNTED = frozenset({"assess", "pay", "decide", "issue"})  # acts of which a rule asks whether they were done before

# What may be wrong with a flow (no step), or with one of its steps.
FAULTS = (
    "empty", "duplicate_code", "unknown_act", "no_forward", "unknown_target", "circle", "back_not_earlier", "unknown_not_by",
    "unknown_subject", "unknown_value", "unreachable", "back_to_skipped", "nobody_decides_before", "issued_twice", "not_issued",
    "after_issue", "decided_by_reader", "fee_not_paid", "too_many_days", "role_not_held", "too_few_people",
)  # fmt: skip


@dataclass(frozen=True, order=True)
class Fault:
    """`step`: its code, "" where the whole flow is meant."""

    code: str
    step: str = ""


@dataclass(frozen=True)
class Setting:
    """Where the flow is to serve. `kinds`, `applicant_types`: those that it is for; `charged`: whether there is something to pay; `fields`:
    those of the permit type, with the values that they can have (None: any); `limit`: in working days; `held`: by role, the accounts that
    have it. None: not looked at."""

    kinds: tuple[str, ...] = SUBJECTS["kind"]
    applicant_types: tuple[str, ...] = SUBJECTS["applicant_type"]
    charged: bool = False
    fields: Mapping[str, tuple[str, ...] | None] = field(default_factory=dict)
    limit: int | None = None
    held: Mapping[str, frozenset[int]] | None = None


def faults(flow: Process, setting: Setting) -> list[Fault]:
    """None: it is sound. Ways are walked only where every step leads somewhere."""
    wrong = set(_of_steps(flow, setting)) or {*_of_ways(flow, setting), *_of_roles(flow, setting)}
    return sorted(wrong, key=lambda fault: (_place(flow, fault.step), fault.code))


def _place(flow: Process, code: str) -> int:
    return next((place for place, step in enumerate(flow.steps) if step.code == code), -1)


def _of_steps(flow: Process, setting: Setting) -> Iterator[Fault]:
    codes = [step.code for step in flow.steps]
    if not codes:
        yield Fault("empty")
    for place, step in enumerate(flow.steps):
        if codes.count(step.code) > 1:
            yield Fault("duplicate_code", step.code)
        if step.act not in BY_ACT:
            yield Fault("unknown_act", step.code)
        yield from (Fault("unknown_not_by", step.code) for code in step.not_by if code not in codes or code == step.code)
        known = [fault_of(condition, fields=setting.fields) for condition in step.unless]
        yield from (Fault(code, step.code) for code in known if code)
        yield from _of_outcomes(step, earlier=codes[:place], later=codes[place + 1 :])


def _of_outcomes(step: Step, *, earlier: list[str], later: list[str]) -> Iterator[Fault]:
    """Forward only forward and back only back: nothing goes in a circle that no officer has sent round."""
    forward, back = step.outcomes.get(FORWARD), step.outcomes.get(BACK)
    if forward is None:
        yield Fault("no_forward", step.code)
    elif forward in (*earlier, step.code):
        yield Fault("circle", step.code)
    elif forward not in (*later, *GOOD_ENDS):
        yield Fault("unknown_target", step.code)
    if back is not None and back not in earlier:
        yield Fault("back_not_earlier", step.code)
    if step.outcomes.get(REJECT, REJECTED) != REJECTED or step.outcomes.get(RETURN, TO_APPLICANT) != TO_APPLICANT:
        yield Fault("unknown_target", step.code)


def _of_ways(flow: Process, setting: Setting) -> Iterator[Fault]:
    reached: set[str] = set()
    for facts in cases(flow, setting):
        yield from _walk(flow, facts, reached)
        if setting.limit is not None and _days(flow, facts) > setting.limit:
            yield Fault("too_many_days")
    yield from (Fault("unreachable", step.code) for step in flow.steps if step.code not in reached)


def cases(flow: Process, setting: Setting) -> Iterator[Facts]:
    """Every answer to what the flow's conditions ask; a field may also be unanswered."""
    values: dict[str, tuple[str | None, ...]] = {
        "kind": setting.kinds,
        "applicant_type": setting.applicant_types,
        "fee": (CHARGED if setting.charged else FREE,),
    }
    for each in (condition for step in flow.steps for condition in step.unless if condition.subject.startswith(FIELD)):
        values[each.subject] = tuple(dict.fromkeys((*values.get(each.subject, (None,)), *each.values)))
    for answers in product(*values.values()):
        yield {subject: answer for subject, answer in zip(values, answers, strict=True) if answer is not None}


def _walk(flow: Process, facts: Facts, reached: set[str]) -> Iterator[Fault]:
    """Adds the steps that are reached to `reached`."""
    begin, end = _next(flow, flow.first.code, facts)
    if begin is None:
        yield Fault("not_issued" if end in GOOD_ENDS else "unknown_target", flow.first.code)
        return
    ahead: list[tuple[Step, frozenset[str]]] = [(begin, frozenset())]
    walked = set()
    while ahead:
        step, done = ahead.pop()
        if (step.code, done) in walked:
            continue
        walked.add((step.code, done))
        reached.add(step.code)
        yield from _at(step, done, charged=facts["fee"] == CHARGED)
        now = done | ({step.act} & COUNTED)
        following, _ = _next(flow, step.outcomes[FORWARD], facts)
        if following:
            ahead.append((following, now))
        elif "issue" not in now:
            yield Fault("not_issued", step.code)
        if BACK in step.outcomes:
            earlier = _before(flow, step, facts)
            if earlier is None:
                yield Fault("back_to_skipped", step.code)
            else:
                ahead.append((earlier, done))


def _at(step: Step, done: frozenset[str], *, charged: bool) -> Iterator[Fault]:
    if step.act == "issue" and "decide" not in done:
        yield Fault("nobody_decides_before", step.code)
    if step.act == "issue" and "issue" in done:
        yield Fault("issued_twice", step.code)
    elif "issue" in done and (step.act != "hand_over" or set(step.outcomes) != {FORWARD}):
        yield Fault("after_issue", step.code)
    if step.act == "decide" and charged and not {"assess", "pay"} <= done:
        yield Fault("fee_not_paid", step.code)


def is_always_read(flow: Process, setting: Setting) -> bool:
    """Whether on every way forward somebody could give the application back, and so looks at all that belongs to it. For flows that are sound."""
    return all(any(step.may_return and step.act not in NOT_YET for step in _forward(flow, facts)) for facts in cases(flow, setting))


def _is_skipped(step: Step, facts: Facts) -> bool:
    """By its conditions: an act that nobody can do yet will be done one day."""
    return any(condition.holds(facts) for condition in step.unless)


def _next(flow: Process, target: str, facts: Facts) -> tuple[Step | None, str]:
    step = flow.step(target)
    while step and _is_skipped(step, facts):
        target = step.outcomes[FORWARD]
        step = flow.step(target)
    return step, target


def _before(flow: Process, step: Step, facts: Facts) -> Step | None:
    place = _place(flow, step.outcomes[BACK])
    return next((each for each in reversed(flow.steps[: place + 1]) if not _is_skipped(each, facts)), None)


def _days(flow: Process, facts: Facts) -> int:
    """Of the way on which nothing is sent back."""
    return sum(step.days or 0 for step in _forward(flow, facts))


def _forward(flow: Process, facts: Facts) -> Iterator[Step]:
    step, _ = _next(flow, flow.first.code, facts)
    while step:
        yield step
        step, _ = _next(flow, step.outcomes[FORWARD], facts)


def _of_roles(flow: Process, setting: Setting) -> Iterator[Fault]:
    read = {step.code for step in flow.steps if step.act in READS}
    for step in flow.steps:
        if step.act == "decide" and not read <= set(step.not_by):
            yield Fault("decided_by_reader", step.code)
    if setting.held is not None:
        holders = {step.code: _holders(step, setting.held) for step in flow.steps}
        yield from (Fault("role_not_held", code) for code, accounts in holders.items() if not accounts)
        if all(holders.values()) and not _can_be_done(flow, holders, {}):
            yield from (Fault("too_few_people", step.code) for step in flow.steps if step.not_by)


def _holders(step: Step, held: Mapping[str, frozenset[int]]) -> frozenset[int]:
    """Of its role, or of the first stand-in that somebody has."""
    return next((held[role] for role in (step.role, *step.stand_ins) if held.get(role)), frozenset())


def _can_be_done(flow: Process, holders: Mapping[str, frozenset[int]], doers: dict[str, int]) -> bool:
    """Whether somebody can be found for every step, so that nobody does two of which one is not by who did the other. Of many holders as many
    as there are steps are enough: one of them is always free."""
    step = next((each for each in flow.steps if each.code not in doers), None)
    if step is None:
        return True
    apart = {doers.get(each.code) for each in flow.steps if each.code in step.not_by or step.code in each.not_by}
    some = sorted(holders[step.code])[: len(flow.steps)]
    return any(_can_be_done(flow, holders, {**doers, step.code: account}) for account in some if account not in apart)
