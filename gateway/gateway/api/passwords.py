"""The password: changing it, forgetting it, choosing one by a mailed link."""

from typing import Any

from gateway import device, rpc, sessions
from gateway.api.base import Blueprint
from gateway.schemas import accounts as forms

noun = Blueprint("passwords", __name__, description="Changing the password, or choosing one by a mailed link")
LINK = "/password-links/<token:token>"


@noun.operation("PUT", "/password")
@noun.arguments(forms.FirstPasswordForm)
@noun.response(200, forms.TokenSchema)
def change(asked: dict[str, Any]) -> Any:
    """Set a new password; the session continues under a new token, all others end."""
    return {"token": sessions.spend("change_password", **asked)["session_token"]}


@noun.operation("POST", "/password-resets")
@noun.arguments(forms.ForgottenForm)
@noun.response(204)
def forgotten(asked: dict[str, Any]) -> Any:
    """Have a link mailed to the owner of that account. The answer does not reveal whether there is one."""
    rpc.call("identity", "request_password_reset", **asked, address=device.address())


@noun.operation("GET", LINK)
@noun.response(200, forms.PasswordLinkSchema)
def link(token: str) -> Any:
    """What a mailed link is for and whether it still works; reading this does not use the link."""
    return rpc.call("identity", "get_password_link", token=token)


@noun.operation("POST", LINK)
@noun.arguments(forms.NewPasswordForm)
@noun.response(200, forms.PasswordSetSchema)
def choose(asked: dict[str, Any], token: str) -> Any:
    """Use the link once: the password is set, every session of the account ends."""
    return rpc.call("identity", "set_password", token=token, **asked)
