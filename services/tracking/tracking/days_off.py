"""The country's days off, from the `holidays` library: public ones and the government's collective leave (cuti bersama)."""

from datetime import date
from functools import cache

import holidays


def days_off_around(day: date) -> frozenset[date]:
    """The days off of `day`'s year and the next: no promise reaches further."""
    return _of_year(day.year) | _of_year(day.year + 1)


@cache
def _of_year(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("ID", years=year, categories=("public", "government")))
