"""A member of staff as others at the office know them: name, roles and units, as they last came to the desk."""

from dataclasses import dataclass

from permits.domain.people import STAFF, Person


@dataclass(frozen=True)
class Colleague:
    account_id: int
    name: str
    agency: str
    roles: tuple[str, ...]
    units: tuple[str, ...]

    def as_person(self, *, zone: str) -> Person:
        """To ask whether they may do a step."""
        return Person(self.account_id, self.name, self.agency, frozenset((*self.roles, STAFF)), zone, units=frozenset(self.units))


def known_as(person: Person) -> Colleague:
    return Colleague(person.account_id, person.name, person.agency, _sorted(person.roles - {STAFF}), _sorted(person.units))


def _sorted(words: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(words))
