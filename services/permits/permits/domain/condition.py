"""A condition on what is known of a case: under which a step is skipped, or something is asked of the applicant.

A condition names a subject and the values with which it holds. `field:<code>` is a field that the permit type asks for; which other subjects there
are, and who may ask what, say `flow/conditions.py` and `catalogue/asked.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

APPLICANT_TYPE = "applicant_type"
FIELD = "field:"

Facts = Mapping[str, str]  # what is known of a case, by subject


@dataclass(frozen=True)
class Condition:
    subject: str
    values: tuple[str, ...]

    @classmethod
    def given(cls, asked: Mapping[str, Any] | None) -> "Condition | None":
        """Of what a form or a file says; None: there is none."""
        return cls(asked["subject"], tuple(asked["values"])) if asked else None

    def holds(self, facts: Facts) -> bool:
        """It does not where nothing is known of its subject: a step that is done once too often does no harm."""
        return facts.get(self.subject) in self.values

    @property
    def field(self) -> str | None:
        """The code of the field that it asks; None: it asks something else."""
        return self.subject.removeprefix(FIELD) if self.subject.startswith(FIELD) else None

    @property
    def reason(self) -> str:
        """A code for why a step was skipped."""
        return "because_field" if self.field is not None else f"because_{self.subject}"
