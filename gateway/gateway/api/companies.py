"""The applicant's companies."""

from typing import Any

from gateway import rpc
from gateway.api.base import Blueprint
from gateway.schemas.companies import CompaniesForm, CompanyForm, CompanyPageSchema, CompanySchema

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
@noun.arguments(CompanyForm)
@noun.response(200, CompanySchema)
def change(asked: dict[str, Any], company_id: int) -> Any:
    """Change a company; applications that were submitted keep its old data."""
    return rpc.call("permits", "save_company", company_id=company_id, **_facts(asked))


def _facts(asked: dict[str, Any]) -> dict[str, Any]:
    return {**asked, "npwp": asked["npwp"] or None}
