"""A company in whose name somebody applies."""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bus.refusals import Conflict, Invalid
from permits.domain import taxpayer

NEEDED = ("name", "nib", "address", "phone", "email", "responsible_person", "position")
ADDED = ("region", "region_name", "deed_number", "deed_date")


@dataclass(frozen=True)
class Company:
    """`id` is None until it is stored; `account_id` is that of one of its owners. `region`: the code of the village, with the names from there
    up; `deed_date` in ISO 8601. None, like the deed: not told, or entered before they were asked for.
    `revision` grows with every change, and says nothing of what the company is."""

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
    region: str | None = None
    region_name: str | None = None
    deed_number: str | None = None
    deed_date: str | None = None
    revision: int = field(default=1, compare=False)


@dataclass(frozen=True)
class Readings:
    """How the email address and the telephone number were read, as a registration's are; None: they cannot be one."""

    email: str | None
    phone: str | None


def company(*, company_id: int | None, account_id: int, revision: int = 1, read: Readings, today: date, **given: Any) -> Company:
    """What was typed, tidied: blanks around it gone, NIB and NPWP without punctuation, phone in E.164.

    :raises Invalid: invalid_fields. NIB has 13 digits (PP 24/2018); NPWP as `taxpayer` says; the person in charge as on an ID; a region that is
        not said at all may be missing, a blank one not; the deed with number and date, or neither.
    """
    tidy = {name: value.strip() if isinstance(value, str) else value for name, value in given.items()}
    tidy["nib"] = taxpayer.bare(tidy["nib"])
    tidy["npwp"] = taxpayer.bare(tidy.get("npwp") or "") or None
    unplaced = {"region": {"code": "choose"}} if tidy.get("region") == "" else {}
    tidy |= {name: tidy.get(name) or None for name in ADDED}
    faults = _faults(tidy, read) | unplaced | _deed_faults(tidy["deed_number"], tidy["deed_date"], today=today)
    if faults:
        raise Invalid("invalid_fields", "the company has wrong fields", fields=faults)
    return Company(id=company_id, account_id=account_id, revision=revision, **tidy | {"email": read.email, "phone": read.phone})


def refuse_changed(company: Company, *, revision: int | None) -> None:
    """None: from who asks as the release before did, which knew of no revision. :raises Conflict: company_changed (revision: the present one)."""
    if revision is not None and revision != company.revision:
        raise Conflict("company_changed", "somebody else changed it meanwhile", revision=company.revision)


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


def _deed_faults(number: str | None, day: str | None, *, today: date) -> dict[str, dict[str, Any]]:
    if bool(number) != bool(day):
        return {"deed_date" if number else "deed_number": {"code": "required"}}
    try:
        made = date.fromisoformat(day) if day else None
    except ValueError:
        return {"deed_date": {"code": "not_a_date"}}
    return {"deed_date": {"code": "date_in_future"}} if made and made > today else {}


def _name_fault(name: str) -> dict[str, Any] | None:
    """By the rule of a registration's full name (identity): Latin letters, which a permit prints, and what people write between them."""
    letters = [sign for sign in name if unicodedata.category(sign)[0] in "LM"]
    if any(not unicodedata.name(letter, "").startswith(("LATIN", "COMBINING", "MODIFIER LETTER")) for letter in letters):
        return {"code": "name_not_latin"}
    known = all(unicodedata.category(sign)[0] in "LM" or sign in " '’‘ʼ´`.,-‐–/()" for sign in name)
    return None if known and any(letter.isalpha() for letter in letters) else {"code": "name_format"}
