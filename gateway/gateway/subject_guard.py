"""A form may have been made for another account, registration or link than the browser holds now. Such a form is answered with an
explanation, and nothing is done.

Two tabs of one browser may show the pages of two people. Here, before the forgery check, this is checked for every form.
"""

from typing import Any

from flask import Flask, Response, current_app, has_request_context, make_response, render_template, request
from werkzeug.exceptions import BadRequest

from gateway import access, form_subject, kept_form, opened_links, registration_cookie, sessions
from gateway.form_subject import Subject

# Anybody may decline it, but who accepts it joins a company: its form is for the account that saw it.
INVITATION = "company_invitation.answer"
# Pages of one registration, and pages behind mailed links that the browser holds.
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
        "claims.take",
        INVITATION,
    }
)


def init_app(app: Flask) -> None:
    app.before_request(refuse_another)
    app.url_defaults(lead_on)


def refuse_another() -> Response | None:
    """:raises BadRequest: form_outdated, when the form does not say for whom and for what it was made."""
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
    """Links on a page about one registration or mailed link stay with the same registration or link."""
    if "token" in values or not has_request_context():
        return
    if endpoint in BEHIND_LINKS and opened_links.named():
        values.setdefault(opened_links.ARGUMENT, opened_links.named())
    elif endpoint.partition(".")[0] in OF_REGISTRATION and registration_cookie.named():
        values.setdefault(registration_cookie.ARGUMENT, registration_cookie.named())


def _is_unguarded_test() -> bool:
    """Tests of other things send forms without forgery token and subject."""
    return not current_app.config.get("WTF_CSRF_ENABLED", True) and form_subject.FIELD not in request.form


def _outdated() -> BadRequest:
    error: Any = BadRequest()
    error.izin_code = "form_outdated"
    return error


def _is_for_another_account(subject: Subject) -> bool:
    """Anybody may send a public form, except the log-out: it ends the session in which it was made, or one that has ended already."""
    account = sessions.current_account()
    now = account["account_id"] if account else 0
    if request.endpoint == "accounts.log_out":
        return now not in (0, subject.account)
    is_public = access.ACCESS[request.endpoint or ""] == access.PUBLIC and request.endpoint != INVITATION
    return not is_public and now != subject.account


def _holds(name: str) -> bool:
    return bool(registration_cookie.with_name(name) or opened_links.with_name(name))


def _refused(subject: Subject, what: str) -> Response:
    """What was typed is kept: on this page, and through the log-in for the account that the form was made for."""
    typed = kept_form.here()
    sealed = kept_form.sealed(subject.account, typed) if what == "account" and kept_form.is_worth_keeping() else None
    page = render_template(
        "errors/other_subject.html", subject=subject, what=what, typed=typed, shown=kept_form.shown(typed), sealed=sealed
    )
    return make_response(page, 409)
