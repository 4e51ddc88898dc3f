"""The catalogue, and what a permit costs."""

from typing import Any

from gateway import rpc
from gateway.api.base import Blueprint
from gateway.schemas import fees, permit_types

noun = Blueprint("permit-types", __name__, description="The catalogue of permit types, and fee estimates (example configuration)")


@noun.operation("GET", "/permit-types")
@noun.arguments(permit_types.CatalogueForm, location="query")
@noun.response(200, permit_types.PermitTypeSummarySchema(many=True))
def catalogue(asked: dict[str, Any]) -> Any:
    """All permit types, or those that match `q` in people's own words, best first."""
    return rpc.call("permits", "list_permit_types", **asked)


@noun.operation("GET", "/permit-types/search")
@noun.arguments(permit_types.SearchForm, location="query")
@noun.response(200, permit_types.SearchSchema)
def search(asked: dict[str, Any]) -> Any:
    """What matches `q`, best first; else at most three that come close; and what others issue, with where it is got."""
    return rpc.call("permits", "search_permit_types", **asked)


@noun.operation("GET", "/permit-types/<code:code>")
@noun.response(200, permit_types.PermitTypeSchema)
def one(code: str) -> Any:
    """One permit type: requirements, days, fee, legal basis."""
    return rpc.call("permits", "get_permit_type", code=code)


@noun.operation("GET", "/permit-types/<code:code>/fee-form")
@noun.response(200, fees.FeeFormSchema)
def fee_form(code: str) -> Any:
    """What must be known to estimate the fee; no inputs when it is free."""
    return rpc.call("permits", "get_fee_form", permit_type=code)


@noun.operation("POST", "/permit-types/<code:code>/fee-estimates")
@noun.arguments(fees.EstimateForm)
@noun.response(200, fees.EstimateSchema)
def estimate(asked: dict[str, Any], code: str) -> Any:
    """The fee by the tariff rule with every factor shown; an estimate, not an assessment. Nothing is kept."""
    return rpc.call("permits", "estimate_fee", permit_type=code, inputs=asked["inputs"])
