"""Every form says for whom and for what it was made: the account, and the registration or mailed link. This subject is signed and is a
field of the form, beside its forgery token (`pages.csrf`); `subject_guard` compares it with the browser's session."""

from dataclasses import astuple, dataclass

from flask import g, request
from itsdangerous import BadSignature, URLSafeSerializer

from gateway import held, secret_keys, sessions

FIELD = "subject"
LONGEST_NAME = 100


@dataclass(frozen=True)
class Subject:
    """`account` is 0 when nobody is logged in; `thing` is the name of what the browser held, "" for nothing; the other fields are words for
    people."""

    account: int = 0
    account_name: str = ""
    thing: str = ""
    thing_name: str = ""


def name_subject(token: str, called: str | None) -> None:
    """The forms of this answer are about what `token` opens; `called`: its name for people."""
    g.form_thing = held.name_of(token), (called or "")[:LONGEST_NAME]


def field() -> str:
    """The field that carries the subject in forms of this answer."""
    account = sessions.current_account() or {}
    thing, called = g.get("form_thing", ("", ""))
    return str(_signer().dumps(astuple(Subject(account.get("account_id", 0), account.get("full_name", "")[:LONGEST_NAME], thing, called))))


def sent() -> Subject | None:
    """The subject of the form in this request; None when the form has no subject, or one that we did not sign."""
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
    return URLSafeSerializer(secret_keys.newest_last(), salt="subject of a form")
