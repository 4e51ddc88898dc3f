"""The office's staff, their roles, and the accounts of applicants."""

from typing import Any

from gateway import rpc
from gateway.api.base import Blueprint
from gateway.schemas import staff as forms
from gateway.schemas.answers import whole_list
from gateway.schemas.common import PageForm

noun = Blueprint("admin-staff", __name__, description="For admins: staff, their roles, and accounts")
ONE = "/admin/staff/<id:account_id>"


@noun.operation("GET", "/admin/staff")
@noun.arguments(PageForm, location="query")
@noun.response(200, forms.StaffPageSchema)
def listing(asked: dict[str, Any]) -> Any:
    """Your agency's staff, by name."""
    return rpc.call("identity", "list_staff", **asked)


@noun.operation("POST", "/admin/staff", made_at="/admin/staff/{account_id}")
@noun.arguments(forms.InvitationForm)
@noun.response(201, forms.StaffSchema)
def invite(asked: dict[str, Any]) -> Any:
    """Invite somebody by mail; the roles wait for a second admin."""
    return rpc.call("identity", "invite_staff", **asked)


@noun.operation("GET", ONE)
@noun.response(200, forms.StaffSchema)
def one(account_id: int) -> Any:
    """One member of staff."""
    return rpc.call("identity", "get_staff", account_id=account_id)


@noun.operation("PUT", ONE)
@noun.arguments(forms.StaffChangeForm)
@noun.response(200, forms.StaffSchema)
def change(asked: dict[str, Any], account_id: int) -> Any:
    """Change name, position and employee number."""
    return rpc.call("identity", "change_staff", account_id=account_id, **asked)


@noun.operation("POST", f"{ONE}/invitations")
@noun.response(204)
def resend(account_id: int) -> Any:
    """Send the invitation again with a new link; the old link no longer works."""
    rpc.call("identity", "resend_invitation", account_id=account_id)


@noun.operation("POST", f"{ONE}/second-factor-resets")
@noun.arguments(forms.ReasonForm)
@noun.response(204)
def reset_second_factor(asked: dict[str, Any], account_id: int) -> Any:
    """Remove the authenticator of somebody who lost the phone; their sessions end."""
    rpc.call("identity", "reset_second_factor", account_id=account_id, **asked)


@noun.operation("POST", f"{ONE}/role-changes")
@noun.arguments(forms.RolesForm)
@noun.response(201, forms.RoleChangeSchema)
def ask(asked: dict[str, Any], account_id: int) -> Any:
    """Ask for other roles and units; a second admin decides. A new request replaces one that waits."""
    return rpc.call("identity", "request_role_change", account_id=account_id, **asked)


@noun.operation("GET", "/admin/role-changes")
@noun.response(200, forms.RoleChangePageSchema)
def changes() -> Any:
    """Changes of roles that wait for a second admin, oldest first."""
    return whole_list(rpc.call("identity", "list_role_changes")["items"])


@noun.operation("POST", "/admin/role-changes/<id:role_change_id>/decisions")
@noun.arguments(forms.RoleDecisionForm)
@noun.response(200, forms.StaffSchema)
def decide(asked: dict[str, Any], role_change_id: int) -> Any:
    """Approve or refuse as the second admin, who is neither the one who asked nor the person concerned."""
    return rpc.call("identity", "decide_role_change", role_change_id=role_change_id, **asked)


@noun.operation("POST", "/admin/people/search")
@noun.arguments(forms.PeopleForm)
@noun.response(200, forms.PersonPageSchema)
def people(asked: dict[str, Any]) -> Any:
    """Applicants' accounts by exact username, email address, registration or identity number, or by a part of the name. The search text is
    sent in the body: an identity number must not be in an address, which logs and browsers store."""
    return whole_list(rpc.call("identity", "find_people", **asked)["items"])


@noun.operation("POST", "/admin/accounts/<id:account_id>/disabling")
@noun.arguments(forms.ReasonForm)
@noun.response(204)
def disable(asked: dict[str, Any], account_id: int) -> Any:
    """Disable an account: no log-in and no session until it is enabled again."""
    rpc.call("identity", "disable_account", account_id=account_id, **asked)


@noun.operation("POST", "/admin/accounts/<id:account_id>/enabling")
@noun.response(204)
def enable(account_id: int) -> Any:
    """Enable a disabled account: its holder may log in again."""
    rpc.call("identity", "enable_account", account_id=account_id)
