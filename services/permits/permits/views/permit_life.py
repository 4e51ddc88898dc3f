"""A permit as the office sees it: its life, what is asked about it, and what the reader may do."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from permits.domain.permit import Permit
from permits.domain.permit_correction import FormerIssue
from permits.domain.permit_life import HANDED_OVER, ISSUED, SUPERSEDED, Entry, status
from permits.domain.permit_request import PermitRequest
from permits.views.common import Json, iso, pick
from permits.views.permits import permit_row


def permit_with_life(
    one: Permit,
    *,
    entries: Sequence[Entry],
    requests: Sequence[PermitRequest],
    may: Sequence[str],
    copies: Collection[int],
    former: Sequence[FormerIssue],
    printed: Mapping[str, str],
    issued_on: date,
    today: date,
    on: date | None,
) -> Json:
    """`copies`: positions of the entries whose receipts the reader gets as copies. `status_on`: what it was on the day that was asked for, null before its issue."""
    life = _life(one, entries, issued_on=issued_on)
    waiting = next((each for each in requests if each.decided_at is None), None)
    asked = {"on": iso(on), "status_on": status(life, on=on)} if on else {}
    return {
        **permit_row(one, on=today),
        **{name: iso(getattr(one, name)) for name in ("revoked_on", "suspended_on", "suspended_until")},
        "issue": one.issue,
        "printed": dict(printed),
        "former_issues": [{"issue": each.issue, "code": each.code, "replaced_on": iso(each.replaced_on)} for each in former],
        "life": [_entry(entry, requests, copies) for entry in life],
        "request": request(waiting) if waiting else None,
        "refused_requests": [request(each) for each in requests if each.granted is False],
        "may": list(may),
        **asked,
    }


def _life(one: Permit, entries: Sequence[Entry], *, issued_on: date) -> list[Entry]:
    """All of it by day; a successor is an issue of its own."""
    issue = Entry(ISSUED, one.valid_from, written_on=issued_on, at=one.issued_at, until=one.valid_until)
    after = [Entry(SUPERSEDED, one.superseded_by.valid_from)] if one.superseded_by else []
    return [issue, *sorted([*entries, *after], key=lambda entry: entry.day)]


def _entry(entry: Entry, requests: Sequence[PermitRequest], copies: Collection[int]) -> Json:
    asked = next((each for each in requests if each.id == entry.request_id), None)
    dates: Json = {"day": iso(entry.day), "at": iso(entry.at)}
    dates |= {"is_copy": True} if entry.kind == HANDED_OVER and entry.position in copies else {}
    return {**pick(entry, ("kind", "position", "letter")), **dates, "request": request(asked) if asked else None}


def request(one: PermitRequest) -> Json:
    names = ("kind", "reason", "legal_basis", "asked_by_name", "decided_by_name", "granted", "note")
    dates = {"day": iso(one.day), "asked_at": iso(one.asked_at), "decided_at": iso(one.decided_at)}
    changes = {"changes": one.changes} if one.changes else {}
    return {"request_id": one.id, "permit_id": one.permit_id, **pick(one, names), **dates, **changes}


def waiting(one: PermitRequest, number: str, permit_type_name: str) -> Json:
    return {**request(one), "number": number, "permit_type_name": permit_type_name}
