"""A duplicate: another paper of a permit in force whose paper was lost or damaged. Number, holder and term stay as they are, and nothing takes
the permit's place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bus.refusals import Invalid
from permits.domain.application import DUPLICATE, Application
from permits.domain.permit_life import DUPLICATED, Entry


@dataclass(frozen=True)
class Duplicate:
    """What its paper says besides what the permit says. `ordinal`: the how manieth of that permit it is; `for_name`: in whose name
    `approved_by` decided."""

    ordinal: int
    issued_on: date
    application_number: str | None
    approved_by: str | None
    for_name: str | None = None


def refuse_unless_known(draft: Application) -> None:
    """What is not in the register has no term and no holder that a paper could say. :raises Invalid: invalid_fields (old_permit_number, permit_id)."""
    if draft.kind == DUPLICATE and draft.old_permit_id is None:
        field = "old_permit_number" if draft.old_permit_number else "permit_id"
        raise Invalid("invalid_fields", "only permits that are known here get a duplicate", fields={field: {"code": "not_known_here"}})


def issue(application: Application, *, life: Sequence[Entry], on: date, at: datetime) -> tuple[Entry, Duplicate]:
    """The duplicate that an approved application leads to, and its entry in the permit's `life`. `on`: today in the office."""
    ordinal = 1 + sum(entry.kind == DUPLICATED for entry in life)
    decision = application.last_done("decide")
    by = (decision.by_name, decision.for_name) if decision else (None, None)
    return Entry(DUPLICATED, on, written_on=on, at=at), Duplicate(ordinal, on, application.number, *by)
