"""Agencies and regions: what forms offer to choose from."""

from typing import Any

from gateway import rpc
from gateway.api.base import Blueprint
from gateway.schemas.regions import AgencySchema, RegionSchema, RegionsForm, VillageSchema, VillagesForm

noun = Blueprint("regions", __name__, description="Agencies with their units, and the regions of Indonesia")


@noun.operation("GET", "/agencies")
@noun.response(200, AgencySchema(many=True))
def agencies() -> Any:
    """All agencies with their units."""
    return rpc.call("identity", "list_agencies")


@noun.operation("GET", "/regions")
@noun.arguments(RegionsForm, location="query")
@noun.response(200, RegionSchema(many=True))
def regions(asked: dict[str, Any]) -> Any:
    """The regions directly below `parent`; without it the provinces."""
    return rpc.call("identity", "list_regions", parent=asked["parent"] or None)


@noun.operation("GET", "/villages")
@noun.arguments(VillagesForm, location="query")
@noun.response(200, VillageSchema(many=True))
def villages(asked: dict[str, Any]) -> Any:
    """Villages by name, with all that lies above them."""
    return rpc.call("identity", "search_villages", **asked)
