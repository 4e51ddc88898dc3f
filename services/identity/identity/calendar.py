"""The days the office is closed: public holidays and cuti bersama."""

from datetime import date
from functools import cache

import holidays


@cache
def days_off(year: int) -> frozenset[date]:
    """Those of `year` and the next, so that a term may run over New Year."""
    categories = (holidays.PUBLIC, holidays.GOVERNMENT)
    return frozenset(holidays.country_holidays("ID", years=(year, year + 1), categories=categories))
