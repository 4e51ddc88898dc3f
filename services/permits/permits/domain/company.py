"""A company in whose name somebody applies."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from bus.refusals import Invalid
from permits.domain import taxpayer

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


@dataclass(frozen=True)
class Readings:
    """How the email address and the telephone number were read, as a registration's are; None: they cannot be one."""

    email: str | None
    phone: str | None


def company(*, company_id: int | None, account_id: int, read: Readings, **given: Any) -> Company:
    """What was typed, tidied: blanks around it gone, NIB and NPWP without punctuation, phone in E.164.

    :raises Invalid: invalid_fields. NIB has 13 digits (PP 24/2018); NPWP as `taxpayer` says; the person in charge as on an ID.
    """
    tidy = {name: value.strip() if isinstance(value, str) else value for name, value in given.items()}
    tidy["nib"] = taxpayer.bare(tidy["nib"])
    tidy["npwp"] = taxpayer.bare(tidy.get("npwp") or "") or None
    faults = _faults(tidy, read)
    if faults:
        raise Invalid("invalid_fields", "the company has wrong fields", fields=faults)
    return Company(id=company_id, account_id=account_id, **tidy | {"email": read.email, "phone": read.phone})


def _faults(tidy: dict[str, Any], read: Readings) -> dict[str, dict[str, Any]]:
    faults: dict[str, dict[str, Any]] = {name: {"code": "required"} for name in NEEDED if not tidy[name]}
    if not tidy["business_form"]:
        faults["business_form"] = {"code": "choose"}
    if tidy["nib"] and not re.fullmatch("[0-9]{13}", tidy["nib"]):
        faults["nib"] = {"code": "nib_format", "got": len(tidy["nib"])}
    wrong = taxpayer.fault_of(tidy["npwp"]) if tidy["npwp"] else None
    faults |= {"npwp": wrong} if wrong else {}
    if tidy["email"] and not read.email:
        faults["email"] = {"code": "email_format"}
    if tidy["phone"] and not read.phone:
        faults["phone"] = {"code": "phone_format"}
    person = _name_fault(tidy["responsible_person"]) if tidy["responsible_person"] else None
    return faults | ({"responsible_person": person} if person else {})


def _name_fault(name: str) -> dict[str, Any] | None:
    """By the rule of a registration's full name (identity): Latin letters, which a permit prints, and what people write between them."""
    letters = [sign for sign in name if unicodedata.category(sign)[0] in "LM"]
    if any(not unicodedata.name(letter, "").startswith(("LATIN", "COMBINING", "MODIFIER LETTER")) for letter in letters):
        return {"code": "name_not_latin"}
    known = all(unicodedata.category(sign)[0] in "LM" or sign in " '’‘ʼ´`.,-‐–/()" for sign in name)
    return None if known and any(letter.isalpha() for letter in letters) else {"code": "name_format"}
