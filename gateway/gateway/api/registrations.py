"""Registering an account: a draft in three steps, submitted, accepted by staff, verified by mail."""

from typing import Any

from flask import current_app

from gateway import device, privacy, rpc
from gateway.api.base import Blueprint
from gateway.api.bodies import multipart
from gateway.schemas import registration as forms
from gateway.schemas.partial import load

noun = Blueprint("registrations", __name__, description="Registering an account, in steps, until its email is verified")
CORRECTION = "/registration-corrections/<token:token>"


@noun.operation("POST", "/registrations", made_at="/registrations/{registration_token}")
@noun.response(201, forms.StartedSchema)
def start() -> Any:
    """Begin a draft. Its token is the only key to it."""
    return rpc.call("identity", "start_registration", address=device.address())


@noun.operation("GET", "/privacy-notice")
@noun.response(200, forms.PrivacyNoticeSchema)
def privacy_notice() -> Any:
    """The current privacy notice: show it, and send its version when you submit."""
    return {"version": privacy.VERSION, "address": f"{current_app.config['PUBLIC_URL']}{privacy.PAGE}"}


@noun.operation("GET", "/registrations/<token:registration_token>")
@noun.response(200, forms.DraftSchema)
def draft(registration_token: str) -> Any:
    """What is filled in so far, and which step comes next."""
    return rpc.call("identity", "get_registration_draft", registration_token=registration_token)


@noun.operation("PATCH", "/registrations/<token:registration_token>")
@noun.arguments(forms.SaveStepForm)
@noun.response(200, forms.DraftSchema)
def save(asked: dict[str, Any], registration_token: str) -> Any:
    """Save one step: whole (then it is checked), or with `partial` as far as it is typed."""
    fields = forms.load_step(asked["step"], asked["fields_"], partial=asked["partial_"])
    return rpc.call(
        "identity",
        "save_registration_step",
        registration_token=registration_token,
        step=asked["step"],
        fields=fields,
        confirm_warnings=asked["confirm_warnings"],
        partial=asked["partial_"],
    )


def _begun(registration_token: str) -> None:
    rpc.call("identity", "get_registration_draft", registration_token=registration_token)


@noun.operation("PUT", "/registrations/<token:registration_token>/id-attachment")
@multipart(prefix="identities", first=_begun)
@noun.response(200, forms.DraftSchema)
def attach(registration_token: str, file: dict[str, Any]) -> Any:
    """Upload the copy of the identity card (part of step 2)."""
    return rpc.call(
        "identity", "save_registration_step", registration_token=registration_token, step=2, fields={"id_attachment": file}, partial=True
    )


@noun.operation("POST", "/registrations/<token:registration_token>/submission")
@noun.arguments(forms.SubmissionForm)
@noun.response(201, forms.SubmittedSchema)
def submit(asked: dict[str, Any], registration_token: str) -> Any:
    """Submit the draft; it gets a number, and an officer looks at it within one working day. The consent must be to the current privacy
    notice."""
    privacy.refuse_outdated(asked["consent_version"])
    return rpc.call("identity", "submit_registration", registration_token=registration_token, **asked)


@noun.operation("GET", "/registrations/<token:registration_token>/status")
@noun.response(200, forms.RegistrationProgressSchema)
def status(registration_token: str) -> Any:
    """How far the registration is."""
    return rpc.call("identity", "get_registration_status", registration_token=registration_token)


@noun.operation("POST", "/registrations/<token:registration_token>/verification-mails")
@noun.response(204)
def resend(registration_token: str) -> Any:
    """Send a new link; the old link no longer works."""
    rpc.call("identity", "resend_verification", registration_token=registration_token)


@noun.operation("PUT", "/registrations/<token:registration_token>/email")
@noun.arguments(forms.EmailForm)
@noun.response(200, forms.RegistrationProgressSchema)
def change_email(asked: dict[str, Any], registration_token: str) -> Any:
    """Correct the email address before the account is open. If a link has not been used yet, a new one goes to the new address and the old
    link no longer works."""
    return rpc.call("identity", "change_registration_email", registration_token=registration_token, **asked)


@noun.operation("GET", CORRECTION)
@noun.response(200, forms.CorrectionSchema)
def correction(token: str) -> Any:
    """The returned fields, by the mailed link's token or by the registration's own; reading this does not use the link."""
    return rpc.call("identity", "get_registration_correction", token=token)


@noun.operation("POST", CORRECTION)
@noun.arguments(forms.CorrectionForm)
@noun.response(200, forms.CorrectedSchema)
def correct(asked: dict[str, Any], token: str) -> Any:
    """Send the corrected fields back to the office, or with `partial` save them; a new term begins when they are sent."""
    given, partial = asked["fields_"], asked["partial_"]
    fields = load(forms.form_of(given), given, partial=partial)
    confirmed = asked["confirm_warnings"]
    return rpc.call("identity", "correct_registration", token=token, fields=fields, confirm_warnings=confirmed, partial=partial)


def _returned(token: str) -> None:
    rpc.call("identity", "get_registration_correction", token=token)


@noun.operation("PUT", f"{CORRECTION}/id-attachment")
@multipart(prefix="identities", first=_returned)
@noun.response(200, forms.CorrectedSchema)
def attach_correction(token: str, file: dict[str, Any]) -> Any:
    """Upload another copy of the identity card, when the office returned it."""
    return rpc.call("identity", "correct_registration", token=token, fields={"id_attachment": file}, partial=True)


@noun.operation("GET", "/email-corrections/<token:token>")
@noun.response(200, forms.EmailCorrectionStateSchema)
def email_correction(token: str) -> Any:
    """The other email address that an officer asked for, by the mailed link's token or by the registration's own; reading this does not use
    the link."""
    return rpc.call("identity", "get_email_correction", token=token)


@noun.operation("POST", "/email-corrections/<token:token>")
@noun.arguments(forms.EmailAnswerForm)
@noun.response(200, forms.EmailDecidedSchema)
def answer_email_correction(asked: dict[str, Any], token: str) -> Any:
    """Confirm or refuse the other email address, as the applicant."""
    return rpc.call("identity", "answer_email_correction", token=token, **asked)


@noun.operation("GET", "/usernames")
@noun.arguments(forms.UsernameForm, location="query")
@noun.response(200, forms.UsernameSchema)
def username(asked: dict[str, Any]) -> Any:
    """Whether a username is free, and three free ones."""
    return rpc.call("identity", "check_username", **asked, address=device.address())


@noun.operation("GET", "/email-verifications/<token:token>")
@noun.response(200, forms.VerificationStateSchema)
def verification(token: str) -> Any:
    """What a mailed link is for; reading this does not use the link."""
    return rpc.call("identity", "get_email_verification", token=token)


@noun.operation("POST", "/email-verifications/<token:token>")
@noun.response(200, forms.VerifiedSchema)
def verify(token: str) -> Any:
    """Use the mailed link; username and temporary password, or a link to choose one, follow in a second mail."""
    return rpc.call("identity", "verify_email", token=token)


@noun.operation("POST", "/mailed-links/<token:token>/renewal")
@noun.response(204)
def renew_link(token: str) -> Any:
    """For an expired mailed link: sends the same mail again with a new link. A used link is not renewed."""
    rpc.call("identity", "renew_link", token=token)
