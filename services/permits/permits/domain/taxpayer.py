"""NPWP, a taxpayer's number, by the rule of a registration's (identity): tests hold both against one table.

15 digits (check digit in the first nine), 16 (a NIK, or "0" and the 15; PMK 112/2022), or 22 (NITKU: 16 and the place).
"""

import re
from datetime import date
from typing import Any

PUNCTUATION = re.compile("[\\s.\\-/'‘’\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")


def bare(number: str) -> str:
    """The number without blanks, punctuation and what chats and sheets put around it."""
    return PUNCTUATION.sub("", number)


def fault_of(number: str) -> dict[str, Any] | None:
    """The fault in a bare NPWP."""
    if not re.fullmatch("[0-9]{15,16}|[0-9]{22}", number):
        return {"code": "npwp_format", "got": len(number)}
    number = number[:16] if len(number) == 22 else number
    holds = _is_nik(number) if len(number) == 16 and number[0] != "0" else _luhn(number[-15:][:9])
    return None if holds else {"code": "npwp_check"}


def _luhn(digits: str) -> bool:
    doubled = [sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2]]
    return (sum(doubled) + sum(int(digit) for digit in digits[-1::-2])) % 10 == 0


def _is_nik(number: str) -> bool:
    """Whether the date of birth in it exists (day + 40 for women) and its serial is not 0000."""
    day, month, year = int(number[6:8]), int(number[8:10]), int(number[10:12])
    exists = any(_is_date(century + year, month, day - 40 if day > 40 else day) for century in (1900, 2000))
    return exists and number[12:] != "0000"


def _is_date(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
