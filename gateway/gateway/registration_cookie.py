"""Which registration this browser holds: a signed cookie of its own, which log-in, log-out and the browser's end leave alone."""

from typing import Any

from flask import Response, after_this_request, current_app, g, request
from itsdangerous import BadSignature, URLSafeTimedSerializer

KEPT_DAYS = 30
SECONDS = KEPT_DAYS * 24 * 60 * 60


def name() -> str:
    return "__Host-izin-daftar" if current_app.config["SESSION_COOKIE_SECURE"] else "izin-daftar"


def signed(token: str) -> str:
    """The cookie's value for a token."""
    return str(_signer().dumps(token))


def token() -> str:
    """The token of this browser's registration, "" when it holds none."""
    if "registration_token" not in g:
        g.registration_token = _read(request.cookies.get(name(), ""))
    return str(g.registration_token)


def keep(token: str) -> None:
    """From this answer on the browser holds this registration, for 30 days."""
    g.registration_token = token
    _answer_with("set_cookie", value=signed(token), max_age=SECONDS)


def forget() -> None:
    """From this answer on the browser holds none."""
    g.registration_token = ""
    _answer_with("delete_cookie")


def _answer_with(act: str, **more: Any) -> None:
    @after_this_request
    def add(answer: Response) -> Response:
        secure = current_app.config["SESSION_COOKIE_SECURE"]
        getattr(answer, act)(name(), path="/", secure=secure, httponly=True, samesite="Lax", **more)
        return answer


def _read(value: str) -> str:
    try:
        return str(_signer().loads(value, max_age=SECONDS))
    except BadSignature:
        return ""


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="registration")
