"""Cases that wait for whoever decides, each with what the others found."""

from collections.abc import Sequence

from permits.domain.acts.returning import name_of
from permits.domain.application import ADVANCED, Application, HistoryLine
from permits.domain.clean import looked_at
from permits.views.common import Json, iso, pick


def case(one: Application, *, why_not: Sequence[str], open_notes: int, may_approve: bool) -> Json:
    known = ("revision", "number", "permit_type_name", "fee_amount")
    return {
        "application_id": one.id,
        **pick(one, known),
        "application_kind": one.kind,
        "holder_name": one.holder_name,
        "applicant_name": one.applicant_name,
        "step": one.waits_at,
        "due_at": iso(one.due_at),
        "items": [_item(one, each.item, each.verdict.by_name if each.verdict else None) for each in looked_at(one)],
        "done": [_line(one, line) for line in one.history if line.outcome == ADVANCED and line.step],
        "open_notes": open_notes,
        "not_clean": list(why_not),
        "may_approve": may_approve,
    }


def _item(one: Application, item: str, by_name: str | None) -> Json:
    return {"item": item, "name": name_of(one, item), "in_order_by": by_name}


def _line(one: Application, line: HistoryLine) -> Json:
    step = one.process.step(line.step)
    return {**pick(line, ("step", "by_name", "for_name", "finding")), "step_name": step and dict(step.name), "at": iso(line.at)}
