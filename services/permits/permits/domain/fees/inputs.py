"""What a fee formula asks for, and reading the answers. Numbers are decimals from the first to the last; nothing is evaluated."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from bus.refusals import Invalid

NUMBER = {"integer": r"-?[0-9]{1,12}", "decimal": r"-?[0-9]{1,12}(\.[0-9]{1,6})?"}


@dataclass(frozen=True)
class Choice:
    value: str
    label: str
    factor: Decimal | None = None
    unit: str | None = None


@dataclass(frozen=True)
class Input:
    """`kind` is choice, decimal or integer; no `default` means it must be given. `technical`: a builder or an officer knows it, a
    householder leaves it as it is. `example`: a number that fits, for who wrote something else.
    """

    name: str
    label: str
    kind: str
    choices: tuple[Choice, ...] = ()
    default: str | None = None
    min: Decimal | None = None
    max: Decimal | None = None
    unit: str | None = None
    hint: str | None = None
    technical: bool = False
    example: str | None = None


@dataclass(frozen=True)
class Component:
    """One factor of a computed fee, as it is shown."""

    name: str
    label: str
    value: Decimal
    unit: str | None = None
    choice: str | None = None


@dataclass(frozen=True)
class Result:
    """`amount` in whole rupiah; the formula in words, and with the numbers put in. `contradictions`: answers that do not go together."""

    amount: int
    formula: str
    formula_with_values: str
    components: tuple[Component, ...]
    contradictions: tuple[dict[str, Any], ...] = ()


Answers = dict[str, Any]


def read(inputs: Sequence[Input], given: dict[str, str]) -> Answers:
    """A Decimal or a Choice for every input, its default where nothing was given.

    :raises Invalid: invalid_fields: required, unknown_field, not_offered, not_a_number, out_of_range (min, max).
    """
    faults: dict[str, dict[str, Any]] = {name: {"code": "unknown_field"} for name in given.keys() - {i.name for i in inputs}}
    answers: Answers = {}
    for wanted in inputs:
        try:
            answers[wanted.name] = _answer(wanted, (given.get(wanted.name) or "").strip() or wanted.default)
        except _Fault as fault:
            faults[wanted.name] = fault.details
    if faults:
        raise Invalid("invalid_fields", "the fee cannot be computed from this", fields=faults)
    return answers


class _Fault(Exception):
    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.details = {"code": code, **details}


def _answer(wanted: Input, text: str | None) -> Decimal | Choice:
    if text is None:
        raise _Fault("required")
    return _choice(wanted, text) if wanted.kind == "choice" else _number(wanted, text)


def _choice(wanted: Input, text: str) -> Choice:
    for choice in wanted.choices:
        if choice.value == text:
            return choice
    raise _Fault("not_offered", offered=[choice.value for choice in wanted.choices])


def _number(wanted: Input, text: str) -> Decimal:
    if not re.fullmatch(NUMBER[wanted.kind], text):
        raise _Fault("not_a_number", kind=wanted.kind, **({"example": wanted.example} if wanted.example else {}))
    number = Decimal(text)
    if (wanted.min is not None and number < wanted.min) or (wanted.max is not None and number > wanted.max):
        raise _Fault("out_of_range", min=plain(wanted.min), max=plain(wanted.max))
    return number


def rupiah(amount: Decimal) -> int:
    """Half a rupiah and more counts as one."""
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))


def plain(number: Decimal | None) -> str | None:
    """For the wire: `0.263`, never `2.63E-1`."""
    return None if number is None else format(number, "f")


def shown(number: Decimal) -> str:
    """As Indonesians write it: `6.170.000`, `0,263`."""
    return format(number, ",f").translate(str.maketrans(",.", ".,"))


def shown_rupiah(amount: Decimal | int) -> str:
    return f"Rp{shown(Decimal(amount))}"
