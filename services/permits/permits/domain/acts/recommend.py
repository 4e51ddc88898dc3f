"""A technical unit, or each of several, says what it thinks of the application.

The step is done when every unit that it names has answered. An objection stops it at once: it is the step's way back, or its rejection.
"""

from permits.domain.application import Application
from permits.domain.flow.step import EVERY_UNIT
from permits.domain.people import Person

ACT = "recommend"
RECOMMENDED, OBJECTED = "recommended", "objected"


def answers_for(application: Application, *, by: Person) -> str | None:
    """The unit in whose name that person does the step: one that was asked and has not answered. None: the step is not each unit's."""
    if application.step is None or application.step.at != EVERY_UNIT:
        return None
    units = by.units_in(application.step.role, places=application.places)
    return next((unit for unit in application.places if unit in units), None)


def waits_for_others(application: Application, *, unit: str | None) -> bool:
    """Whether, after that unit's answer, another one is still to come."""
    return unit is not None and application.places != (unit,)
