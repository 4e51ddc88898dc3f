"""Setting up an authenticator app."""

from typing import Any

from gateway import rpc, sessions
from gateway.api.base import Blueprint
from gateway.schemas import accounts as forms

noun = Blueprint("second-factor", __name__, description="An authenticator app for the own account (staff)")


@noun.operation("POST", "/second-factor")
@noun.arguments(forms.NewSecondFactorForm)
@noun.response(200, forms.SecondFactorSchema)
def begin(asked: dict[str, Any]) -> Any:
    """Get a secret for the app; the one in use stays valid until the new one is confirmed."""
    return rpc.call("identity", "begin_second_factor", session_token=sessions.token(), **asked)


@noun.operation("POST", "/second-factor/confirmation")
@noun.arguments(forms.CodeForm)
@noun.response(200, forms.RecoveryCodesSchema)
def complete(asked: dict[str, Any]) -> Any:
    """Confirm the app with one of its codes. Recovery codes are shown only this once; the session continues under a new token."""
    completed = sessions.spend("complete_second_factor", **asked)
    return {**completed, "token": completed["session_token"]}
