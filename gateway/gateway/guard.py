"""Runs before anything of a request is read: a person who may not open a route is sent to the log-in page or to what must be done first, or
is refused.

This is only for people's convenience; each service protects its data by checking the proven actor itself.
"""

from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, current_app, flash, g, redirect, render_template, request
from werkzeug.exceptions import Forbidden, Unauthorized

from bus.caller import TimedOut, Unavailable
from gateway import access, form_again, kept_form, sessions, words
from gateway.forms import Form
from gateway.local_paths import safe_path


def init_app(app: Flask) -> None:
    app.before_request(guard)


def guard() -> Response | None:
    """Let the request in, send it to the log-in page, or refuse it. An address that leads nowhere is no secret: Flask answers it."""
    allowed = access.ACCESS.get(request.endpoint or "", frozenset())
    if request.endpoint is None or request.endpoint in access.FOR_NOBODY:
        sessions.nobody()
        return None
    _open_session(allowed)
    if allowed == access.PUBLIC or sessions.roles() & allowed:
        return None
    if sessions.current_account() is None:
        return _ask_to_log_in()
    return _refuse(sessions.roles())


def _open_session(allowed: Any) -> None:
    """While identity is away a public page is still shown, then as to somebody who is not logged in."""
    try:
        sessions.open_current()
    except (Unavailable, TimedOut):
        if allowed != access.PUBLIC:
            raise


def _ask_to_log_in() -> Response:
    ended = sessions.token() is not None or g.session_ended
    if sessions.is_api():
        raise _coded(Unauthorized(), "session_ended" if ended else "login_needed")
    sealed = kept_form.for_log_in()
    if sealed:
        return _log_in_page(sealed)
    if ended:
        flash(words.refusal("actor_not_proven"), "warn")
    wanted = request.full_path.rstrip("?") if request.method == "GET" else ""
    query = {"lanjut": wanted} if safe_path(wanted) else {}
    return _redirect(f"/masuk?{urlencode(query)}" if query else "/masuk")


def _log_in_page(sealed: str) -> Response:
    """The log-in page carries the form that was sent after its session had ended."""
    page = form_again.send("/masuk", fields=[(kept_form.FIELD, sealed)], status=401)
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
