"""Nothing typed is lost: what a form held that could not be taken goes back to the person's browser, to be sent from there again.

While a service is away it stands on the page that says so, as it stood on the form's own. After the end of a session it waits through
the log-in, sealed: somebody else at the same device can neither read it nor send it. Files and passwords are chosen and typed again.
"""

import base64
import hashlib
import json
from dataclasses import dataclass
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from flask import current_app, render_template, request
from flask_wtf.csrf import CSRFError

from gateway import sessions
from gateway.forms import Form

FIELD = "kept"
LONGEST = 64 * 1024  # sealed it is a third longer, and must fit into the log-in form's body
SECONDS = 24 * 3600
# Whose forms hold nothing to keep: codes and passwords only.
NOTHING_TO_KEEP = frozenset({"accounts", "passwords", "security"})


@dataclass(frozen=True)
class Kept:
    """A form as it was sent: where to, and with which fields."""

    path: str
    fields: list[tuple[str, str]]


def here() -> Kept:
    """The form this request brought, without its guard, passwords and files."""
    held = [(name, value) for name, value in request.form.items(multi=True) if "password" not in name and name != "csrf_token"]
    return Kept(request.full_path.rstrip("?"), held)


def log_in_page() -> tuple[str, int] | None:
    """The log-in page that carries the form of this request, if somebody sent it whose session is over, and really they."""
    account_id = sessions.last_account()
    if request.method != "POST" or request.blueprint in NOTHING_TO_KEEP or account_id is None or not _is_genuine():
        return None
    sealed = _sealed(account_id, here())
    if sealed is None:
        return None
    return render_template("accounts/log_in.html", form=Form({}), failed=False, kept=sealed, then=""), 401


def opened(sealed: str, account_id: int) -> Kept | None:
    """What `sealed` holds, for the account whose form it was; None for anybody else, when it is too old, or of another make."""
    try:
        owner, path, fields = json.loads(_box().decrypt(sealed.encode(), ttl=SECONDS))
    except (InvalidToken, UnicodeEncodeError):
        return None
    return Kept(path, [(name, value) for name, value in fields]) if owner == account_id else None


def _sealed(account_id: int, kept: Kept) -> str | None:
    text = json.dumps([account_id, kept.path, kept.fields]).encode()
    return _box().encrypt(text).decode() if len(text) <= LONGEST else None


def _is_genuine() -> bool:
    csrf: Any = current_app.extensions["csrf"]
    try:
        csrf.protect()
    except CSRFError:
        return False
    return True


def _box() -> Fernet:
    secret = hashlib.sha256(b"a form that waits for a log-in\0" + str(current_app.config["SECRET_KEY"]).encode()).digest()
    return Fernet(base64.urlsafe_b64encode(secret))
