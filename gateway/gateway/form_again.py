"""The result of a sent form has an address of its own that can be loaded again, so that no browser asks on Back or reload whether to send
the form once more.

The answer to the POST redirects there (303). Meanwhile the browser itself stores the typed fields and their errors: in a cookie of their
own, sealed for the account that sent them, for one hour. A form that does not fit into a cookie is answered at once, as the page of the
POST.
"""

import json
import secrets
import time
import zlib
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import urlencode

from cryptography.fernet import InvalidToken
from flask import Flask, Response, after_this_request, current_app, g, make_response, redirect, request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.wrappers import Response as AnyResponse

from gateway import kept_form, sessions

ARGUMENT = "isian"
PREFIX = "izin-isian-"
SECONDS = 3600
SUMMARY = "ringkasan-kesalahan"  # the id of the summary of errors (templates/components.html)
ROOM = 3800  # bytes for all these cookies together: a browser allows 4096 for one cookie, a server about 8000 for all cookies of a site


@dataclass
class Returned:
    """A form on its way back to its page: the typed fields, their errors, results that only the sent request could give (`outcome`), and
    the status of the page."""

    account: int
    path: str
    fields: list[list[str]]
    errors: dict[str, str] = field(default_factory=dict)
    outcome: dict[str, Any] = field(default_factory=dict)
    status: int = 200
    retry_after: str | None = None


def init_app(app: Flask) -> None:
    app.before_request(take)


def take() -> None:
    """A page that is loaded with a returned form shows it as if it had just been sent; but no command is carried out."""
    g.returned_form = None
    number = request.args.get(ARGUMENT, "") if request.method == "GET" and not sessions.is_api() else ""
    found = _opened(request.cookies.get(_name(number), "")) if number.isalnum() else None
    if found and (found.account, found.path) == (_account(), request.path):
        g.returned_form = found
        request.files = ImmutableMultiDict()
        request.form = ImmutableMultiDict([(name, value) for name, value in found.fields])


def current() -> Returned | None:
    returned: Returned | None = g.get("returned_form")
    return returned


def send(
    at: str | None = None,
    *,
    fields: list[tuple[str, str]] | None = None,
    errors: dict[str, str] | None = None,
    outcome: dict[str, Any] | None = None,
    status: int = 200,
) -> AnyResponse | None:
    """The redirect to the page `at` (default: this page) with the form; None when the form is too large for a cookie."""
    path, _, query = (at or request.full_path).partition("?")
    typed = [[name, value] for name, value in (kept_form.here().fields if fields is None else fields)]
    returned_form = Returned(_account(), path, typed, {name: str(text) for name, text in (errors or {}).items()}, outcome or {}, status)
    if len(_sealed(returned_form)) > ROOM:
        return None
    number = f"{int(time.time()):x}{secrets.token_hex(4)}"
    g.form_going_back = returned_form
    after_this_request(lambda answer: _with_cookie(answer, number, returned_form))
    asked = [pair for pair in (part.partition("=") for part in query.split("&") if part) if pair[0] != ARGUMENT]
    kept_query = "&".join("".join(pair) for pair in asked)
    # Without a fragment of its own the address would keep that of the page before: a link to a field that was wrong then, which gets the focus.
    summary = f"#{SUMMARY}" if errors else ""
    return redirect(f"{path}?{'&'.join(filter(None, (kept_query, urlencode({ARGUMENT: number}))))}{summary}", 303)


def answers_with(status: int, retry_after: str | None) -> None:
    """Set the status that the page will have when it is loaded with the form that this answer returns."""
    g.form_going_back.status, g.form_going_back.retry_after = status, retry_after


def page(html: str, returned: Returned) -> AnyResponse:
    """The page of a returned form, with the status that the POST itself would have had."""
    answer = make_response(html, returned.status)
    if returned.retry_after:
        answer.headers["Retry-After"] = returned.retry_after
    return answer


def forget(answer: AnyResponse) -> AnyResponse:
    """Delete all typed forms that wait in this browser."""
    for name in request.cookies:
        if PREFIX in name:
            _delete(answer, name)
    return answer


def _with_cookie(answer: Response, number: str, returned_form: Returned) -> Response:
    """The newest form is always stored; of the older ones, as many as there is room for."""
    sealed = _sealed(returned_form)
    room = ROOM - len(sealed)
    for name in sorted((name for name in request.cookies if PREFIX in name), reverse=True):
        room -= len(request.cookies[name])
        if room < 0:
            _delete(answer, name)
    answer.set_cookie(_name(number), sealed, max_age=SECONDS, **_how())
    return answer


def _delete(answer: AnyResponse, name: str) -> None:
    answer.delete_cookie(name, **_how())


def _name(number: str) -> str:
    return ("__Host-" if current_app.config["SESSION_COOKIE_SECURE"] else "") + PREFIX + number


def _how() -> dict[str, Any]:
    return {"path": "/", "secure": current_app.config["SESSION_COOKIE_SECURE"], "httponly": True, "samesite": "Lax"}


def _account() -> int:
    account = sessions.current_account()
    return int(account["account_id"]) if account else 0


def _sealed(returned_form: Returned) -> str:
    return kept_form.box(b"a form that comes back").encrypt(zlib.compress(json.dumps(asdict(returned_form)).encode(), 9)).decode()


def _opened(sealed: str) -> Returned | None:
    try:
        return Returned(**json.loads(zlib.decompress(kept_form.box(b"a form that comes back").decrypt(sealed.encode(), ttl=SECONDS))))
    except (InvalidToken, UnicodeEncodeError, TypeError):
        return None
