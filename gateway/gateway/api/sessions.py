"""Logging in and out, the password, the own account."""

from typing import Any

from flask import request

from gateway import rpc, sessions
from gateway.api.base import Blueprint
from gateway.schemas import accounts as forms

noun = Blueprint("sessions", __name__, description="Logging in and out, the password, the own account")


@noun.operation("POST", "/sessions")
@noun.arguments(forms.LogInForm)
@noun.response(201, forms.SessionSchema)
def log_in(asked: dict[str, Any]) -> Any:
    """Open a session. With a temporary password it can only set a new one (PUT /password)."""
    opened = rpc.call("identity", "log_in", **asked, address=(request.remote_addr or "unknown")[:64])
    return {**opened, "token": opened["session_token"]}


@noun.operation("GET", "/sessions/current")
@noun.response(200, forms.AccountSchema)
def current() -> Any:
    """Whose session this is."""
    return sessions.current_account()


@noun.operation("DELETE", "/sessions/current")
@noun.response(204)
def log_out() -> Any:
    """End the session."""
    token = sessions.token() or ""
    rpc.call("identity", "log_out", session_token=token)
    sessions.forget(token)


@noun.operation("PUT", "/password")
@noun.arguments(forms.PasswordForm)
@noun.response(200, forms.TokenSchema)
def change_password(asked: dict[str, Any]) -> Any:
    """Set a new password; the session goes on under a new token, the old token is dead."""
    token = sessions.token() or ""
    changed = rpc.call("identity", "change_password", session_token=token, **asked)
    sessions.forget(token)
    return {"token": changed["session_token"]}


@noun.operation("GET", "/profile")
@noun.response(200, forms.ProfileSchema)
def profile() -> Any:
    """The own account with what was registered; the identity number is masked."""
    return rpc.call("identity", "get_profile")
