"""Acting in the name of somebody who is away, for staff."""

from typing import Any

from gateway import rpc
from gateway.api.base import Blueprint
from gateway.schemas import delegations as forms
from gateway.schemas.answers import whole_list

noun = Blueprint("delegations", __name__, description="For staff: who acts in whose name (a.n.), from when until when")


@noun.operation("GET", "/staff/delegations")
@noun.response(200, forms.DelegationPageSchema)
def listing() -> Any:
    """Who acts in whose name at your agency, the newest first, those that are over too; and between whom one can be made."""
    found = rpc.call("identity", "list_delegations")
    return {**whole_list(found["items"]), "people": found["people"]}


@noun.operation("POST", "/staff/delegations")
@noun.arguments(forms.DelegationForm)
@noun.response(201, forms.DelegationSchema)
def make(asked: dict[str, Any]) -> Any:
    """Let somebody act in your name, or as an admin in that of `account_id`, in roles that the absent person holds. Both are told by mail."""
    return rpc.call("identity", "make_delegation", **{name: value for name, value in asked.items() if value is not None})


@noun.operation("POST", "/staff/delegations/<id:delegation_id>/end")
@noun.response(200, forms.DelegationSchema)
def end(delegation_id: int) -> Any:
    """End one before its last day, at once: either of the two, or an admin."""
    return rpc.call("identity", "end_delegation", delegation_id=delegation_id)
