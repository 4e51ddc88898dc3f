"""Who acts. A person is what the actor's proven token says, no more."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

from permits.domain.flow.step import Step
from permits.domain.office_time import USUAL

APPLICANT = "applicant"
SYSTEM = "system"  # of what happens by itself
STAFF = "staff"  # the kind of principal that identity vouches for beside any role of an office
_TITLES = frozenset({"dr", "drg", "drs", "dra", "ir", "h", "hj", "prof"})


@dataclass(frozen=True)
class Person:
    account_id: int
    name: str
    agency: str
    roles: frozenset[str]
    zone: str  # the time zone of the agency
    # Digests by identity's key: two accounts that have one in common are one person's.
    marks: frozenset[str] = frozenset()
    # Of the agency, in which a member of staff works.
    units: frozenset[str] = frozenset()

    @property
    def is_staff(self) -> bool:
        return STAFF in self.roles

    def may_do(self, step: Step, *, places: Collection[str]) -> bool:
        """By role and place; `places`: the units in which it is still to be done, none for the whole agency."""
        return step.role in self.roles and (not places or not self.units.isdisjoint(places))


NOBODY = Person(0, "", "", frozenset(), USUAL)  # who does what happens by itself


def plain_name(name: str) -> str:
    """Without titles, marks and capitals, as identity compares names: `Dr. Siti Aminah, S.H.` is `siti aminah`."""
    letters = unicodedata.normalize("NFKD", name.partition(",")[0].casefold())
    words = re.sub(r"[^\w\s]", " ", "".join(c for c in letters if not unicodedata.combining(c))).split()
    return " ".join(word for word in words if word not in _TITLES)


def initials(name: str) -> str:
    """`S. C.` for "Siti Contoh": enough to compare with a paper in the hand, not enough to find a person."""
    return " ".join(f"{word[0].upper()}." for word in name.split() if word[0].isalpha())
