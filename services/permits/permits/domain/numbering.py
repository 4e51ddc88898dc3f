"""Numbers people quote. The sequence comes from a counter per agency, permit type and year; here it is only written down.

The office decides how a permit's number is written: a format is text with tokens. What makes two permits' numbers differ is checked before a
format is used: the sequence and the year of its counter stand in it, and it cannot be taken for the number of another permit type.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import product
from typing import Any

ROMAN_MONTHS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
APPLICATION_FORMAT = "{NNNN}/{TYPE}/{UNIT}/{MM}/{YYYY}"  # 0001/SIPD/KANTOR/XI/2026
# Of permits whose type has none of its own. 503 is the archive code of licensing in the national filing scheme.
PERMIT_FORMAT = "503/{NNNN}/{TYPE}/{UNIT}/{YYYY}"
LONGEST = 60
# What each token stands for, as a pattern: sequence, permit type, unit, Roman month, month, day, year.
TOKENS = {
    "NNNN": r"\d{4,}",
    "TYPE": None,
    "UNIT": r"[A-Z0-9_-]+",
    "MM": f"(?:{'|'.join(ROMAN_MONTHS)})",
    "mm": r"\d\d",
    "DD": r"\d\d",
    "YYYY": r"\d{4}",
}
_TOKEN = re.compile(r"\{([^{}]*)\}")
_LITERAL = re.compile(r"[A-Za-z0-9/._ -]*")
_STANDS_ALONE = re.compile(r"(?:^|[/. ])\{TYPE\}(?:[/. ]|$)")  # between signs that are in no code
Fault = dict[str, Any]


def application_number(sequence: int, *, permit_type: str, unit: str, on: date) -> str:
    return written(APPLICATION_FORMAT, sequence, permit_type=permit_type, unit=unit, on=on)


def permit_number(sequence: int, *, permit_type: str, unit: str, on: date, number_format: str | None = None) -> str:
    return written(number_format or PERMIT_FORMAT, sequence, permit_type=permit_type, unit=unit, on=on)


def written(number_format: str, sequence: int, *, permit_type: str, unit: str, on: date) -> str:
    """The number in that format; `unit` is a unit's code."""
    values = {
        "NNNN": f"{sequence:04d}",
        "TYPE": permit_type,
        "UNIT": unit.upper(),
        "MM": ROMAN_MONTHS[on.month - 1],
        "mm": f"{on.month:02d}",
        "DD": f"{on.day:02d}",
        "YYYY": f"{on.year:04d}",
    }
    return _TOKEN.sub(lambda token: values[token[1]], number_format)


def fault_of(number_format: str) -> Fault | None:
    """Why permits cannot be numbered by it: a code with its figures; None when they can."""
    if len(number_format) > LONGEST:
        return {"code": "too_long", "limit": LONGEST, "got": len(number_format)}
    found = _TOKEN.findall(number_format)
    unknown = [token for token in found if token not in TOKENS]
    if unknown:
        return {"code": "number_format_token", "token": f"{{{unknown[0]}}}"}
    if not _LITERAL.fullmatch(_TOKEN.sub("", number_format)) or number_format != number_format.strip():
        return {"code": "number_format_characters"}
    for token, code in (("NNNN", "number_format_sequence"), ("YYYY", "number_format_year")):
        if found.count(token) != 1:
            return {"code": code, "count": found.count(token)}
    return None


def taken_for(number_format: str, *, permit_type: str, others: Mapping[str, Iterable[str]]) -> str | None:
    """The code of a permit type one of whose numbers could be written by this format too; None: there is none. `others`: code → all formats
    that its permits have or had; formats without fault."""
    for code, formats in others.items():
        if code != permit_type and any(_may_meet(number_format, permit_type, other, code) for other in set(formats)):
            return code
    return None


def _may_meet(one: str, one_type: str, other: str, other_type: str) -> bool:
    if one == other and _STANDS_ALONE.search(one):  # the usual case: the codes tell them apart
        return False
    mine, theirs = _pattern(one, one_type), _pattern(other, other_type)
    return any(theirs.fullmatch(number) for number in _samples(one, one_type)) or any(
        mine.fullmatch(number) for number in _samples(other, other_type)
    )


def _pattern(number_format: str, permit_type: str) -> re.Pattern[str]:
    parts = _TOKEN.split(number_format)  # text, token, text, token … text
    return re.compile("".join(_part(part, permit_type) if place % 2 else re.escape(part) for place, part in enumerate(parts)))


def _part(token: str, permit_type: str) -> str:
    return TOKENS[token] or re.escape(permit_type)


def _samples(number_format: str, permit_type: str) -> Iterable[str]:
    """Short and long sequences, months of one and of several letters."""
    for sequence, (month, day) in product((1, 12345, 1234567), ((1, 1), (8, 28), (12, 31))):
        yield written(number_format, sequence, permit_type=permit_type, unit="unit", on=date(2026, month, day))
