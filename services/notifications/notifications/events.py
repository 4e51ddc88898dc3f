"""The event that notifications publishes, as contract/events/ promises it."""

from datetime import datetime

from bus.outbox import Event
from notifications.domain.delivery import Delivery


def mail_failed(delivery: Delivery, *, at: datetime) -> Event:
    data = {"agency": delivery.agency, "about": delivery.about, "kind": delivery.kind}
    return Event(type="mail_failed", subject=f"delivery/{delivery.delivery_id}", data=data, occurred_at=at)
