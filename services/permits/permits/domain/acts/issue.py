"""The permit that an application leads to: what is told of it. Making it is `permit.issue`."""

from datetime import datetime

from permits.domain.acts import outcome
from permits.domain.acts.outcome import Event
from permits.domain.application import Application


def permit_issued(application: Application, *, permit_id: int, permit_number: str, at: datetime) -> Event:
    """Tells of the permit that an application led to."""
    return outcome.event(
        application,
        "permit_issued",
        permit_id=permit_id,
        permit_number=permit_number,
        permit_type_name=application.permit_type_name,
        at=at.isoformat(),
    )
