"""A company in whose name somebody applies."""

import re
from dataclasses import dataclass
from typing import Any

from bus.refusals import Invalid

NEEDED = ("name", "nib", "address", "phone", "email", "responsible_person", "position")


@dataclass(frozen=True)
class Company:
    """`id` is None until it is stored; `account_id` is the applicant it belongs to."""

    id: int | None
    account_id: int
    name: str
    nib: str
    npwp: str | None
    business_form: str
    address: str
    phone: str
    email: str
    responsible_person: str
    position: str


def company(*, company_id: int | None, account_id: int, **given: Any) -> Company:
    """What was typed, tidied: blanks around it gone, NIB, NPWP and phone without punctuation.

    :raises Invalid: invalid_fields. NIB has 13 digits (PP 24/2018); NPWP 15 or 16 (PMK 112/2022), 22 with the branch's part.
    """
    tidy = {name: value.strip() if isinstance(value, str) else value for name, value in given.items()}
    tidy["nib"] = _digits(tidy["nib"])
    tidy["npwp"] = _digits(tidy.get("npwp") or "") or None
    faults = _faults(tidy)
    if faults:
        raise Invalid("invalid_fields", "the company has wrong fields", fields=faults)
    return Company(id=company_id, account_id=account_id, **tidy)


def _digits(text: str) -> str:
    return re.sub(r"[\s.\-]", "", text)


def _faults(tidy: dict[str, Any]) -> dict[str, dict[str, Any]]:
    faults: dict[str, dict[str, Any]] = {name: {"code": "required"} for name in NEEDED if not tidy[name]}
    for name, lengths in {"nib": (13,), "npwp": (15, 16, 22)}.items():
        number = tidy[name]
        if number and (not re.fullmatch("[0-9]+", number) or len(number) not in lengths):
            faults[name] = {"code": f"{name}_format", "got": len(number)}
    if tidy["email"] and not re.fullmatch(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+", tidy["email"]):
        faults["email"] = {"code": "email_format"}
    if tidy["phone"] and not re.fullmatch(r"\+?[0-9]{6,15}", re.sub(r"[\s().\-]", "", tidy["phone"])):
        faults["phone"] = {"code": "phone_format"}
    return faults
