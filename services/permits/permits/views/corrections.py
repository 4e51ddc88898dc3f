"""What was returned for repair, old beside new."""

from collections.abc import Sequence
from dataclasses import replace

from permits.domain.acts.resubmit import covered, is_changed
from permits.domain.acts.returning import name_of
from permits.domain.application import Application
from permits.domain.correction import COMPANY, FIELD, LOCATION, REQUIREMENT, Correction, Item
from permits.views.common import Json, iso, tick
from permits.views.companies import company
from permits.views.documents import document


def correction_of(one: Application, number: int, *, named: bool) -> Json:
    """What was asked for, and of each item what was there before and what came: what is there now, or was when it was asked for again."""
    asked, later = one.corrections[number], one.corrections[number + 1 :]
    after = _as_it_became(one, asked, later)
    shown = {"asked_at": iso(asked.asked_at), "until": iso(asked.until), "closed_at": iso(asked.closed_at)}
    by = {"by_role": asked.by_role, **({"by_name": asked.by_name} if named else {})}
    return {**shown, "step": asked.step, **by, "items": [_item(one, asked, after, item) for item in asked.items]}


def _as_it_became(one: Application, asked: Correction, later: Sequence[Correction]) -> Application:
    for each in reversed(later):
        documents = {code: kept for code, kept in one.documents.items() if not each.covers(f"{REQUIREMENT}{code}")}
        location = each.location if each.covers(LOCATION) else one.location
        company = each.company if each.covers(COMPANY) else one.company
        answers = {code: answer for code, answer in one.answers.items() if not each.covers(f"{FIELD}{code}")}
        answers |= each.answers
        ticked = {code: kept for code, kept in one.ticked.items() if not each.covers(f"{REQUIREMENT}{code}")} | dict(each.ticked)
        one = replace(one, documents={**documents, **each.documents}, location=location, company=company, answers=answers, ticked=ticked)
    return one


def _item(one: Application, asked: Correction, after: Application, item: Item) -> Json:
    before = replace(after, documents=dict(asked.documents), location=asked.location, company=asked.company)
    before = replace(before, answers=dict(asked.answers), ticked=dict(asked.ticked))
    return {
        "code": item.code,
        "name": name_of(one, item.code),
        "reason": item.reason,
        **({"reason_en": item.reason_en} if item.reason_en else {}),
        "changed": is_changed(after, asked, item),
        "before": _named_by(before, asked, item),
        "after": _named_by(after, asked, item),
    }


def _named_by(one: Application, asked: Correction, item: Item) -> Json:
    """What the item names, as it is in `one`."""
    documents = {code: kept for code, kept in covered(one, asked).items() if item.covers(f"{REQUIREMENT}{code}")}
    texts = {each.code: each.text for each in one.requirements}
    ticked = {code: kept for code, kept in one.ticked.items() if item.covers(f"{REQUIREMENT}{code}")}
    return {
        "documents": [{"requirement": code, "text": texts.get(code, code), "document": document(kept)} for code, kept in documents.items()],
        "ticked": [{"requirement": code, "text": texts.get(code, code), **tick(kept)} for code, kept in ticked.items()],
        "location": dict(vars(one.location)) if item.code == LOCATION and one.location else None,
        "company": company(one.company) if item.code == COMPANY and one.company else None,
        "answers": {code: answer for code, answer in one.answers.items() if item.covers(f"{FIELD}{code}")},
    }
