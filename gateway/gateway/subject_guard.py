"""A form that was made for another than who or what this browser holds now is answered with words, and nothing is done.

Two tabs of one browser may show the pages of two people. The one place where that is noticed, for every form: before the forgery check.
"""

from typing import Any

from flask import Flask, Response, current_app, has_request_context, make_response, render_template, request
from werkzeug.exceptions import BadRequest

from gateway import access, form_subject, kept, opened_links, registration_cookie, sessions
from gateway.form_subject import Subject

# Pages of one registration, and pages behind mailed links, that the browser holds.
OF_REGISTRATION = frozenset({"registration", "registration_status", "corrections", "address_change"})
BEHIND_LINKS = frozenset(
    {
        "registration.take_over",
        "corrections.correct",
        "address_change.answer",
        "verification.verify",
        "passwords.choose",
        "passwords.renew",
        "own_account.confirm_email",
    }
)


def init_app(app: Flask) -> None:
    app.before_request(refuse_another)
    app.url_defaults(lead_on)


def refuse_another() -> Response | None:
    """:raises BadRequest: form_outdated, the form does not say for what it was made."""
    if request.method != "POST" or sessions.is_api() or request.endpoint is None:
        return None
    subject = form_subject.sent()
    if subject is None:
        if _is_unguarded_test():
            return None
        raise _outdated()
    if _is_for_another_account(subject):
        return _refused(subject, "account")
    acts_on_held = request.blueprint in OF_REGISTRATION or request.endpoint in BEHIND_LINKS
    if subject.thing and acts_on_held and not _holds(subject.thing):
        return _refused(subject, "thing")
    return None


def lead_on(endpoint: str, values: dict[str, Any]) -> None:
    """A page about one registration or link leads to pages about the same."""
    if "token" in values or not has_request_context():
        return
    if endpoint in BEHIND_LINKS and opened_links.named():
        values.setdefault(opened_links.ARGUMENT, opened_links.named())
    elif endpoint.partition(".")[0] in OF_REGISTRATION and registration_cookie.named():
        values.setdefault(registration_cookie.ARGUMENT, registration_cookie.named())


def _is_unguarded_test() -> bool:
    """Tests of other things send forms without any guard."""
    return not current_app.config.get("WTF_CSRF_ENABLED", True) and form_subject.FIELD not in request.form


def _outdated() -> BadRequest:
    error: Any = BadRequest()
    error.izin_code = "form_outdated"
    return error


def _is_for_another_account(subject: Subject) -> bool:
    """A public form is for whoever sends it, but for the log-out: it ends the session it was made in, or one that is over already."""
    account = sessions.current_account()
    now = account["account_id"] if account else 0
    if request.endpoint == "accounts.log_out":
        return now not in (0, subject.account)
    return access.ACCESS[request.endpoint or ""] != access.PUBLIC and now != subject.account


def _holds(name: str) -> bool:
    return bool(registration_cookie.with_name(name) or opened_links.with_name(name))


def _refused(subject: Subject, what: str) -> Response:
    """What was typed stays: on this page, and for the account whose form it was through the log-in."""
    typed = kept.here()
    sealed = kept.sealed(subject.account, typed) if what == "account" and kept.is_worth_keeping() else None
    page = render_template("errors/other_subject.html", subject=subject, what=what, typed=typed, shown=kept.shown(typed), sealed=sealed)
    return make_response(page, 409)
