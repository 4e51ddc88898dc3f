"""NIK, the number on the KTP: PPRRDD (province, regency, district), DDMMYY (day + 40 for women), SSSS (serial).

A malformed number, an impossible date, the serial 0000 and a province that never existed are errors. A NIK is for life: it keeps the region
of its first registration, but regencies and districts are split and renumbered (Tarakan was 64.73 and is 65.71). So a region that is former
or unknown is only a warning, like a sex or birth date that differs from the form: the applicant confirms it and the officer sees it. The
number need not match the present address. The year has two digits: the form's birth date decides the century.
"""

from collections.abc import Set
from dataclasses import dataclass
from datetime import date

from identity.domain.faults import Fault, fault

LENGTH = 16
WOMEN = 40
# Provinces that ended before our list of regions began. Provinces that end later stay in the table of regions, marked as gone.
FORMER_PROVINCES = frozenset({"54"})  # Timor Timur, until 1999


@dataclass(frozen=True)
class Reading:
    """What a well-formed NIK says about its holder; `year` has two digits."""

    province: str
    regency: str
    district: str
    sex: str
    day: int
    month: int
    year: int

    def fits(self, born: date) -> bool:
        return (self.day, self.month, self.year) == (born.day, born.month, born.year % 100)


def region_codes(nik: str) -> tuple[str, str, str]:
    """The province, regency and district codes that the first six digits name."""
    return nik[:2], f"{nik[:2]}.{nik[2:4]}", f"{nik[:2]}.{nik[2:4]}.{nik[4:6]}"


def read(nik: str) -> Reading | Fault:
    """:returns: a Reading, or the fault because of which it is not a NIK."""
    if not (nik.isascii() and nik.isdigit()):
        return fault("nik_not_digits")
    if len(nik) != LENGTH:
        return fault("nik_length", expected=LENGTH, got=len(nik))
    if nik[12:] == "0000":
        return fault("nik_serial")
    day, month, year = int(nik[6:8]), int(nik[8:10]), int(nik[10:12])
    sex = "female" if day > WOMEN else "male"
    day -= WOMEN if sex == "female" else 0
    if not _exists(day, month, year):
        return fault("nik_date")
    return Reading(*region_codes(nik), sex=sex, day=day, month=month, year=year)


def _exists(day: int, month: int, year: int) -> bool:
    """Whether the date exists in the 1900s or the 2000s (29 February 00 was a day in 2000 only)."""
    return any(_is_date(century + year, month, day) for century in (1900, 2000))


def _is_date(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def check(nik: str, *, known_regions: Set[str], former_regions: Set[str] = frozenset()) -> Fault | None:
    """The error in `nik`, if any. `known_regions`: those of its `region_codes` that exist now; `former_regions`: those that existed
    before."""
    reading = read(nik)
    if not isinstance(reading, Reading):
        return reading
    ever = known_regions | former_regions | FORMER_PROVINCES
    return None if reading.province in ever else fault("nik_province_unknown")


def warnings(
    nik: str, *, sex: str | None, birth_date: date | None, known_regions: Set[str], former_regions: Set[str] = frozenset()
) -> list[dict[str, str]]:
    """What looks odd in a NIK without error: `{"field", "code"}` each. `sex` is "male" or "female"."""
    reading = read(nik)
    if not isinstance(reading, Reading):
        return []
    found = []
    region = _region_warning(reading, known_regions, former_regions)
    if region:
        found.append({"field": "id_number", "code": region})
    if sex and sex != reading.sex:
        found.append({"field": "sex", "code": "nik_sex_differs"})
    if birth_date and not reading.fits(birth_date):
        found.append({"field": "birth_date", "code": "nik_birth_date_differs"})
    return found


def _region_warning(reading: Reading, known: Set[str], former: Set[str]) -> str | None:
    """The warning for the regency if it does not exist now, else for the district."""
    for level, code in (("regency", reading.regency), ("district", reading.district)):
        if code not in known:
            return f"nik_{level}_former" if code in former else f"nik_{level}_unknown"
    return None


def masked(number: str) -> str:
    """Only the beginning of the number. The reader also sees the date of birth and the district, which are the rest of a NIK except its
    serial: with the end shown, the whole number could be put together."""
    shown = 4 if len(number) == LENGTH else 1
    return number[:shown] + "•" * (len(number) - shown) if number else ""
