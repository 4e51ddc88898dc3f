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
class Absent:
    """In whose name somebody else acts, in the roles that were delegated; marks and units as of a person."""

    account_id: int
    name: str
    roles: frozenset[str]
    marks: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()


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
    # In whose names the person may act today; never in a role of their own.
    acts_for: tuple[Absent, ...] = ()

    @property
    def is_staff(self) -> bool:
        return STAFF in self.roles

    def stands_in_for(self, role: str, *, places: Collection[str] = ()) -> Absent | None:
        """In whose name the person acts in that role; None: in their own. Of several that one who works in one of the places."""
        if role in self.roles:
            return None
        absent = [each for each in self.acts_for if role in each.roles]
        return next((each for each in absent if not each.units.isdisjoint(places)), next(iter(absent), None))

    def acting_in(self, role: str, *, places: Collection[str] = ()) -> "tuple[Person | Absent, ...]":
        """The person, and whoever they act for in that role: what either of the two may not do, the person may not."""
        absent = self.stands_in_for(role, places=places)
        return (self, absent) if absent else (self,)

    def name_in(self, role: str) -> str:
        """As papers say who did something in that role."""
        absent = self.stands_in_for(role)
        return f"{self.name} a.n. {absent.name}" if absent else self.name

    def units_in(self, role: str, *, places: Collection[str]) -> frozenset[str]:
        """Of the agency, in which the person works in that role, looked at for these places."""
        absent = self.stands_in_for(role, places=places)
        return absent.units if absent else self.units

    @property
    def places(self) -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
        """Roles, each with their units: the person's own, and those in which they act for somebody."""
        return ((self.roles, self.units), *((each.roles, each.units) for each in self.acts_for))

    def may_do(self, step: Step, *, places: Collection[str]) -> bool:
        """By role and place; `places`: the units in which it is still to be done, none for the whole agency."""
        has_role = step.role in self.roles or self.stands_in_for(step.role) is not None
        return has_role and (not places or not self.units_in(step.role, places=places).isdisjoint(places))


NOBODY = Person(0, "", "", frozenset(), USUAL)  # who does what happens by itself


def plain_name(name: str) -> str:
    """Without titles, marks and capitals, as identity compares names: `Dr. Siti Aminah, S.H.` is `siti aminah`."""
    letters = unicodedata.normalize("NFKD", name.partition(",")[0].casefold())
    words = re.sub(r"[^\w\s]", " ", "".join(c for c in letters if not unicodedata.combining(c))).split()
    return " ".join(word for word in words if word not in _TITLES)


def initials(name: str) -> str:
    """`S. C.` for "Siti Contoh": enough to compare with a paper in the hand, not enough to find a person."""
    return " ".join(f"{word[0].upper()}." for word in name.split() if word[0].isalpha())
