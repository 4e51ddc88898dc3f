"""Permits, and what anybody who looks one up is told."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from bus.refusals import Conflict
from permits.domain.office_time import office_date
from permits.domain.people import initials
from permits.domain.permit import Neighbour, Permit
from permits.domain.permit_correction import FormerIssue, as_it_was
from permits.domain.permit_life import REVOKED, SUPERSEDED, SUSPENDED, Entry
from permits.views.common import Json, iso, page_or_all, pick

# By permit, and by kind of application: why none can be begun about it; None: one can.
RefusalsOfPermits = dict[int | None, dict[str, Conflict | None]]


def permit_page(
    found: Sequence[Permit], refusals: RefusalsOfPermits, letters: Mapping[int, Sequence[Entry]], *, on: date, limit: int | None
) -> Json | list[Json]:
    """`letters`: by permit, the entries of its life about which its holder got one."""
    rows = [{**permit_row(one, on=on), **_may(refusals[one.id]), "letters": _letters(letters.get(one.id or 0, ()))} for one in found]
    return page_or_all(rows, limit=limit, key="permit_id")


def _letters(entries: Sequence[Entry]) -> list[Json]:
    return [{**pick(entry, ("position", "kind")), "day": iso(entry.day)} for entry in entries]


def _may(refusals: dict[str, Conflict | None]) -> Json:
    """`may`: the kinds of application that can be begun about it now; `why_not`: by kind, why not."""
    why_not = {kind: {"code": refusal.code, **refusal.details} for kind, refusal in refusals.items() if refusal}
    return {"may": [kind for kind in refusals if kind not in why_not], "why_not": why_not}


def permit_row(one: Permit, *, on: date) -> Json:
    return {
        "permit_id": one.id,
        **pick(one, ("number", "permit_type", "permit_type_name", "holder_name", "code", "document_ready", "application_id")),
        "issued_at": iso(one.issued_at),
        **validity_of(one, on=on),
        **_neighbours(one),
        "duplicated_on": iso(one.duplicated_on),
    }


def _neighbours(one: Permit) -> Json:
    return {name: _neighbour(getattr(one, name)) for name in ("supersedes", "superseded_by")}


def _neighbour(one: Neighbour | None) -> Json | None:
    return {**pick(one, ("number", "code")), "valid_from": iso(one.valid_from)} if one else None


def verification(
    one: Permit,
    *,
    district: str | None,
    agency_name: str,
    office_name: str,
    zone: str,
    at: datetime,
    former: FormerIssue | None = None,
) -> Json:
    """For anybody: a company by its name, a person by initials; the place as far as its district. `former`: whose paper is checked."""
    if former:
        known = verification(as_it_was(one, former), district=district, agency_name=agency_name, office_name=office_name, zone=zone, at=at)
        again = {"issue": one.issue, "code": one.code, "since": iso(former.replaced_on)}
        return {**known, "status": SUPERSEDED, "since": None, "new_issue": again}
    return {
        **pick(one, ("number", "permit_type_name")),
        "district": district,
        "issued_on": iso(office_date(one.issued_at, zone)),
        "holder_name": one.holder_name if one.held_by_company else initials(one.holder_name),
        "agency": one.agency,
        "agency_name": agency_name,
        "office_name": office_name,
        **validity_of(one, on=office_date(at, zone)),
        **_neighbours(one),
        "duplicated_on": iso(one.duplicated_on),
        **({"issue": one.issue} if one.issue > 1 else {}),
        "since": iso(_since(one, on=office_date(at, zone))),
        "checked_at": iso(at),
    }


def found_by_number(one: Permit, **places: Any) -> Json:
    """What anybody may know who knows only the number, which is easily guessed: nothing of a person, and no code."""
    shown = verification(one, **places)
    neighbours = {
        name: shown[name] and {"number": shown[name]["number"], "valid_from": shown[name]["valid_from"]} for name in _neighbours(one)
    }
    return {**shown, **neighbours, "holder_name": one.holder_name if one.held_by_company else None}


def _since(one: Permit, *, on: date) -> date | None:
    """Since when it is revoked or suspended, where it is and that is known."""
    return {REVOKED: one.revoked_on, SUSPENDED: one.suspended_on}.get(one.status(on=on))


def validity_of(one: Permit, *, on: date) -> Json:
    dates = {"valid_from": iso(one.valid_from), "valid_until": iso(one.valid_until)}
    return {**dates, "status": one.status(on=on)}
