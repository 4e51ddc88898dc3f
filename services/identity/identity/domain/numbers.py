"""Numbers on other papers: SIM, passport, NPWP. Each check takes the number without punctuation and returns a fault or None."""

import re

from identity.domain import nik
from identity.domain.faults import Fault, fault

# Blanks, dots, dashes and slashes; invisible characters and direction marks that chat programs put around numbers; the apostrophe that
# spreadsheets put in front.
PUNCTUATION = re.compile("[\\s.\\-/'‘’\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")


def bare(number: str) -> str:
    """The number without spaces, dots, dashes and slashes, letters in capitals."""
    return PUNCTUATION.sub("", number).upper()


def check_sim(number: str) -> Fault | None:
    """12 digits on old cards; 16 (the NIK) since July 2024. Numbers of 13 to 15 digits are let through, for the officer to check."""
    return None if re.fullmatch(r"[0-9]{12,16}", number) else fault("sim_format")


def check_passport(number: str) -> Fault | None:
    """Six to nine letters and digits (ICAO 9303: at most nine); Indonesian passports have a letter and seven digits."""
    return None if re.fullmatch(r"[A-Z0-9]{6,9}", number) else fault("passport_format")


def check_npwp(number: str) -> Fault | None:
    """15 digits (check digit in the first nine), 16 (a NIK, or "0" and the 15; PMK 112/2022), or 22 (NITKU: 16 and the place)."""
    if not re.fullmatch(r"[0-9]{15,16}|[0-9]{22}", number):
        return fault("npwp_format", got=len(number))
    number = number[:16] if len(number) == 22 else number
    if len(number) == 16 and number[0] != "0":
        return None if isinstance(nik.read(number), nik.Reading) else fault("npwp_check")
    return None if _luhn(number[-15:][:9]) else fault("npwp_check")


def _luhn(digits: str) -> bool:
    doubled = [sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2]]
    return (sum(doubled) + sum(int(digit) for digit in digits[-1::-2])) % 10 == 0
