"""The catalogue, and what a permit costs."""

from typing import Any

from gateway import rpc, uploads
from gateway.api.base import Blueprint
from gateway.pages import labels
from gateway.schemas import fees, permit_types

noun = Blueprint("permit-types", __name__, description="The catalogue of permit types, and fee estimates (example configuration)")


@noun.operation("GET", "/permit-types")
@noun.arguments(permit_types.CatalogueForm, location="query")
@noun.response(200, permit_types.PermitTypeSummaryPageSchema)
def catalogue(asked: dict[str, Any]) -> Any:
    """Permit types by name, or those that match `q` in people's own words, best first."""
    return _found(asked)


@noun.operation("GET", "/permit-types/search")
@noun.arguments(permit_types.SearchForm, location="query")
@noun.response(200, permit_types.SearchSchema)
def search(asked: dict[str, Any]) -> Any:
    """Permit types that match `q`, best first; else at most three that are close; and permits that other authorities issue, with where to
    get them."""
    return _found(asked)


def _found(asked: dict[str, Any]) -> dict[str, Any]:
    found = rpc.call("permits", "search_permit_types", **asked | {"after": asked["after"] or None})
    return found | {name: [_worded(each) for each in found[name]] for name in ("items", "nearest")}


@noun.operation("GET", "/permit-types/<code:code>")
@noun.response(200, permit_types.PermitTypeSchema)
def one(code: str) -> Any:
    """One permit type: requirements, days, fee, legal basis."""
    return _worded(rpc.call("permits", "get_permit_type", code=code))


@noun.operation("GET", "/requirement-files/<id:file_id>")
@noun.file_response("image/jpeg", "image/png", "application/pdf")
def sample(file_id: int) -> Any:
    """An example picture or a blank form that a requirement shows."""
    return uploads.send(rpc.call("permits", "get_catalogue_file", file_id=file_id))


@noun.operation("GET", "/permit-types/<code:code>/fee-form")
@noun.arguments(fees.FeeFormForm, location="query")
@noun.response(200, fees.FeeFormSchema)
def fee_form(asked: dict[str, Any], code: str) -> Any:
    """What must be known to estimate the fee; there are no inputs when the permit is free."""
    return rpc.call("permits", "get_fee_form", permit_type=code, **asked)


@noun.operation("POST", "/permit-types/<code:code>/fee-estimates")
@noun.arguments(fees.EstimateForm)
@noun.response(200, fees.EstimateSchema)
def estimate(asked: dict[str, Any], code: str) -> Any:
    """The fee by the tariff rule, with every factor shown; an estimate, not an assessment. Nothing is stored."""
    return rpc.call("permits", "estimate_fee", permit_type=code, **asked)


def _worded(permit_type: dict[str, Any]) -> dict[str, Any]:
    """The group's name in the requested language; texts that the office wrote stay as they are."""
    return {**permit_type, "group_name": str(labels.GROUP[permit_type["group"]])}
