"""The same request sent again is the same act: a button pressed twice, a request repeated after a 503 or by a proxy.

An API client marks it with `Idempotency-Key` (IETF draft-ietf-httpapi-idempotency-key-header). A page's form carries a token of its own:
the same form with the same fields and files is the same act, with other fields a new one. The services store the key together with the
effect (bus.idempotency). Log-in and log-out create and decide nothing, and reading needs no key: with or without one they may be repeated.

The services seal the answer that they store with the key. A client's key may be as weak as "0000000000000000", so the services get another
key instead, which can be made from it only with the gateway's secret.
"""

import hashlib
import hmac
import secrets

from flask import Flask, g, request

from gateway import secret_keys, sessions
from gateway.errors import BadBody

HEADER = "Idempotency-Key"
FIELD = "once"
SHORTEST, LONGEST = 16, 128
CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
NOT_OF_THE_ACT = frozenset({FIELD, "csrf_token", "subject"})

PARAMETER = {
    "in": "header",
    "name": HEADER,
    "required": False,
    "schema": {"type": "string", "minLength": SHORTEST, "maxLength": LONGEST, "pattern": "^[!-~]+$"},
    "description": "A random text of your own (a UUID) for this act. Sent again with it, the act is done once and answered as the first time; "
    "with another body it is refused (422 idempotency_key_reused). Kept for 48 hours.",
}


def init_app(app: Flask) -> None:
    app.before_request(take_key)


def take_key() -> None:
    """Note the key under which this request's commands run, if the request has one.

    :raises BadBody: bad_idempotency_key.
    """
    if request.method not in CHANGING:
        return
    given_key = request.headers.get(HEADER) if sessions.is_api() else request.form.get(FIELD)
    if given_key is None:
        return
    if sessions.is_api():
        if not (SHORTEST <= len(given_key) <= LONGEST and given_key.isascii() and given_key.isprintable() and " " not in given_key):
            raise BadBody("bad_idempotency_key")
        g.idempotency_keys = unguessable(f"{request.endpoint} {given_key}")
    else:
        g.idempotency_keys = unguessable(_of_form(given_key))


def unguessable(act: str) -> list[str]:
    """Keys for this act of the person who asks, as hard to guess as the gateway's secret: one for each secret, so that a gateway which
    has only one of them knows the act again."""
    account = sessions.current_account()
    asker = account["account_id"] if account else "nobody"
    text = f"idempotency\0{asker}\0{act}".encode()
    return [hmac.new(secret.encode(), text, hashlib.sha256).hexdigest() for secret in secret_keys.newest_first()[:2]]


def _of_form(token: str) -> str:
    act = hashlib.sha256(f"{request.path}\0{token}".encode())
    for name, value in sorted(request.form.items(multi=True)):
        if name not in NOT_OF_THE_ACT:
            act.update(repr((name, value)).encode())
    for name, file in sorted(request.files.items(multi=True), key=lambda each: each[0]):
        act.update(repr((name, file.filename, hashlib.file_digest(file.stream, "sha256").digest())).encode())  # type: ignore[arg-type]
        file.stream.seek(0)
    return act.hexdigest()


def token() -> str:
    """The token of a form. A form that comes back because a service was away keeps its token: sending it again is the same act."""
    return secrets.token_urlsafe(15)


def name_of(data: bytes) -> str | None:
    """The name under which a file of this act is stored: a file that is sent again is stored once. None without a key."""
    keys: list[str] | None = g.get("idempotency_keys")
    return None if keys is None else hashlib.sha256(f"{keys[0]}\0".encode() + data).hexdigest()
