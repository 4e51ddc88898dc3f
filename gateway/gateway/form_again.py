"""What came of a sent form stands at an address that can be read again: no browser asks on Back or reload whether to send it once more.

The answer to the POST leads there (303). What was typed and what is wrong with it wait meanwhile in the browser itself: in a cookie of
their own, sealed for the account that sent them, for an hour. What does not fit into one is answered at once, as a page of the POST.
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

from gateway import kept, sessions

ARGUMENT = "isian"
PREFIX = "izin-isian-"
SECONDS = 3600
ROOM = 3800  # bytes for all of them together: a browser takes 4096 for one, a server about 8000 for all of a site


@dataclass
class Returned:
    """A form on its way back to its page: what was typed, its errors, what only the act could tell (`outcome`), and how the page answers."""

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
    """A page that is asked for with a returned form has it as if it had just been sent; only nothing is done."""
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
    """The answer that leads to the page at `at` (this one's, if not said) with the form; None when there is too much of it."""
    path, _, query = (at or request.full_path).partition("?")
    typed = [[name, value] for name, value in (kept.here().fields if fields is None else fields)]
    going = Returned(_account(), path, typed, {name: str(text) for name, text in (errors or {}).items()}, outcome or {}, status)
    if len(_sealed(going)) > ROOM:
        return None
    number = f"{int(time.time()):x}{secrets.token_hex(4)}"
    g.form_going_back = going
    after_this_request(lambda answer: _with_cookie(answer, number, going))
    asked = [pair for pair in (part.partition("=") for part in query.split("&") if part) if pair[0] != ARGUMENT]
    kept_query = "&".join("".join(pair) for pair in asked)
    return redirect(f"{path}?{'&'.join(filter(None, (kept_query, urlencode({ARGUMENT: number}))))}", 303)


def answers_with(status: int, retry_after: str | None) -> None:
    """The page of the form that goes back in this answer is to say so."""
    g.form_going_back.status, g.form_going_back.retry_after = status, retry_after


def page(html: str, returned: Returned) -> AnyResponse:
    """The page of a returned form, answering as it would have at once."""
    answer = make_response(html, returned.status)
    if returned.retry_after:
        answer.headers["Retry-After"] = returned.retry_after
    return answer


def forget(answer: AnyResponse) -> AnyResponse:
    """Nothing that was typed waits in this browser any more."""
    for name in request.cookies:
        if PREFIX in name:
            _delete(answer, name)
    return answer


def _with_cookie(answer: Response, number: str, going: Returned) -> Response:
    """The newest always fits; of the older ones so many stay as there is room for."""
    sealed = _sealed(going)
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


def _sealed(going: Returned) -> str:
    return kept.box(b"a form that comes back").encrypt(zlib.compress(json.dumps(asdict(going)).encode(), 9)).decode()


def _opened(sealed: str) -> Returned | None:
    try:
        return Returned(**json.loads(zlib.decompress(kept.box(b"a form that comes back").decrypt(sealed.encode(), ttl=SECONDS))))
    except (InvalidToken, UnicodeEncodeError, TypeError):
        return None
