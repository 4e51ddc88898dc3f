"""The applicant's companies."""

from typing import Any

from gateway import company_invitations, region_names, rpc
from gateway.api.base import Blueprint
from gateway.schemas.companies import (
    CompaniesForm,
    CompanyChangeForm,
    CompanyForm,
    CompanyInvitationForm,
    CompanyInvitationSchema,
    CompanyPageSchema,
    CompanyPeopleSchema,
    CompanyRoleForm,
    CompanySchema,
    DeclinedInvitationSchema,
)

noun = Blueprint("companies", __name__, description="Companies the applicant acts for")


@noun.operation("GET", "/companies")
@noun.arguments(CompaniesForm, location="query")
@noun.response(200, CompanyPageSchema)
def listing(asked: dict[str, Any]) -> Any:
    """Your own companies, by name."""
    return rpc.call("permits", "list_companies", **asked | {"q": asked["q"] or None})


@noun.operation("POST", "/companies")
@noun.arguments(CompanyForm)
@noun.response(201, CompanySchema)
def add(asked: dict[str, Any]) -> Any:
    """Add a company."""
    return rpc.call("permits", "save_company", company_id=None, **_facts(asked))


@noun.operation("GET", "/companies/<id:company_id>")
@noun.response(200, CompanySchema)
def one(company_id: int) -> Any:
    """One of your own companies."""
    return rpc.call("permits", "get_company", company_id=company_id)


@noun.operation("PUT", "/companies/<id:company_id>")
@noun.arguments(CompanyChangeForm)
@noun.response(200, CompanySchema)
def change(asked: dict[str, Any], company_id: int) -> Any:
    """Change a company; applications that were submitted keep its old data."""
    return rpc.call("permits", "save_company", company_id=company_id, **_facts(asked))


@noun.operation("GET", "/companies/<id:company_id>/people")
@noun.response(200, CompanyPeopleSchema)
def people(company_id: int) -> Any:
    """Who belongs to a company of yours; if you are an owner, also who is invited."""
    return rpc.call("permits", "list_company_people", company_id=company_id)


@noun.operation("POST", "/companies/<id:company_id>/invitations")
@noun.arguments(CompanyInvitationForm)
@noun.response(201, CompanyPeopleSchema)
def invite(asked: dict[str, Any], company_id: int) -> Any:
    """Mail somebody a link by which they may come to act for your company. The answer does not tell whether the address has an account."""
    return company_invitations.invite(company_id, asked)


@noun.operation("POST", "/companies/<id:company_id>/invitations/<id:invitation_id>/resend")
@noun.response(200, CompanyPeopleSchema)
def resend(company_id: int, invitation_id: int) -> Any:
    """Mail an invitation again, with a new link."""
    return rpc.call("permits", "resend_company_invitation", company_id=company_id, invitation_id=invitation_id)


@noun.operation("DELETE", "/companies/<id:company_id>/invitations/<id:invitation_id>")
@noun.response(200, CompanyPeopleSchema)
def withdraw(company_id: int, invitation_id: int) -> Any:
    """Withdraw an invitation."""
    return rpc.call("permits", "withdraw_company_invitation", company_id=company_id, invitation_id=invitation_id)


@noun.operation("PATCH", "/companies/<id:company_id>/people/<id:member_id>")
@noun.arguments(CompanyRoleForm)
@noun.response(200, CompanyPeopleSchema)
def change_role(asked: dict[str, Any], company_id: int, member_id: int) -> Any:
    """Make somebody of your company an owner or a member. The last owner stays one."""
    return rpc.call("permits", "change_company_role", company_id=company_id, member_id=member_id, **asked)


@noun.operation("DELETE", "/companies/<id:company_id>/people/<id:member_id>")
@noun.response(200, CompanyPeopleSchema)
def leave(company_id: int, member_id: int) -> Any:
    """Leave a company, or remove somebody from yours. The last owner does not leave."""
    return rpc.call("permits", "leave_company", company_id=company_id, member_id=member_id)


@noun.operation("GET", "/company-invitations/<token:token>")
@noun.response(200, CompanyInvitationSchema)
def invitation(token: str) -> Any:
    """Who invites to which company. Reading it accepts nothing."""
    return rpc.call("permits", "get_company_invitation", token=token)


@noun.operation("POST", "/company-invitations/<token:token>/acceptance")
@noun.response(200, CompanySchema)
def accept(token: str) -> Any:
    """Belong to the company from now on."""
    return rpc.call("permits", "accept_company_invitation", token=token)


@noun.operation("POST", "/company-invitations/<token:token>/refusal")
@noun.response(200, DeclinedInvitationSchema)
def decline(token: str) -> Any:
    """Say no: the link no longer works."""
    return rpc.call("permits", "decline_company_invitation", token=token)


def _facts(asked: dict[str, Any]) -> dict[str, Any]:
    return region_names.placed({**asked, "npwp": asked["npwp"] or None})
