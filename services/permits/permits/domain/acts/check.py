"""The check: a verdict on each requirement, field and section. What is in order is kept with who found it so, for whoever looks at the
application next; what is not is named in a return (`returning`)."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from bus.refusals import Invalid
from permits.domain.application import DUPLICATE, Application
from permits.domain.correction import COMPANY, FIELD, LOCATION, REQUIREMENT, REQUIREMENTS
from permits.domain.flow.step import Step
from permits.domain.people import Person
from permits.domain.verdict import Verdict


def items_of(application: Application) -> list[str]:
    """What a verdict can be about, in the order in which pages show it."""
    company = [COMPANY] if application.applicant_type == "company" else []
    of_permit = [] if application.kind == DUPLICATE else [LOCATION, *company]  # what a duplicate says is its permit's
    fields = [f"{FIELD}{each.code}" for each in application.fields]
    return [*of_permit, *fields, REQUIREMENTS, *(f"{REQUIREMENT}{each.code}" for each in application.requirements)]


def found_in_order(application: Application, items: Collection[str], *, step: Step, by: Person, at: datetime) -> Application:
    """The newest verdict on an item at a step takes the place of the one before. :raises Invalid: invalid_fields (in_order)."""
    known = items_of(application)
    if any(item not in known for item in items):
        raise Invalid("invalid_fields", "the application has no such item", fields={"in_order": {"code": "unknown_field"}})
    found = tuple(Verdict(item, step.code, at, by.account_id, step.role, by.name) for item in known if item in items)
    again = {(each.item, each.step) for each in found}
    kept = tuple(each for each in application.verdicts if (each.item, each.step) not in again)
    return replace(application, verdicts=(*kept, *found))
