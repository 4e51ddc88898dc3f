"""By this cookie the browser is known to the accounts used on it: identity's device token, in a cookie that outlives log-outs."""

from typing import Any

from flask import Response, after_this_request, current_app, request

SECONDS = 400 * 24 * 3600  # browsers keep no cookie longer
LONGEST = 400


def name() -> str:
    return "__Host-izin-perangkat" if current_app.config["SESSION_COOKIE_SECURE"] else "izin-perangkat"


def given() -> dict[str, str]:
    """The argument that says which device asks; empty for a browser without a usable token."""
    value = request.cookies.get(name(), "")
    return {"device_token": value} if value.isascii() and value.isprintable() and 0 < len(value) <= LONGEST else {}


def keep(answer: dict[str, Any]) -> None:
    """Store the token that identity gave in this answer, if it gave one, in the browser."""
    value = answer.get("device_token")
    if not value:
        return

    @after_this_request
    def add(response: Response) -> Response:
        secure = current_app.config["SESSION_COOKIE_SECURE"]
        response.set_cookie(name(), value, max_age=SECONDS, path="/", secure=secure, httponly=True, samesite="Lax")
        return response
