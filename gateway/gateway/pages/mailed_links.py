"""What the pages behind mailed links share: the token leaves the address at once, looking uses nothing up, what is too old is renewed."""

from typing import Any

from flask import flash, redirect, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from bus.refusals import Conflict, Invalid, NotFound, Refusal
from gateway import rpc
from gateway.errors import words_for

LONGEST_TOKEN = 200  # more than any token has


def keep(name: str, token: str, endpoint: str) -> Response:
    """Into the cookie as `name`, as far as that has room for it (a longer one is none), and on to the page without it."""
    session[name] = token[:LONGEST_TOKEN]
    return redirect(url_for(endpoint))


def look(method: str, token: str) -> dict[str, Any]:
    """What identity says of the link; of one that it does not know just the state `unknown`."""
    try:
        return dict(rpc.call("identity", method, token=token))
    except (NotFound, Invalid, Conflict):
        return {"state": "unknown"}


def renew(token: str, endpoint: str) -> Response:
    """For an expired link: the same mail with a new one is on its way."""
    try:
        rpc.call("identity", "renew_link", token=token)
        flash(_("Tautan baru dikirim ke email Anda. Tidak ada email? Periksa folder spam."))
    except Refusal as refusal:
        flash(words_for(refusal), "warn")
    return redirect(url_for(endpoint))
