"""Taking over, with the code on the counter's receipt, the account that the counter made."""

from typing import Any

from gateway import device, rpc
from gateway.api.base import Blueprint
from gateway.schemas import claim_codes as forms
from gateway.schemas.accounts import PasswordSetSchema

noun = Blueprint("claims", __name__, description="Taking over the account that the counter made")
LINK = "/claim-links/<token:token>"


@noun.operation("POST", "/claims")
@noun.arguments(forms.ClaimRequestForm)
@noun.response(204)
def ask(asked: dict[str, Any]) -> Any:
    """Have a link mailed, when the claim code works and the date of birth fits. The answer does not reveal whether they do."""
    rpc.call("identity", "request_claim", **{**asked, "birth_date": str(asked["birth_date"])}, address=device.address())


@noun.operation("GET", LINK)
@noun.response(200, forms.ClaimLinkSchema)
def link(token: str) -> Any:
    """Whose account the mailed link opens, and whether it still works; reading this does not use the link."""
    return rpc.call("identity", "get_claim", token=token)


@noun.operation("POST", LINK)
@noun.arguments(forms.ClaimedForm)
@noun.response(200, PasswordSetSchema)
def take(asked: dict[str, Any], token: str) -> Any:
    """Use the link once: the account is yours, with what was filed for you."""
    return rpc.call("identity", "claim_account", token=token, **asked)
