"""Every form names what it was made for: whose session, and which registration or mailed link. The name is signed, and stands in the
form beside its guard (`pages.csrf`); `subject_guard` compares it.
"""

from dataclasses import astuple, dataclass

from flask import current_app, g, request
from itsdangerous import BadSignature, URLSafeSerializer

from gateway import held, sessions

FIELD = "subject"
LONGEST_NAME = 100


@dataclass(frozen=True)
class Subject:
    """`account` 0 is nobody; `thing` is the name of what the browser held, "" of nothing; the others are words for people."""

    account: int = 0
    account_name: str = ""
    thing: str = ""
    thing_name: str = ""


def name_subject(token: str, called: str | None) -> None:
    """The forms of this answer are about what `token` opens; people call it `called`."""
    g.form_thing = held.name_of(token), (called or "")[:LONGEST_NAME]


def field() -> str:
    """What a form of this answer carries."""
    account = sessions.current_account() or {}
    thing, called = g.get("form_thing", ("", ""))
    return str(_signer().dumps(astuple(Subject(account.get("account_id", 0), account.get("full_name", "")[:LONGEST_NAME], thing, called))))


def sent() -> Subject | None:
    """For what the form of this request was made; None when it does not say so, or not in our hand."""
    if "form_subject" not in g:
        g.form_subject = _read(request.form.get(FIELD, "")) if request.method == "POST" and not sessions.is_api() else None
    subject: Subject | None = g.form_subject
    return subject


def _read(value: str) -> Subject | None:
    try:
        return Subject(*_signer().loads(value))
    except (BadSignature, TypeError):
        return None


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="subject of a form")
