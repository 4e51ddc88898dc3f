"""Logging in, its second step, and logging out; the open sessions."""

from typing import Any

from gateway import device, rpc, sessions
from gateway.api.base import Blueprint
from gateway.schemas import accounts as forms
from gateway.schemas.answers import whole_list

noun = Blueprint("sessions", __name__, description="Logging in and out; which sessions are open")
CURRENT = "/sessions/current"


@noun.operation("POST", "/sessions", made_at="/sessions/current")
@noun.arguments(forms.LogInForm)
@noun.response(201, forms.SessionSchema)
def log_in(asked: dict[str, Any]) -> Any:
    """Open a session. With role `password_change`, `second_factor` or `second_factor_setup` the session must do that one thing first."""
    opened = rpc.call("identity", "log_in", **asked, **device.whence())
    return {**opened, "token": opened["session_token"]}


@noun.operation("GET", "/sessions")
@noun.response(200, forms.SessionItemPageSchema)
def listing() -> Any:
    """Where your account is logged in, newest first."""
    return whole_list(rpc.call("identity", "list_sessions", session_token=sessions.token())["items"])


@noun.operation("DELETE", "/sessions/others")
@noun.response(200, forms.EndedSchema)
def end_others() -> Any:
    """End all own sessions but this one."""
    return rpc.call("identity", "end_other_sessions", session_token=sessions.token())


@noun.operation("GET", CURRENT)
@noun.response(200, forms.AccountSchema)
def current() -> Any:
    """Whose session this is."""
    return sessions.current_account()


@noun.operation("DELETE", CURRENT)
@noun.response(204)
def log_out() -> Any:
    """End the session."""
    sessions.spend("log_out")


@noun.operation("POST", f"{CURRENT}/extension")
@noun.response(200, forms.ExtendedSchema)
def extend() -> Any:
    """Start the session's idle time again."""
    return sessions.spend("extend_session")


@noun.operation("POST", f"{CURRENT}/second-factor")
@noun.arguments(forms.LogInCodeForm)
@noun.response(200, forms.CompletedSessionSchema)
def confirm_second_factor(asked: dict[str, Any]) -> Any:
    """Complete the log-in with a code of the authenticator app or a recovery code; the session continues under a new token."""
    completed = sessions.spend("confirm_second_factor", **asked)
    return {**completed, "token": completed["session_token"]}
