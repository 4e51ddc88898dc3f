"""What the pages behind mailed links share: the token is removed from the address at once, reading does not use the link, an expired link
is renewed."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from bus.refusals import Conflict, Invalid, NotFound, Refusal
from gateway import form_subject, held, known_device, opened_links, registration_cookie, rpc
from gateway.errors import words_for
from gateway.forms import Form
from gateway.pages.common import refuse

CALLED = ("full_name", "username", "number")  # the fields by which people recognise whom a link is for, in the answers about links


def keep(purpose: str, token: str, endpoint: str) -> Response:
    """The browser holds the link from now on; redirects to the page whose address has the link's name instead of its token."""
    return redirect(url_for(endpoint, tautan=opened_links.keep(purpose, token)))


def token(purpose: str) -> str:
    """The token of the link or registration that the form or the address names; when neither names one, of the newest link, else of the
    newest registration."""
    if opened_links.ARGUMENT in request.args:
        return opened_links.token(purpose)
    named = registration_cookie.named()
    return opened_links.token(purpose) or registration_cookie.token() if not named else registration_cookie.token()


def look(method: str, token: str) -> dict[str, Any]:
    """Identity's answer about the link (only the state `unknown` for an unknown one). It also makes the page's forms be about that link."""
    try:
        found = dict(rpc.call("identity", method, token=token))
    except (NotFound, Invalid, Conflict):
        found = {"state": "unknown"}
    form_subject.name_subject(token, next((found[name] for name in CALLED if found.get(name)), ""))
    return found


def refuse_choice(form: Form, refusal: Refusal) -> None:
    """What was chosen and refused is said in the form; of a link that was used or expired meanwhile the page itself says so."""
    if isinstance(refusal, NotFound) or refusal.code.startswith("verification_"):
        return
    refuse(form, refusal)


def chosen(token: str, answer: dict[str, Any], said: str) -> Response:
    """The link has been used: its holder logs in with what was chosen. `answer`: identity's."""
    known_device.keep(answer)
    opened_links.drop(token)
    flash(said)
    return redirect(url_for("accounts.log_in"))


def renew(token: str, endpoint: str) -> Response:
    """For an expired link: have the same mail sent again with a new link."""
    try:
        rpc.call("identity", "renew_link", token=token)
        flash(_("Tautan baru dikirim ke email Anda. Tidak ada email? Periksa folder spam."))
    except Refusal as refusal:
        flash(words_for(refusal), "warn")
    return redirect(url_for(endpoint, tautan=held.name_of(token)))
