"""Headers of every answer, errors included: who may embed it or run scripts in it (nobody), how long it may be cached, which request it
answers."""

import json
import logging
import re
import time
import uuid
from typing import Any

from flask import Flask, Response, current_app, g, request

from bus import tracing
from gateway import form_again, metrics, rpc, sessions
from gateway.languages import SOURCE

CSP = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'; connect-src 'self'"
)
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(self), microphone=(), payment=(), usb=(), interest-cohort=()",
    "Content-Security-Policy": CSP,
}
# Routes whose answers are the same for everybody.
FOR_EVERYBODY = frozenset(
    {
        "home.start", "home.set_language", "help", "status", "catalogue", "fees", "tracking", "permits.verify", "system", "api_docs", "api-docs",
        "api_regions", "api_permit_types", "api_tracking", "api_permits.verification",
    }
)  # fmt: skip
# Monitoring calls these every second: they are logged only when they fail.
QUIET = {"system.alive", "system.health", "system.counted", "static"}
YEAR = 31_536_000
ONLY_HTTPS = {"Strict-Transport-Security": f"max-age={YEAR}"}
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")

log = logging.getLogger("gateway.access")


def init_app(app: Flask) -> None:
    app.before_request(begin)
    app.after_request(finish)


def begin() -> None:
    """The request's id is always made by us: audit records and events carry it. An id that the client sent is only repeated in the
    answer."""
    g.began = time.monotonic()
    g.request_id = uuid.uuid4().hex
    given = request.headers.get("X-Request-ID", "")
    g.given_request_id = given if REQUEST_ID.fullmatch(given) else None
    rpc.start_clock()


def finish(answer: Response) -> Response:
    set_by_page = {name.lower() for name in answer.headers.keys()}  # noqa: SIM118  a header's name may come twice
    answer.headers.extend((name, value) for name, value in _always().items() if name.lower() not in set_by_page)
    answer.headers.add("X-Request-ID", rpc.request_id())
    if g.get("given_request_id"):
        answer.headers.add("X-Client-Request-ID", g.given_request_id)
    _say_language(answer)
    answer.headers["Cache-Control"] = _keeping(answer)
    packable = not answer.headers.get("Content-Disposition", "").startswith("attachment")
    if packable and answer.is_streamed and answer.status_code == 200 and request.method == "GET":
        answer.direct_passthrough = False
        answer.get_data()  # read as a whole, so that it can be compressed for every kind of browser
    metrics.count_request(answer.status_code, _seconds())
    if request.endpoint not in QUIET or answer.status_code >= 400:
        _write_line(answer)
        _trace(answer)
    return answer


def _trace(answer: Response) -> None:
    """The root of the request's trace: the route's pattern instead of the address, as in the line of the log."""
    method, route = metrics.method(), str(request.url_rule or "none")
    named = {"http.request.method": method, "http.route": route, "http.response.status_code": answer.status_code}
    tracing.record_root(f"{method} {route}", rpc.request_id(), seconds=_seconds(), outcome=str(answer.status_code), **named)


def _always() -> dict[str, str]:
    return {**ALWAYS, **ONLY_HTTPS} if current_app.config["SESSION_COOKIE_SECURE"] else ALWAYS


def _say_language(answer: Response) -> None:
    """The API answers in the requested language (Accept-Language); the language of a page is in the session."""
    if request.endpoint == "static":
        return
    answer.headers.setdefault("Content-Language", str(g.get("language", SOURCE)))
    if sessions.is_api():
        answer.headers.add("Vary", "Accept-Language")


def _keeping(answer: Response) -> str:
    """A static file that is requested with its hash never changes; an answer made for one person is not cached."""
    if request.endpoint == "static" and answer.status_code in (200, 304):
        return f"public, max-age={YEAR}, immutable" if request.args.get("v") else "public, max-age=300"
    if sessions.current_account() or request.headers.get("Authorization") or "no-store" in answer.headers.get("Cache-Control", ""):
        return "private, no-store"
    if answer.status_code >= 400:
        return "no-store"
    return "private, no-cache" if _is_for_everybody() else "private, no-store"


def _is_for_everybody() -> bool:
    """Whether a route shows the same to everybody; all other routes show somebody's data, if only to the holder of a link."""
    return request.blueprint in FOR_EVERYBODY or request.endpoint in FOR_EVERYBODY


def leave_nothing(answer: Any) -> Any:
    """After a log-out the browser deletes the pages it has cached; its cookies of the registration and the device stay."""
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return form_again.forget(answer)


def _seconds() -> float:
    """Since the request began."""
    return float(time.monotonic() - g.get("began", time.monotonic()))


def _write_line(answer: Response) -> None:
    """One JSON line per request: the route's pattern instead of the address (which may contain a token), and no personal data."""
    account = sessions.current_account()
    line = {
        "event": "request",
        "request_id": rpc.request_id(),
        **({"client_request_id": g.given_request_id} if g.get("given_request_id") else {}),
        "method": request.method if request.method.isalpha() and len(request.method) < 10 else "?",
        "route": str(request.url_rule) if request.url_rule else None,
        "status": answer.status_code,
        "ms": round(_seconds() * 1000, 1),
        "actor": account["account_id"] if account else None,
    }
    log.info(json.dumps(line))
