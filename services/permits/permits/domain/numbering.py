"""Numbers people quote. The sequence comes from a counter per agency, permit type and year; here it is only written down. A unit stands in it by its code."""

from datetime import date

ROMAN_MONTHS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")

# Archive code of licensing in the national filing scheme; it opens the number of every permit.
LICENSING = "503"


def application_number(sequence: int, *, permit_type: str, unit: str, on: date) -> str:
    """`0001/SIPD/KANTOR/XI/2026`: sequence, permit type, unit, month, year"""
    return f"{sequence:04d}/{permit_type}/{unit.upper()}/{ROMAN_MONTHS[on.month - 1]}/{on.year}"


def permit_number(sequence: int, *, permit_type: str, unit: str, on: date) -> str:
    """`503/0001/SIPD/KANTOR/2026`"""
    return f"{LICENSING}/{sequence:04d}/{permit_type}/{unit.upper()}/{on.year}"
