"""Where an application is, for anyone who has its number."""

from typing import Any

from gateway import rpc
from gateway.api.base import Blueprint
from gateway.schemas.tracking import TrackForm, TrackingSchema

noun = Blueprint("tracking", __name__, description="Where an application is, by its number; no personal data")


@noun.operation("GET", "/tracking")
@noun.arguments(TrackForm, location="query")
@noun.response(200, TrackingSchema)
def track(asked: dict[str, Any]) -> Any:
    """Stages reached and the promised date; spaces, upper or lower case and missing slashes do not matter. A number that several agencies
    have given is found only together with its agency."""
    return rpc.call("tracking", "track", **asked)
