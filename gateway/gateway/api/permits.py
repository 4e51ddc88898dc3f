"""Issued permits, and verifying one by the code in its QR code."""

from typing import Any

from gateway import rpc, uploads
from gateway.api.base import Blueprint
from gateway.schemas.permits import PermitPageSchema, PermitsForm, PermitVerificationSchema

noun = Blueprint("permits", __name__, description="Permits issued, and checking one by its code")


@noun.operation("GET", "/permits")
@noun.arguments(PermitsForm, location="query")
@noun.response(200, PermitPageSchema)
def listing(asked: dict[str, Any]) -> Any:
    """Your own permits, newest first; with `permit_type` those of that type."""
    return rpc.call("permits", "list_permits", **asked)


@noun.operation("GET", "/permits/<id:permit_id>/file")
@noun.file_response("application/pdf")
def file(permit_id: int) -> Any:
    """The permit as PDF; 409 while it is being made."""
    return uploads.send(rpc.call("permits", "get_permit_file", permit_id=permit_id))


@noun.operation("GET", "/permit-verifications/<code:code>")
@noun.response(200, PermitVerificationSchema)
def verification(code: str) -> Any:
    """Whether the permit with this code is in force, for anyone."""
    return rpc.call("permits", "verify_permit", code=code)
