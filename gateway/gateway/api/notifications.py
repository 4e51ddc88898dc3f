"""Messages sent to one's own account."""

from typing import Any

from gateway import rpc
from gateway.api.base import Blueprint
from gateway.schemas.common import PageForm
from gateway.schemas.notifications import NotificationPageSchema

noun = Blueprint("notifications", __name__, description="Messages sent to the own account")


@noun.operation("GET", "/notifications")
@noun.arguments(PageForm, location="query")
@noun.response(200, NotificationPageSchema)
def listing(asked: dict[str, Any]) -> Any:
    """What was sent, when, and whether sending succeeded; newest first."""
    return rpc.call("notifications", "list_notifications", **asked)
