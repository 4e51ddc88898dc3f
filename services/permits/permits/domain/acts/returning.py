"""The office gives the application back to its applicant, who has to mend what the office names. Until then the limit does not run."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bus.refusals import Invalid, NotAllowed
from permits.domain import clock as clocks
from permits.domain.acts import outcome
from permits.domain.acts.check import found_in_order, items_of
from permits.domain.acts.outcome import Outcome
from permits.domain.application import Application
from permits.domain.correction import COMPANY, FIELD, LOCATION, REQUIREMENT, REQUIREMENTS, Correction, Item, last_moment
from permits.domain.flow.step import FOR_APPLICANT
from permits.domain.holder import step_for
from permits.domain.people import Person
from permits.domain.reason import Reason, in_english

NAMES = {
    LOCATION: {"id": "Lokasi izin", "en": "Permit location"},
    COMPANY: {"id": "Perusahaan", "en": "Company"},
    REQUIREMENTS: {"id": "Persyaratan", "en": "Requirements"},
}


def return_to_applicant(
    application: Application,
    *,
    step: str,
    reasons: Mapping[str, str],
    note: str | None = None,
    in_order: Collection[str] = (),
    ready: Collection[Reason] = (),
    by: Person,
    at: datetime,
) -> Outcome:
    """`reasons`: by item, what is wrong with it; `note`: a word for the whole; `in_order`: items that need not be looked at again; `ready`: reasons of the office,
    of which the English is known. Refusals as
    for `advance`, and :raises NotAllowed: step_cannot_return; :raises Invalid: invalid_fields: nothing named, an unknown item, or one without a
    reason."""
    current = step_for(application, step, by=by)
    if not current.may_return:
        raise NotAllowed("step_cannot_return", "this step does not return applications")
    items = _items(application, reasons, ready)
    application = found_in_order(application, in_order, step=current, by=by, at=at)
    asked = Correction(
        step=step,
        asked_at=at,
        until=last_moment(at, zone=by.zone),
        by_id=by.account_id,
        by_role=current.role,
        by_name=by.name,
        items=items,
        documents={},
    )
    before = {code: document for code, document in application.documents.items() if application.opened(asked, f"{REQUIREMENT}{code}")}
    ticked = {code: tick for code, tick in application.ticked.items() if asked.covers(f"{REQUIREMENT}{code}")}
    location = application.location if asked.covers(LOCATION) else None
    company = application.company if asked.covers(COMPANY) else None
    answers = {code: answer for code, answer in application.answers.items() if application.opened(asked, f"{FIELD}{code}")}
    asked = replace(asked, documents=before, location=location, company=company, answers=answers, ticked=ticked)
    clock = clocks.switched(application.clock, FOR_APPLICANT, at=at)
    unticked = {code: tick for code, tick in application.ticked.items() if code not in ticked}  # it is declared or promised again
    given_back = replace(application, corrections=(*application.corrections, asked), clock=clock, due_at=None, ticked=unticked)
    note = (note or "").strip() or None
    returned = outcome.written_down(given_back, at=at, step=step, outcome="returned", by=by, role=current.role, note=note)
    return returned, [outcome.event(returned, "application_returned", step=step, at=at.isoformat(), **told(returned, asked))]


def told(application: Application, asked: Correction) -> dict[str, Any]:
    """What events say of a correction: its items by code and name, and no reasons, in which officers may name people."""
    items = [{"code": item.code, "name": name_of(application, item.code)} for item in asked.items]
    return {"items": items, "until": asked.until.isoformat()}


def name_of(application: Application, item: str) -> dict[str, str]:
    """What people call an item."""
    labels = {f"{FIELD}{each.code}": each.label for each in application.fields}
    texts = {f"{REQUIREMENT}{each.code}": each.text for each in application.requirements}
    return dict(NAMES.get(item) or labels.get(item) or {"id": texts.get(item, item)})


def _items(application: Application, reasons: Mapping[str, str], ready: Collection[Reason]) -> tuple[Item, ...]:
    """In the order in which pages show them."""
    may_be_named = items_of(application)
    faults = {code: {"code": "unknown_field"} for code in reasons if code not in may_be_named}
    faults |= {code: {"code": "required"} for code, reason in reasons.items() if code not in faults and not reason.strip()}
    if faults or not reasons:
        found = {f"reasons.{code}": fault for code, fault in faults.items()} or {"reasons": {"code": "required"}}
        raise Invalid("invalid_fields", "a return names what is wrong, each with a reason", fields=found)
    said = {code: reasons[code].strip() for code in may_be_named if code in reasons}
    return tuple(Item(code, words, in_english(words, ready)) for code, words in said.items())
