"""The audit records, and who may do what."""

from typing import Any

from gateway import rights as tables
from gateway import rpc
from gateway.api.base import Blueprint
from gateway.schemas import audit
from gateway.schemas.rights import RightsSchema

noun = Blueprint("admin-audit", __name__, description="For admins and auditors: audit records, and who may do what")


@noun.operation("GET", "/admin/audit")
@noun.arguments(audit.AuditForm, location="query")
@noun.response(200, audit.AuditPageSchema)
def records(asked: dict[str, Any]) -> Any:
    """Audit records of your agency, newest first."""
    return rpc.call("identity", "list_audit", before=asked.pop("after"), **asked)


@noun.operation("POST", "/admin/audit/verification")
@noun.response(200, audit.ChainSchema)
def verify() -> Any:
    """Whether all audit chains are intact. Reads all records, so ask seldom."""
    return rpc.call("identity", "verify_audit")


@noun.operation("GET", "/admin/rights")
@noun.response(200, RightsSchema)
def rights() -> Any:
    """Who may do what, as every service's contract and the gateway's own table decide it."""
    return {"services": tables.of_services(), "pages": tables.of_pages()}
