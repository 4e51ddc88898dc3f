"""The check: a verdict on each requirement, field and section. What is in order is kept with who found it so, for whoever looks at the
application next; what is not is named in a return (`returning`). In order, of an original, means that the officer has seen it at the counter."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from bus.refusals import Conflict, Invalid
from permits.domain.application import DUPLICATE, Application
from permits.domain.catalogue.requirement import ORIGINAL
from permits.domain.correction import COMPANY, FIELD, LOCATION, REQUIREMENT, REQUIREMENTS
from permits.domain.flow.step import Step
from permits.domain.people import Person
from permits.domain.verdict import Verdict


def items_of(application: Application) -> list[str]:
    """What a verdict can be about, in the order in which pages show it."""
    company = [COMPANY] if application.applicant_type == "company" else []
    of_permit = [] if application.kind == DUPLICATE else [LOCATION, *company]  # what a duplicate says is its permit's
    fields = [f"{FIELD}{each.code}" for each in application.asked_fields]
    return [*of_permit, *fields, REQUIREMENTS, *(f"{REQUIREMENT}{each.code}" for each in application.asked_requirements)]


def found_in_order(application: Application, items: Collection[str], *, step: Step, by: Person, at: datetime) -> Application:
    """The newest verdict on an item at a step takes the place of the one before. :raises Invalid: invalid_fields (in_order)."""
    known = items_of(application)
    if any(item not in known for item in items):
        raise Invalid("invalid_fields", "the application has no such item", fields={"in_order": {"code": "unknown_field"}})
    found = tuple(Verdict(item, step.code, at, by.account_id, step.role, by.name) for item in known if item in items)
    again = {(each.item, each.step) for each in found}
    kept = tuple(each for each in application.verdicts if (each.item, each.step) not in again)
    return replace(application, verdicts=(*kept, *found))


def unseen(application: Application) -> list[str]:
    """The codes of the originals that were promised, and that no officer has found in order since."""
    seen = {each.item for each in application.in_order}
    promised = [each for each in application.asked_requirements if each.fulfilled_by == ORIGINAL and each.code in application.ticked]
    return [each.code for each in promised if f"{REQUIREMENT}{each.code}" not in seen]


def refuse_unseen(application: Application, *, step: Step) -> None:
    """Who reads the application, and could give it back, passes on none whose originals nobody has seen. :raises Conflict: originals_unseen."""
    missing = unseen(application) if step.may_return else []
    if missing:
        texts = [each.text for each in application.asked_requirements if each.code in missing]
        raise Conflict("originals_unseen", "an original was promised and not seen yet", requirements=missing, originals="; ".join(texts))
