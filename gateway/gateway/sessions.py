"""Who asks: found by the signed cookie (pages) or `Authorization: Bearer` (API), looked up at identity and remembered for at most 5 s."""

import hashlib
import threading
import time
from datetime import UTC, datetime
from typing import Any

from flask import Flask, Request, current_app, g, request, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface

from bus.refusals import Invalid, Refusal
from bus.settings import previous_release_runs
from gateway import rpc
from gateway.roles import principals

# A session that was ended elsewhere stops working within this many seconds.
REMEMBER_SECONDS = 5
REMEMBER_AT_MOST = 10_000
TOKEN = "session_token"
LONGEST_TOKEN = 200


class Remembered:
    """Token hash → identity's answer, per process; the tokens themselves are not stored."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._opened: dict[str, tuple[float, dict[str, Any]]] = {}

    def get(self, token: str) -> dict[str, Any] | None:
        until, opened = self._opened.get(_digest(token), (0.0, {}))
        return opened if until > time.monotonic() else None

    def put(self, token: str, opened: dict[str, Any]) -> None:
        with self._lock:
            if len(self._opened) >= REMEMBER_AT_MOST:
                self._opened.clear()
            self._opened[_digest(token)] = (time.monotonic() + REMEMBER_SECONDS, opened)

    def forget(self, token: str) -> None:
        with self._lock:
            self._opened.pop(_digest(token), None)


class Cookies(SecureCookieSessionInterface):
    """The signed cookie, for pages only."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        return SecureCookieSession() if _is_api(request) else super().open_session(app, request)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def is_api() -> bool:
    return _is_api(request)


def _is_api(asked: Request) -> bool:
    return asked.path.startswith("/api/")


def token() -> str | None:
    """The session's token. The API never reads the cookie, so that no page of another site can use it there; pages read only the cookie."""
    if not is_api():
        return session.get(TOKEN)
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    given = given.strip()
    usable = scheme.lower() == "bearer" and given.isascii() and given.isprintable() and 0 < len(given) <= LONGEST_TOKEN
    return given if usable else None


def open_current() -> None:
    """Sets `g.account`, `g.actor_tokens` (by service) and `g.session_ends`; all are None when nobody is logged in or the session has ended.

    :raises Unavailable, TimedOut: identity does not answer.
    """
    nobody()
    given = token()
    if not given:
        return
    opened = _opened(given)
    if opened is None:
        g.session_ended = True
        if not is_api():
            session.pop(TOKEN, None)
        return
    g.account, g.actor_tokens, g.session_ends = opened["account"], opened["actor_tokens"], opened["expires_at"]
    g.password_minimum = opened.get("password_minimum")


def nobody() -> None:
    """For this request nobody is logged in."""
    g.account, g.actor_tokens, g.session_ends, g.session_ended, g.password_minimum = None, None, None, False, None


def _opened(given: str) -> dict[str, Any] | None:
    remembered: Remembered = current_app.extensions["izin.sessions"]
    opened = remembered.get(given)
    if opened is None:
        try:
            opened = _ask_to_open(given)
        except Refusal:
            return None
        remembered.put(given, opened)
    return opened


def _ask_to_open(given: str) -> dict[str, Any]:
    try:
        opened: dict[str, Any] = rpc.call_as_nobody("identity", "open_session", session_token=given, services=list(rpc.SERVICES))
    except Invalid:  # an identity of the previous release does not know `services` and gives one token for all of them
        if not previous_release_runs():
            raise
        opened = rpc.call_as_nobody("identity", "open_session", session_token=given)
        opened["actor_tokens"] = dict.fromkeys(rpc.SERVICES, opened["actor_token"])
    return opened


def current_account() -> dict[str, Any] | None:
    """The logged-in account as identity describes it (account_id, username, full_name, roles, …), or None."""
    account: dict[str, Any] | None = g.get("account")
    return account


def roles() -> frozenset[str]:
    """With the kind `staff` beside the roles of an office."""
    account = current_account()
    return principals(account["roles"]) if account else frozenset()


def username() -> str:
    account = current_account()
    return str(account["username"]) if account else ""


def seconds_left(ends: str) -> int:
    """How many seconds a session that ends at `ends` lasts if it is not used."""
    return max(0, int((datetime.fromisoformat(ends) - datetime.now(UTC)).total_seconds()))


def start(session_token: str) -> None:
    """After a log-in or a new password: a fresh cookie that keeps nothing of the person before.

    The forgery token stays with the browser, so that forms left open in other tabs can still be sent; each form says for itself whose it
    is.
    """
    _keep("language", "csrf_token", "links")
    session[TOKEN] = session_token


def _keep(*names: str) -> None:
    values = {name: session[name] for name in names if name in session}
    session.clear()
    session.update(values)


def spend(method: str, **arguments: Any) -> Any:
    """Identity's answer to a call that changes or ends this session; at the token's next use this process asks identity again."""
    given = token() or ""
    answer = rpc.call("identity", method, session_token=given, **arguments)
    current_app.extensions["izin.sessions"].forget(given)
    return answer


def end() -> None:
    """Ends the session here and at identity; a session that has ended already is no error."""
    if token():
        spend("log_out")
    leave()


def leave() -> None:
    """Nobody is logged in on this browser any more, and it holds no mailed link."""
    _keep("language", "csrf_token")
    nobody()
