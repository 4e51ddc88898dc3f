"""Nothing typed is lost: what a form held that could not be taken goes back to the person's browser, to be sent from there again.

While a service is away it stands on the page that says so, as it stood on the form's own. After the end of a session it waits through
the log-in, sealed: somebody else at the same device can neither read it nor send it. Files and passwords are chosen and typed again.
"""

import base64
import hashlib
import json
from dataclasses import dataclass

from cryptography.fernet import Fernet, InvalidToken
from flask import current_app, request

from gateway import form_subject, words

FIELD = "kept"
LONGEST = 64 * 1024  # sealed it is a third longer, and must fit into the log-in form's body
SECONDS = 24 * 3600
WAITS = b"a form that waits for a log-in"
# Whose forms hold nothing to keep: codes and passwords only.
NOTHING_TO_KEEP = frozenset({"accounts", "passwords", "security"})
# What a form carries for us, not for its reader.
OURS = frozenset({"csrf_token", "once", "subject", "revision", "step", "act", "lanjut", "kept", "email_seen", "confirm_warnings"})


@dataclass(frozen=True)
class Kept:
    """A form as it was sent: where to, and with which fields."""

    path: str
    fields: list[tuple[str, str]]


def here() -> Kept:
    """The form this request brought, without its guard, passwords and files."""
    held = [(name, value) for name, value in request.form.items(multi=True) if not name.endswith("password") and name != "csrf_token"]
    return Kept(request.full_path.rstrip("?"), held)


def shown(kept: Kept) -> list[tuple[str, str]]:
    """What somebody typed or chose, with the fields' labels."""
    return [(words.label(name), value) for name, value in kept.fields if name not in OURS and value.strip()]


def is_worth_keeping() -> bool:
    return request.method == "POST" and request.blueprint not in NOTHING_TO_KEEP


def for_log_in() -> str | None:
    """The form of this request sealed for whose it is, if its session is over and there is something to keep."""
    subject = form_subject.sent()
    return sealed(subject.account, here()) if subject and subject.account and is_worth_keeping() else None


def opened(sealed: str, account_id: int) -> Kept | None:
    """What `sealed` holds, for the account whose form it was; None for anybody else, when it is too old, or of another make."""
    try:
        owner, path, fields = json.loads(box(WAITS).decrypt(sealed.encode(), ttl=SECONDS))
    except (InvalidToken, UnicodeEncodeError):
        return None
    return Kept(path, [(name, value) for name, value in fields]) if owner == account_id else None


def sealed(account_id: int, kept: Kept) -> str | None:
    """For that account only; None when it is too long."""
    text = json.dumps([account_id, kept.path, kept.fields]).encode()
    return box(WAITS).encrypt(text).decode() if len(text) <= LONGEST else None


def box(purpose: bytes) -> Fernet:
    """Seals for one purpose."""
    secret = hashlib.sha256(purpose + b"\0" + str(current_app.config["SECRET_KEY"]).encode()).digest()
    return Fernet(base64.urlsafe_b64encode(secret))
