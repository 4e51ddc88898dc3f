"""A note for colleagues about an application: nobody in whose hands the application is reads it here. Notes are only added; one is open until a
colleague says that it is settled, and who said so is added too."""

from dataclasses import dataclass
from datetime import datetime

from bus.refusals import Invalid, NotAllowed
from permits.domain.application import Application
from permits.domain.holder import refuse_own, refuse_who_filled_in
from permits.domain.people import Person


@dataclass(frozen=True)
class Note:
    """`id` is None until it is stored. `step`: at which the application waited; None: at none any more."""

    id: int | None
    application_id: int
    at: datetime
    by_id: int
    by_name: str
    step: str | None
    text: str
    settled_at: datetime | None = None
    settled_by_name: str | None = None

    @property
    def is_open(self) -> bool:
        return self.settled_at is None


def write(application: Application, text: str, *, by: Person, at: datetime) -> Note:
    """:raises NotAllowed: own_application. :raises Invalid: invalid_fields (text)."""
    refuse_own(application, by=by)
    if not text.strip():
        raise Invalid("invalid_fields", "a note says something", fields={"text": {"code": "required"}})
    assert application.id is not None
    return Note(None, application.id, at, by.account_id, by.name, application.waits_at, text.strip())


def refuse_to_settle(application: Application, *, by: Person) -> None:
    """A note may keep a case from being approved: who filled it in at the counter is not who says that nothing is left of it.

    :raises NotAllowed: own_application, filed_at_counter.
    """
    refuse_own(application, by=by)
    refuse_who_filled_in(application, (by.account_id,))


def may_settle(application: Application, *, by: Person) -> bool:
    try:
        refuse_to_settle(application, by=by)
    except NotAllowed:
        return False
    return True
