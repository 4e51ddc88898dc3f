"""Every way in which a request can fail, in words: JSON for /api, a page for people. No input leads to a 5xx; a 5xx carries a reference."""

import json
import logging
import traceback
from typing import Any

from flask import Flask, Response, g, make_response, render_template, request
from jinja2 import Template, TemplateError
from werkzeug.exceptions import HTTPException, MethodNotAllowed, RequestedRangeNotSatisfiable, SecurityError, TooManyRequests
from werkzeug.routing.exceptions import RequestRedirect

from bus.caller import TimedOut, Unavailable
from bus.refusals import Conflict, Invalid, NotAllowed, NotFound, Refusal
from gateway import kept_form, rpc, words

log = logging.getLogger("gateway.errors")

STATUS: dict[type[Refusal], int] = {Invalid: 422, NotFound: 404, NotAllowed: 403, Conflict: 409}
STATUS_OF_CODE = {
    "too_many_attempts": 429,
    "login_refused": 401,
    "session_ended": 401,
    "actor_not_proven": 401,
    "login_needed": 401,
    "busy": 503,
}
# Refusals that a service gives when the gateway does not speak its contract: our fault, not the asker's.
OUR_FAULT = {"method_not_found", "invalid_headers"}
CODE_OF_STATUS = {
    400: "bad_request",
    401: "login_needed",
    403: "not_allowed",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    413: "request_too_large",
    415: "unsupported_media_type",
    416: "range_not_satisfiable",
    429: "too_many_requests",
    500: "internal_error",
    503: "unavailable",
}
RETRY_SECONDS = 5


class BadBody(Exception):
    """The body cannot be read at all; `code` is one of wordlist.REFUSALS."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def init_app(app: Flask) -> None:
    app.register_error_handler(Refusal, on_refusal)
    app.register_error_handler(BadBody, on_bad_body)
    app.register_error_handler(HTTPException, on_http)
    app.register_error_handler(Unavailable, on_unavailable)
    app.register_error_handler(TimedOut, on_unavailable)
    app.register_error_handler(Exception, on_accident)


def words_for(refusal: Refusal, label: str | None = None) -> str:
    """One sentence for people: the fault of the first field, called `label`; else the sentence of the refusal's code."""
    fields = refusal.details.get("fields")
    if isinstance(refusal, Invalid) and fields and label:
        name, fault = next(iter(fields.items()))
        return words.fault(name, fault, label_=label)
    return words.refusal(refusal.code, refusal.details)


def field_messages(refusal: Refusal, labels: dict[str, str] | None = None) -> dict[str, list[str]]:
    """`{field: [sentence]}` of a refusal; `labels`: names of fields on the page that asks."""
    fields = refusal.details.get("fields") or {}
    named = labels or {}
    return {name: [words.fault(name, fault, label_=named.get(name))] for name, fault in fields.items() if isinstance(fault, dict)}


def on_refusal(refusal: Refusal) -> Response:
    if refusal.code in OUR_FAULT:
        return on_accident(refusal)
    return say_when(_answer(status_of(refusal), refusal.code, refusal.details, field_messages(refusal)), refusal)


def status_of(refusal: Refusal) -> int:
    return STATUS_OF_CODE.get(refusal.code) or next(number for kind, number in STATUS.items() if isinstance(refusal, kind))


def say_when(answer: Response, refusal: Refusal) -> Response:
    """Tell when the person may try again, if the refusal allows it."""
    wait = wait_of(refusal)
    if wait is not None:
        answer.headers["Retry-After"] = wait
    return answer


def wait_of(refusal: Refusal) -> str | None:
    """After how many seconds the person may try again."""
    wait = refusal.details.get("retry_after", RETRY_SECONDS if status_of(refusal) == 503 else None)
    return None if wait is None else str(max(1, int(float(wait))))


def on_bad_body(error: BadBody) -> Response:
    return _answer(400, error.code)


def on_http(error: HTTPException) -> Response:
    if isinstance(error, RequestRedirect):
        return make_response(error.get_response())
    if error.response is not None:
        return make_response(error.response)
    status = error.code or 500
    if isinstance(error, SecurityError):
        return _plain(400, words.refusal("unknown_host"))
    answer = _answer(status, getattr(error, "izin_code", None) or CODE_OF_STATUS.get(status, "bad_request"))
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        answer.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    if isinstance(error, RequestedRangeNotSatisfiable) and error.length is not None:
        answer.headers["Content-Range"] = f"{error.units} */{error.length}"
    if isinstance(error, TooManyRequests):
        answer.headers["Retry-After"] = str(RETRY_SECONDS)
    return answer


def on_unavailable(error: Exception) -> Response:
    log.warning(json.dumps({"event": "unavailable", "request_id": rpc.request_id(), "why": str(error)[:200]}))
    answer = _answer(503, _code_of(error))
    answer.headers["Retry-After"] = str(RETRY_SECONDS)
    return answer


def _code_of(error: Exception) -> str:
    if not isinstance(error, TimedOut):
        return "unavailable"
    return "timed_out_repeatable" if "idempotency_keys" in g else "timed_out"


def on_accident(error: Exception) -> Response:
    """An unexpected error: its place goes to the log, a reference to the person."""
    _tell("accident", error)
    return _answer(500, "internal_error")


def _tell(event: str, error: Exception) -> None:
    """One log line: the kind of the exception and its way through the code. The exception's text is left out, because it may quote
    somebody's data."""
    way = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)[-12:]]
    log.error(json.dumps({"event": event, "request_id": rpc.request_id(), "kind": type(error).__name__, "way": way}))


def _answer(status: int, code: str, details: dict[str, Any] | None = None, fields: dict[str, list[str]] | None = None) -> Response:
    if request.path.startswith("/api/"):
        answer = make_response(body(code, details or {}, fields or {}), status)
        if status == 401:
            answer.headers["WWW-Authenticate"] = "Bearer"
        return answer
    return _page(status, words.refusal(code, details), fields or {})


def body(code: str, details: dict[str, Any], fields: dict[str, list[str]]) -> dict[str, Any]:
    return shape(code, words.refusal(code, details), request_id=rpc.request_id(), details=details, fields=fields)


def shape(
    code: str, message: str, *, request_id: str, details: dict[str, Any] | None = None, fields: dict[str, list[str]] | None = None
) -> dict[str, Any]:
    """The shape of every refusal of the API."""
    return {"error": {"code": code, "message": message, "fields": fields or {}, "details": details or {}, "request_id": request_id}}


def _page(status: int, message: str, fields: dict[str, list[str]]) -> Response:
    try:
        names: list[str | Template] = [f"errors/{status}.html", "errors/error.html"]
        html = render_template(
            names, reference=rpc.request_id(), message=message, status=status, field_messages=fields, kept=_typed(status)
        )
    except (TemplateError, OSError) as error:  # an error while rendering the error page must not end in another error
        _tell("no_error_page", error)
        return _plain(status, message)
    return make_response(html, status)


def _typed(status: int) -> kept_form.KeptForm | None:
    """The form that could not be sent because a service is away: the page keeps it for another try."""
    return kept_form.here() if status == 503 and request.method == "POST" else None


def _plain(status: int, message: str) -> Response:
    g.plain = True
    return Response(f"{message}\n\n{rpc.request_id()}\n", status, mimetype="text/plain")
