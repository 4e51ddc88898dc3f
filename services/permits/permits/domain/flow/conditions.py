"""Conditions of a flow: what of a case they ask, and when they hold.

A condition names a subject and the values with which it holds. The subjects that every case has are in `SUBJECTS`; `field:<code>` is a field that
the permit type asks for, whose values only the permit type knows.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from permits.domain.catalogue.permit_type import APPLICATION_KINDS

FREE, CHARGED = "free", "charged"
SUBJECTS: Mapping[str, tuple[str, ...]] = {
    "kind": APPLICATION_KINDS,
    "applicant_type": ("individual", "company"),
    "fee": (FREE, CHARGED),
}
FIELD = "field:"

Facts = Mapping[str, str]  # what is known of a case, by subject


def facts(*, kind: str, applicant_type: str, fee_amount: int | None) -> Facts:
    """Of a case. `fee_amount` None: something is to be paid, and how much is not known yet."""
    return {"kind": kind, "applicant_type": applicant_type, "fee": FREE if fee_amount == 0 else CHARGED}


@dataclass(frozen=True)
class Condition:
    subject: str
    values: tuple[str, ...]

    def holds(self, facts: Facts) -> bool:
        """It does not where nothing is known of its subject: a step that is done once too often does no harm."""
        return facts.get(self.subject) in self.values

    @property
    def reason(self) -> str:
        """A code for why a step was skipped."""
        return "because_field" if self.subject.startswith(FIELD) else f"because_{self.subject}"


def fault_of(condition: Condition, *, fields: Mapping[str, tuple[str, ...] | None]) -> str | None:
    """Why it can never hold: its subject, or one of its values, is unknown. `fields`: those of the permit type, with the values that they
    can have (None: any)."""
    known = {**SUBJECTS, **{FIELD + code: values for code, values in fields.items()}}
    if condition.subject not in known:
        return "unknown_subject"
    values = known[condition.subject]
    return None if condition.values and (values is None or set(condition.values) <= set(values)) else "unknown_value"
