"""What the pages behind mailed links share: the token leaves the address at once, looking uses nothing up, what is too old is renewed."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from bus.refusals import Conflict, Invalid, NotFound, Refusal
from gateway import form_subject, held, opened_links, registration_cookie, rpc
from gateway.errors import words_for

CALLED = ("full_name", "username", "number")  # what people call whom a link is for, in the answers about links


def keep(purpose: str, token: str, endpoint: str) -> Response:
    """The browser holds the link from now on; on to the page whose address has the link's name instead of its token."""
    return redirect(url_for(endpoint, tautan=opened_links.keep(purpose, token)))


def token(purpose: str) -> str:
    """Of the link or the registration that the form or the address names; where neither does, of the newest link, else registration."""
    if opened_links.ARGUMENT in request.args:
        return opened_links.token(purpose)
    named = registration_cookie.named()
    return opened_links.token(purpose) or registration_cookie.token() if not named else registration_cookie.token()


def look(method: str, token: str) -> dict[str, Any]:
    """What identity says of the link (of one that it does not know just the state `unknown`); the page's forms are about that link."""
    try:
        found = dict(rpc.call("identity", method, token=token))
    except (NotFound, Invalid, Conflict):
        found = {"state": "unknown"}
    form_subject.name_subject(token, next((found[name] for name in CALLED if found.get(name)), ""))
    return found


def renew(token: str, endpoint: str) -> Response:
    """For an expired link: the same mail with a new one is on its way."""
    try:
        rpc.call("identity", "renew_link", token=token)
        flash(_("Tautan baru dikirim ke email Anda. Tidak ada email? Periksa folder spam."))
    except Refusal as refusal:
        flash(words_for(refusal), "warn")
    return redirect(url_for(endpoint, tautan=held.name_of(token)))
