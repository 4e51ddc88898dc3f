"""What a permit type asks of one case: a field or requirement with a condition only where that holds.

A condition (`when`) asks the applicant type, or a field with a closed list of answers: of a field one that stands before it, of a requirement any.
The fields are looked at in their order, so no two of them can wait for each other; and an answer to what is not asked is none, for whoever reads.
"""

from collections.abc import Iterable, Iterator, Mapping

from permits.domain.catalogue.field import CHOICE, FLAG, Field, fitting
from permits.domain.catalogue.requirement import Requirement
from permits.domain.condition import APPLICANT_TYPE, FIELD, Condition, Facts

YES_NO = ("yes", "no")
APPLICANT_TYPES = ("individual", "company")


def fields_asked(fields: Iterable[Field], answers: Mapping[str, str], *, applicant_type: str) -> tuple[Field, ...]:
    known, found = {APPLICANT_TYPE: applicant_type}, []
    for each in fields:
        if each.when is None or each.when.holds(known):
            found.append(each)
            known |= {f"{FIELD}{code}": answer for code, answer in fitting(answers, [each]).items()}
    return tuple(found)


def requirements_asked(
    requirements: Iterable[Requirement], *, fields: Iterable[Field], answers: Mapping[str, str], applicant_type: str
) -> tuple[Requirement, ...]:
    known = _known(fields, answers, applicant_type=applicant_type)
    return tuple(each for each in requirements if each.when is None or each.when.holds(known))


def _known(fields: Iterable[Field], answers: Mapping[str, str], *, applicant_type: str) -> Facts:
    counted = fitting(answers, fields_asked(fields, answers, applicant_type=applicant_type))
    return {APPLICANT_TYPE: applicant_type, **{f"{FIELD}{code}": answer for code, answer in counted.items()}}


def follows_from(one: Field | Requirement, fields: Iterable[Field]) -> frozenset[str]:
    """The codes of the fields on whose answers it depends whether it is asked: the one that its condition asks, and what that one follows from."""
    by_code = {each.code: each for each in fields}
    found: set[str] = set()
    condition = one.when
    while condition and condition.field and condition.field not in found:
        found.add(condition.field)
        before = by_code.get(condition.field)
        condition = before.when if before else None
    return frozenset(found)


def answers_of(one: Field) -> tuple[str, ...] | None:
    """Those that it can have; None: any."""
    return tuple(each.code for each in one.choices) if one.kind == CHOICE else YES_NO if one.kind == FLAG else None


def faults_of(
    when: Condition | None, *, fields: tuple[Field, ...], before: tuple[Field, ...], applicant_types: tuple[str, ...]
) -> Iterator[str]:
    """Codes for what is wrong with a condition. `fields`: all of the kind; `before`: those that it may ask; `applicant_types`: who may apply."""
    if when is None:
        return
    if when.subject == APPLICANT_TYPE:
        offered: tuple[str, ...] | None = APPLICANT_TYPES
    elif when.field not in [each.code for each in fields]:
        yield "condition_unknown_field"
        return
    else:
        asked = next((each for each in before if each.code == when.field), None)
        if asked is None:
            yield "condition_later_field"
            return
        offered = answers_of(asked)
    if offered is None:
        yield "condition_open_field"
    elif not when.values or not set(when.values) <= set(offered):
        yield "condition_unknown_value"
    elif not _can_hold(when, fields, applicant_types):
        yield "condition_never"


def _can_hold(when: Condition, fields: tuple[Field, ...], applicant_types: tuple[str, ...]) -> bool:
    """What stands behind a condition are conditions on other things, one after the other, the last perhaps on who applies."""
    by_code = {each.code: each for each in fields}
    last, seen = when, set[str]()
    while last.field and last.field not in seen:
        seen.add(last.field)
        gate = by_code.get(last.field)
        if gate is None or gate.when is None:
            return gate is not None
        last = gate.when
    return last.subject == APPLICANT_TYPE and any(each in (applicant_types or APPLICANT_TYPES) for each in last.values)
