"""Agencies and regions: the choices that forms offer."""

from typing import Any

from gateway import rpc
from gateway.api.base import Blueprint
from gateway.schemas.answers import whole_list
from gateway.schemas.regions import AgencyPageSchema, RegionPageSchema, RegionsForm, VillagePageSchema, VillagesForm

noun = Blueprint("regions", __name__, description="Agencies with their units, and the regions of Indonesia")


@noun.operation("GET", "/agencies")
@noun.response(200, AgencyPageSchema)
def agencies() -> Any:
    """All agencies with their units."""
    return whole_list(rpc.call("identity", "list_agencies"))


@noun.operation("GET", "/regions")
@noun.arguments(RegionsForm, location="query")
@noun.response(200, RegionPageSchema)
def regions(asked: dict[str, Any]) -> Any:
    """The regions directly below `parent`; without it the provinces."""
    return whole_list(rpc.call("identity", "list_regions", parent=asked["parent"] or None))


@noun.operation("GET", "/villages")
@noun.arguments(VillagesForm, location="query")
@noun.response(200, VillagePageSchema)
def villages(asked: dict[str, Any]) -> Any:
    """Villages by name, with the regions above them."""
    return whole_list(rpc.call("identity", "search_villages", **asked))
