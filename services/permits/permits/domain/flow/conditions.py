"""Conditions of a flow: what of a case they may ask. The subjects that every case has are in `SUBJECTS`; the values of a field only the permit
type knows."""

from collections.abc import Mapping

from permits.domain.catalogue.permit_type import APPLICATION_KINDS
from permits.domain.condition import APPLICANT_TYPE, FIELD, Condition, Facts

FREE, CHARGED = "free", "charged"
SUBJECTS: Mapping[str, tuple[str, ...]] = {
    "kind": APPLICATION_KINDS,
    APPLICANT_TYPE: ("individual", "company"),
    "fee": (FREE, CHARGED),
}


def facts(*, kind: str, applicant_type: str, fee_amount: int | None, answers: Mapping[str, str]) -> Facts:
    """Of a case. `fee_amount` None: something is to be paid, and how much is not known yet. `answers`: those to the fields that are asked of
    it."""
    known = {"kind": kind, APPLICANT_TYPE: applicant_type, "fee": FREE if fee_amount == 0 else CHARGED}
    return {**known, **{f"{FIELD}{code}": answer for code, answer in answers.items()}}


def fault_of(condition: Condition, *, fields: Mapping[str, tuple[str, ...] | None]) -> str | None:
    """Why it can never hold: its subject, or one of its values, is unknown. `fields`: those of the permit type, with the values that they
    can have (None: any)."""
    known = {**SUBJECTS, **{FIELD + code: values for code, values in fields.items()}}
    if condition.subject not in known:
        return "unknown_subject"
    values = known[condition.subject]
    return None if condition.values and (values is None or set(condition.values) <= set(values)) else "unknown_value"
