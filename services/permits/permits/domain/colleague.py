"""A member of staff as others at the office know them: name, roles and units; and who acts for whom."""

from dataclasses import dataclass
from datetime import date

from permits.domain.people import STAFF, Absent, Person


@dataclass(frozen=True)
class Colleague:
    account_id: int
    name: str
    agency: str
    roles: tuple[str, ...]
    units: tuple[str, ...]

    def as_person(self, *, zone: str, acts_for: tuple[Absent, ...]) -> Person:
        """To ask whether they may do a step, in their own name or in that of somebody for whom they act."""
        roles, units = frozenset((*self.roles, STAFF)), frozenset(self.units)
        return Person(self.account_id, self.name, self.agency, roles, zone, units=units, acts_for=acts_for)


@dataclass(frozen=True)
class Delegation:
    """Whoever acts does so in these roles, from a day until a day at the agency, both included."""

    id: int
    agency: str
    account_id: int
    deputy_id: int
    roles: tuple[str, ...]
    since: date
    until: date


def known_as(person: Person) -> Colleague:
    return Colleague(person.account_id, person.name, person.agency, _sorted(person.roles - {STAFF}), _sorted(person.units))


def _sorted(words: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(words))
