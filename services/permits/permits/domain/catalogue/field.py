"""Typed questions of a permit type, and the answers that fit them. An answer is text in one form, whoever sends it: a decimal with a dot, a
date as `YYYY-MM-DD`, `yes` or `no`, the code of a choice. What people type in other ways is put into that form before it comes here."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from permits.domain.condition import Condition
from permits.domain.fees.inputs import NUMBER

TEXT, WHOLE, DECIMAL, MONEY, DATE, CHOICE, FLAG = "text", "whole", "decimal", "money", "date", "choice", "flag"
KINDS = (TEXT, WHOLE, DECIMAL, MONEY, DATE, CHOICE, FLAG)
LONGEST = 200  # of a text whose field has no limit of its own
FIRST_YEAR, LAST_YEAR = 1800, 2200  # years outside this range are typing errors
PATTERN = {WHOLE: NUMBER["integer"], DECIMAL: NUMBER["decimal"], MONEY: r"[0-9]{1,12}"}
Words = Mapping[str, str]  # by language
Fault = dict[str, Any]


@dataclass(frozen=True)
class FieldChoice:
    code: str
    label: Words


@dataclass(frozen=True)
class Field:
    """`least`, `most`: bounds of a number or date, in the form of an answer; `most` of a text: how many characters. `unit`: of a decimal.
    `when`: it is asked only where that holds; None: always."""

    code: str
    kind: str
    label: Words
    required: bool = True
    help: Words | None = None
    unit: str | None = None
    least: str | None = None
    most: str | None = None
    choices: tuple[FieldChoice, ...] = ()
    when: Condition | None = None


def fault_of(field: Field, answer: str) -> Fault | None:
    """Why the answer does not fit: a code with its figures; None when it fits. An empty answer is no answer."""
    if field.kind == TEXT:
        return _of_text(field, answer)
    if field.kind in PATTERN:
        return _of_number(field, answer)
    if field.kind == DATE:
        return _of_date(field, answer)
    offered = [each.code for each in field.choices] if field.kind == CHOICE else ["yes", "no"]
    return None if answer in offered else {"code": "choice", "offered": offered}


def _of_text(field: Field, answer: str) -> Fault | None:
    limit = int(field.most) if field.most else LONGEST
    return {"code": "too_long", "limit": limit, "got": len(answer)} if len(answer) > limit else None


def _of_number(field: Field, answer: str) -> Fault | None:
    if not re.fullmatch(PATTERN[field.kind], answer):
        return {"code": "not_a_number", "kind": "decimal" if field.kind == DECIMAL else "integer"}
    number = Decimal(answer)
    if (field.least and number < Decimal(field.least)) or (field.most and number > Decimal(field.most)):
        return {"code": "out_of_range", "min": field.least, "max": field.most}
    return None


def _of_date(field: Field, answer: str) -> Fault | None:
    try:
        day = date.fromisoformat(answer) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", answer) else None
    except ValueError:
        day = None
    if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
        return {"code": "not_a_date"}
    if field.least and day < date.fromisoformat(field.least):
        return {"code": "date_too_old"}
    return {"code": "date_too_far"} if field.most and day > date.fromisoformat(field.most) else None


def changed(
    answers: Mapping[str, str], given: Mapping[str, str | None], *, fields: Iterable[Field]
) -> tuple[dict[str, str], dict[str, Fault]]:
    """The answers with those that were given, and the faults of the given ones by `answers.<code>`. What is empty is no answer any more."""
    known, faults = {each.code: each for each in fields}, {}
    new = dict(answers)
    for code, text in given.items():
        answer = (text or "").strip()
        fault = {"code": "unknown_field"} if code not in known else fault_of(known[code], answer) if answer else None
        if fault:
            faults[f"answers.{code}"] = fault
        new.pop(code, None)
        new |= {code: answer} if answer else {}
    return new, faults


def fitting(answers: Mapping[str, str], fields: Iterable[Field]) -> dict[str, str]:
    """The answers that fit these fields."""
    return {each.code: answers[each.code] for each in fields if each.code in answers and fault_of(each, answers[each.code]) is None}


def unanswered(answers: Mapping[str, str], fields: Iterable[Field]) -> list[str]:
    """The codes of the required fields that have no fitting answer, in order."""
    fields = tuple(fields)
    fits = fitting(answers, fields)
    return [each.code for each in fields if each.required and each.code not in fits]
