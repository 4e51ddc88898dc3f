"""Saved filters of the queue, for staff: each their own."""

from typing import Any

from gateway import rpc
from gateway.api.base import Blueprint
from gateway.schemas import saved_filters as forms
from gateway.schemas.answers import whole_list

noun = Blueprint("saved-filters", __name__, description="For staff: your own filters of the queue, at most 12")
ONE = "/staff/saved-filters/<id:filter_id>"


@noun.operation("GET", "/staff/saved-filters")
@noun.response(200, forms.SavedFilterPageSchema)
def listing() -> Any:
    """Your filters, by name. Give `terms` to the queue as they are."""
    return whole_list(rpc.call("permits", "list_saved_filters")["items"])


@noun.operation("POST", "/staff/saved-filters")
@noun.arguments(forms.SavedFilterForm)
@noun.response(201, forms.SavedFilterSchema)
def save(asked: dict[str, Any]) -> Any:
    """Save one under a name of its own."""
    terms = {name: value for name, value in asked["terms"].items() if value}
    return rpc.call("permits", "save_filter", name=asked["name"], terms=terms)


@noun.operation("PATCH", ONE)
@noun.arguments(forms.FilterNameForm)
@noun.response(200, forms.SavedFilterSchema)
def rename(asked: dict[str, Any], filter_id: int) -> Any:
    """Give it another name."""
    return rpc.call("permits", "rename_filter", filter_id=filter_id, **asked)


@noun.operation("DELETE", ONE)
@noun.response(200, forms.SavedFilterSchema)
def remove(filter_id: int) -> Any:
    """Remove it."""
    return rpc.call("permits", "remove_filter", filter_id=filter_id)
