"""The registrations that this browser holds: a signed cookie of its own, which stays through log-in, log-out and the end of the browser."""

from typing import Any

from flask import Response, after_this_request, current_app, g, request
from itsdangerous import BadSignature, URLSafeTimedSerializer

from gateway import form_subject, held, secret_keys

KEPT_DAYS = 30
SECONDS = KEPT_DAYS * 24 * 60 * 60
AT_MOST = 5
ARGUMENT = "draf"


def name() -> str:
    return "__Host-izin-daftar" if current_app.config["SESSION_COOKIE_SECURE"] else "izin-daftar"


def signed(*tokens: str) -> str:
    """The cookie's value for tokens, the newest first."""
    return str(_signer().dumps(" ".join(tokens)))


def token() -> str:
    """The token of the registration that this request is about: the one that its form or its address names, else the newest. "" for
    none."""
    if "registration_token" not in g:
        wanted = _wanted()
        g.registration_token = next(iter(_tokens()), "") if wanted is None else with_name(wanted)
    return str(g.registration_token)


def named() -> str:
    """The name that addresses of this answer carry; "" when the request named no registration."""
    return "" if _wanted() is None else held.name_of(token())


def _wanted() -> str | None:
    """None: the request says nothing about a registration; "": it is about none that this browser holds, such as a new one."""
    subject = form_subject.sent()
    if subject:
        return subject.thing
    asked = request.args.get(ARGUMENT)
    return "" if asked == held.NEW else asked


def is_lost() -> bool:
    """Whether the address names a registration that this browser does not hold."""
    return bool(_wanted()) and not token()


def with_name(name: str) -> str:
    return held.find(_tokens(), name)


def keep(token: str) -> None:
    """From this answer on the browser holds this registration, for 30 days."""
    _write(held.added(_tokens(), token, at_most=AT_MOST))
    g.registration_token = token
    form_subject.name_subject(token, None)


def forget() -> None:
    """From this answer on the browser does not hold this request's registration."""
    _write([each for each in _tokens() if each != token()])
    g.registration_token = ""


def _tokens() -> list[str]:
    if "registration_tokens" not in g:
        g.registration_tokens = _read(request.cookies.get(name(), "")).split()
    tokens: list[str] = g.registration_tokens
    return tokens


def _write(tokens: list[str]) -> None:
    g.registration_tokens = tokens
    if tokens:
        _answer_with("set_cookie", value=signed(*tokens), max_age=SECONDS)
    else:
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
    return URLSafeTimedSerializer(secret_keys.newest_last(), salt="registration")
