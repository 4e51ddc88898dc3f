"""A clerical error on a permit's paper: one person says what should stand there, another decides, and the permit is issued again under its
number. Only texts of the paper are corrected: never its validity, its type, or who holds it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from bus.refusals import Conflict, Invalid
from permits.domain.acts.outcome import Event
from permits.domain.application import Application
from permits.domain.office_time import office_date
from permits.domain.people import Person
from permits.domain.permit import Permit, told_of
from permits.domain.permit_request import ASKERS, CORRECT, PermitRequest, acting_as, check, new_request, refuse_own

HOLDER, RESPONSIBLE_PERSON, PLACE = TEXTS = ("holder", "responsible_person", "place")


@dataclass(frozen=True)
class Change:
    """`name`: of the text, one of `TEXTS`."""

    name: str
    old: str
    new: str


@dataclass(frozen=True)
class FormerIssue:
    """What an issue said whose place another one has taken."""

    permit_id: int
    issue: int
    code: str
    holder_name: str
    texts: dict[str, str] | None
    reissued_on: date | None
    replaced_on: date


def printed(one: Permit, application: Application) -> dict[str, str]:
    """The texts that stand on the permit's paper and may be corrected."""
    company, place = application.company, application.location
    found = {HOLDER: one.holder_name, RESPONSIBLE_PERSON: company and company.responsible_person, PLACE: place and place.in_full}
    return {name: text for name, text in found.items() if text} | (one.texts or {})


def ask(
    one: Permit, application: Application, *, issue: int, texts: Mapping[str, str], reason: str, by: Person, at: datetime
) -> PermitRequest:
    """`issue`: the one that was read; `texts`: what should stand there.

    :raises NotAllowed: own_permit; not_allowed. :raises Conflict: permit_issued_again (issue); permit_correction_unchanged; see
    `permit_request.check`. :raises Invalid: invalid_fields.
    """
    role, both = acting_as(by, ASKERS)
    for each in both:
        refuse_own(application, each)
    today = office_date(at, by.zone)
    check(one, CORRECT, day=today, today=today)
    if issue != one.issue:
        raise Conflict("permit_issued_again", "it was corrected meanwhile", issue=one.issue)
    stands, reason = printed(one, application), " ".join(reason.split()) and reason.strip()
    wished = {name: " ".join(text.split()) for name, text in texts.items() if name in stands}
    faults: dict[str, dict[str, Any]] = {name: {"code": "required"} for name, text in wished.items() if not text}
    if not reason:
        faults["reason"] = {"code": "required"}
    if faults:
        raise Invalid("invalid_fields", "a text that stands on the paper is not left out, and the holder reads why", fields=faults)
    changes = tuple(Change(name, stands[name], text) for name, text in wished.items() if text != stands[name])
    if not changes:
        raise Conflict("permit_correction_unchanged", "everything stands there already")
    said: dict[str, Any] = {"reason": reason, "legal_basis": "", "day": today, "changes": [asdict(each) for each in changes]}
    return new_request(one, CORRECT, role=role, by=by, at=at, **said)


def issue_again(one: Permit, granted: PermitRequest, *, code: str, on: date) -> tuple[Permit, FormerIssue]:
    """The permit as it is then, with a code of its own, and what its issue so far said."""
    assert one.id is not None
    new = {each["name"]: each["new"] for each in granted.changes or ()}
    former = FormerIssue(one.id, one.issue, one.code, one.holder_name, one.texts, one.reissued_on, replaced_on=on)
    again = replace(
        one,
        issue=one.issue + 1,
        code=code,
        holder_name=new.get(HOLDER, one.holder_name),
        texts={**(one.texts or {}), **new},
        reissued_on=on,
        document_ready=False,
    )
    return again, former


def as_it_was(one: Permit, former: FormerIssue) -> Permit:
    """The permit as that issue's paper said it."""
    names = ("issue", "code", "holder_name", "texts", "reissued_on")
    return replace(one, **{name: getattr(former, name) for name in names})


def event(one: Permit, application: Application, granted: PermitRequest) -> Event:
    """Tells the holder which texts were corrected and why, and has the new paper made. `one`: as it is issued again."""
    assert granted.decided_at
    return Event(
        "permit_corrected",
        {
            **told_of(one, application),
            "issue": one.issue,
            "corrected": [each["name"] for each in granted.changes or ()],
            "reason": granted.reason,
            "at": granted.decided_at.isoformat(),
        },
    )
