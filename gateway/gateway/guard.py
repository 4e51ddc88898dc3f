"""Before anything is read: whoever may not come to a route is sent to log in, to what is needed first, or refused.

This is good manners towards people; what protects data is each service's own check of the proven actor.
"""

from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, current_app, flash, g, redirect, render_template, request
from werkzeug.exceptions import Forbidden, Unauthorized

from bus.caller import TimedOut, Unavailable
from gateway import access, form_again, kept, sessions, words
from gateway.forms import Form


def init_app(app: Flask) -> None:
    app.before_request(guard)


def guard() -> Response | None:
    """Let in, send to the log-in page, or refuse. An address that leads nowhere is nobody's secret: Flask answers it."""
    allowed = access.ACCESS.get(request.endpoint or "", frozenset())
    if request.endpoint is None or request.endpoint == "static":
        sessions.nobody()
        return None
    _open_session(allowed)
    if allowed == access.PUBLIC or sessions.roles() & allowed:
        return None
    if sessions.current_account() is None:
        return _ask_to_log_in()
    return _refuse(sessions.roles())


def _open_session(allowed: Any) -> None:
    """A public page is shown even while identity is away; then as to a stranger."""
    try:
        sessions.open_current()
    except (Unavailable, TimedOut):
        if allowed != access.PUBLIC:
            raise


def _ask_to_log_in() -> Response:
    ended = sessions.token() is not None or g.session_ended
    if sessions.is_api():
        raise _coded(Unauthorized(), "session_ended" if ended else "login_needed")
    sealed = kept.for_log_in()
    if sealed:
        return _log_in_page(sealed)
    if ended:
        flash(words.refusal("actor_not_proven"), "warn")
    wanted = request.full_path.rstrip("?") if request.method == "GET" else ""
    query = {"lanjut": wanted} if access.safe_path(wanted) else {}
    return _redirect(f"/masuk?{urlencode(query)}" if query else "/masuk")


def _log_in_page(sealed: str) -> Response:
    """It carries the form that was sent after its session had ended."""
    page = form_again.send("/masuk", fields=[(kept.FIELD, sealed)], status=401)
    return current_app.make_response(
        page or (render_template("accounts/log_in.html", form=Form({}), failed=False, kept=sealed, then=""), 401)
    )


def _refuse(roles: frozenset[str]) -> Response:
    page, code = next((access.HALFWAY[role] for role in access.HALFWAY if role in roles), ("", "not_allowed" if roles else "roles_awaited"))
    if sessions.is_api() or not page:
        raise _coded(Forbidden(), code)
    return _redirect(page)


def _redirect(path: str) -> Response:
    return current_app.make_response(redirect(path, 303))


def _coded(error: Any, code: str) -> Any:
    error.izin_code = code
    return error
