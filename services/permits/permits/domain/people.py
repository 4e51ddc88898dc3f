"""Who acts. A person is what the actor's proven token says, no more."""

from dataclasses import dataclass

APPLICANT = "applicant"
STAFF = frozenset(
    {
        "counter_officer",
        "verifier",
        "technical_team",
        "treasurer",
        "section_head",
        "division_head",
        "agency_head",
        "complaints_officer",
        "agency_admin",
        "auditor",
        "operator",
    }
)


@dataclass(frozen=True)
class Person:
    account_id: int
    name: str
    agency: str
    roles: frozenset[str]

    @property
    def is_staff(self) -> bool:
        return not self.roles.isdisjoint(STAFF)


def initials(name: str) -> str:
    """`S. C.` for "Siti Contoh": enough to compare with a paper in the hand, not enough to find a person."""
    return " ".join(f"{word[0].upper()}." for word in name.split() if word[0].isalpha())
