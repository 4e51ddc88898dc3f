"""The own account: contact and email, who looked, taking one's data along, closing it."""

from typing import Any

from gateway import export as exports
from gateway import rpc, sessions
from gateway.api.base import Blueprint
from gateway.schemas import accounts as forms
from gateway.schemas.common import PageForm, QuotasSchema

noun = Blueprint("account", __name__, description="The own account: contact, email, export, closure")
EMAIL_CHANGE = "/email-changes/<token:token>"


@noun.operation("GET", "/profile")
@noun.response(200, forms.ProfileSchema)
def profile() -> Any:
    """The own account with what was registered; the identity number is masked."""
    return rpc.call("identity", "get_profile")


@noun.operation("PUT", "/profile/contact")
@noun.arguments(forms.ContactForm)
@noun.response(200, forms.RevisionSchema)
def change_contact(asked: dict[str, Any]) -> Any:
    """Change phone, mobile and address, by the rules of registration's step 3."""
    return rpc.call("identity", "change_contact", revision=asked.pop("revision"), fields=asked)


@noun.operation("POST", "/email-changes")
@noun.arguments(forms.EmailChangeForm)
@noun.response(204)
def ask_email_change(asked: dict[str, Any]) -> Any:
    """Ask for another email address; it counts once the link mailed to it is used."""
    rpc.call("identity", "request_email_change", session_token=sessions.token(), **asked)


@noun.operation("GET", EMAIL_CHANGE)
@noun.response(200, forms.EmailLinkSchema)
def email_change(token: str) -> Any:
    """What the mailed link would change; looking uses nothing."""
    return rpc.call("identity", "get_email_change", token=token)


@noun.operation("POST", EMAIL_CHANGE)
@noun.response(200, forms.EmailChangedSchema)
def confirm_email_change(token: str) -> Any:
    """Use the link once: the account's mails go to the new address."""
    return rpc.call("identity", "confirm_email_change", token=token)


@noun.operation("GET", "/account/export")
@noun.response(200, forms.ExportSchema)
def export() -> Any:
    """All that is kept about the own account; documents and permits have addresses of their own for their files."""
    return exports.without_keys(exports.facts())


@noun.operation("GET", "/account/quotas")
@noun.response(200, QuotasSchema)
def quotas() -> Any:
    """How many documents, drafts and companies the account keeps, and may keep; of complaints their list says it."""
    return rpc.call("permits", "get_quotas")


@noun.operation("GET", "/account/views")
@noun.arguments(PageForm, location="query")
@noun.response(200, forms.ViewPageSchema)
def viewers(asked: dict[str, Any]) -> Any:
    """Who looked at the own identity number or the copy of the card, newest first."""
    return rpc.call("identity", "list_views_of_me", **asked)


@noun.operation("POST", "/account/closure")
@noun.arguments(forms.ClosureForm)
@noun.response(204)
def close(asked: dict[str, Any]) -> Any:
    """Close the account for good. Applications and permits stay, as the law wants."""
    sessions.spend("close_account", **asked)
