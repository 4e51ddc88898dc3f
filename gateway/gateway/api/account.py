"""One's own account: contact and email, who viewed one's data, downloading the data, closing the account."""

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
    """Your own account with what was registered; the identity number is masked."""
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
    """Ask for another email address; it is used once the link mailed to it has been used."""
    rpc.call("identity", "request_email_change", session_token=sessions.token(), **asked)


@noun.operation("GET", EMAIL_CHANGE)
@noun.response(200, forms.EmailLinkSchema)
def email_change(token: str) -> Any:
    """What the mailed link would change; reading this does not use the link."""
    return rpc.call("identity", "get_email_change", token=token)


@noun.operation("POST", EMAIL_CHANGE)
@noun.response(200, forms.EmailChangedSchema)
def confirm_email_change(token: str) -> Any:
    """Use the link once: the account's mails go to the new address."""
    return rpc.call("identity", "confirm_email_change", token=token)


@noun.operation("GET", "/account/export")
@noun.response(200, forms.ExportSchema)
def export() -> Any:
    """Everything stored about your account; the files of documents and permits have addresses of their own."""
    return exports.without_keys(exports.facts())


@noun.operation("GET", "/account/quotas")
@noun.response(200, QuotasSchema)
def quotas() -> Any:
    """How many documents, drafts and companies the account has, and how many it may have; for complaints their list says so."""
    return rpc.call("permits", "get_quotas")


@noun.operation("GET", "/account/views")
@noun.arguments(PageForm, location="query")
@noun.response(200, forms.ViewPageSchema)
def viewers(asked: dict[str, Any]) -> Any:
    """Who viewed your identity number or the copy of your identity card, newest first."""
    return rpc.call("identity", "list_views_of_me", **asked)


@noun.operation("POST", "/account/closure")
@noun.arguments(forms.ClosureForm)
@noun.response(204)
def close(asked: dict[str, Any]) -> Any:
    """Close the account for good. Applications and permits stay, as the law requires."""
    sessions.spend("close_account", **asked)
