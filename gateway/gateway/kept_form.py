"""Nothing that was typed is lost: when a form cannot be handled, its fields go back to the person's browser, to be sent from there again.

While a service is away, the page that says so carries the fields as the form's own page did. When the session has ended, the fields wait
through the log-in, sealed: somebody else at the same device can neither read nor send them. Files and passwords must be chosen and typed
again.
"""

import base64
import hashlib
import json
from dataclasses import dataclass

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from flask import request

from gateway import form_subject, secret_keys, words

FIELD = "kept"
LONGEST = 64 * 1024  # sealing makes it a third longer, and it must fit into the log-in form's body
SECONDS = 24 * 3600
WAITS = b"a form that waits for a log-in"
# Pages whose forms have nothing to keep: only codes and passwords.
NOTHING_TO_KEEP = frozenset({"accounts", "passwords", "security"})
# Fields that the form carries for the program, not for its reader.
OURS = frozenset({"csrf_token", "once", "subject", "revision", "step", "act", "lanjut", "kept", "view", "email_seen", "confirm_warnings"})


@dataclass(frozen=True)
class KeptForm:
    """A form as it was sent: its address and its fields."""

    path: str
    fields: list[tuple[str, str]]


def here() -> KeptForm:
    """The form of this request, without its forgery token, passwords and files."""
    held = [(name, value) for name, value in request.form.items(multi=True) if not name.endswith("password") and name != "csrf_token"]
    return KeptForm(request.full_path.rstrip("?"), held)


def shown(form: KeptForm) -> list[tuple[str, str]]:
    """What somebody typed or chose, with the fields' labels."""
    return [(words.label(name), value) for name, value in form.fields if name not in OURS and value.strip()]


def is_worth_keeping() -> bool:
    return request.method == "POST" and request.blueprint not in NOTHING_TO_KEEP


def for_log_in() -> str | None:
    """The form of this request, sealed for the account that it was made for, if that session has ended and there is something to keep."""
    subject = form_subject.sent()
    return sealed(subject.account, here()) if subject and subject.account and is_worth_keeping() else None


def opened(sealed: str, account_id: int) -> KeptForm | None:
    """The form in `sealed`, for the account that it was made for; None for any other account, and when it is too old or was not sealed by
    us."""
    try:
        owner, path, fields = json.loads(box(WAITS).decrypt(sealed.encode(), ttl=SECONDS))
    except (InvalidToken, UnicodeEncodeError):
        return None
    return KeptForm(path, [(name, value) for name, value in fields]) if owner == account_id else None


def sealed(account_id: int, form: KeptForm) -> str | None:
    """The form, sealed for that account only; None when it is too long."""
    text = json.dumps([account_id, form.path, form.fields]).encode()
    return box(WAITS).encrypt(text).decode() if len(text) <= LONGEST else None


def box(purpose: bytes) -> MultiFernet:
    """The seal for one purpose."""
    secrets = [hashlib.sha256(purpose + b"\0" + key.encode()).digest() for key in secret_keys.newest_first()]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(secret)) for secret in secrets])
