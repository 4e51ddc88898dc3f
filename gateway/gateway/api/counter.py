"""The counter, for staff."""

from typing import Any

from gateway.api.base import Blueprint
from gateway.counter import everything
from gateway.schemas import counter as forms

noun = Blueprint("counter", __name__, description="For staff: the counter")


@noun.operation("POST", "/staff/counter/search")
@noun.arguments(forms.CounterForm)
@noun.response(200, forms.FoundSchema)
def search(asked: dict[str, Any]) -> Any:
    """Applications, permits and registrations of your agency by number, QR code, identity number or name; 25 of each at most. What is looked
    for is sent in the body: an identity number must not be in an address."""
    return everything(asked["text"])
