"""Issued permits, and verifying one by the code in its QR code."""

from typing import Any

from gateway import guesses, rpc, uploads
from gateway.api.base import Blueprint
from gateway.schemas.answers import whole_list
from gateway.schemas.permits import (
    HandoverForm,
    PermitByNumberSchema,
    PermitChangeForm,
    PermitCorrectionForm,
    PermitDecisionForm,
    PermitFileForm,
    PermitLifeSchema,
    PermitNumberForm,
    PermitOnDayForm,
    PermitPageSchema,
    PermitRequestPageSchema,
    PermitsForm,
    PermitVerificationSchema,
)
from gateway.schemas.register import RegisterForm, RegisterPageSchema

noun = Blueprint("permits", __name__, description="Permits issued, and checking one by its code")


@noun.operation("GET", "/permits")
@noun.arguments(PermitsForm, location="query")
@noun.response(200, PermitPageSchema)
def listing(asked: dict[str, Any]) -> Any:
    """Your own permits, newest first; with `permit_type` those of that type."""
    return rpc.call("permits", "list_permits", **asked)


@noun.operation("GET", "/permits/<id:permit_id>/file")
@noun.arguments(PermitFileForm, location="query")
@noun.file_response("application/pdf")
def file(asked: dict[str, Any], permit_id: int) -> Any:
    """The permit as PDF; 409 while it is being made."""
    return uploads.send(rpc.call("permits", "get_permit_file", permit_id=permit_id, **asked))


@noun.operation("GET", "/permits/<id:permit_id>/letters/<id:position>")
@noun.file_response("application/pdf")
def letter(permit_id: int, position: int) -> Any:
    """The letter about a revocation, a suspension or its end, as PDF, for the holder and the office."""
    return uploads.send(rpc.call("permits", "get_permit_letter", permit_id=permit_id, position=position))


@noun.operation("GET", "/staff/permits")
@noun.arguments(RegisterForm, location="query")
@noun.response(200, RegisterPageSchema)
def register(asked: dict[str, Any]) -> Any:
    """The permits of your agency, newest first, as far as they are asked for; with `on` as they were on that day."""
    return rpc.call("permits", "list_register", **asked)


@noun.operation("GET", "/staff/permits/<id:permit_id>")
@noun.arguments(PermitOnDayForm, location="query")
@noun.response(200, PermitLifeSchema)
def life(asked: dict[str, Any], permit_id: int) -> Any:
    """A permit of your agency with its life; with `on` also what it was on that day. Each look is recorded."""
    return rpc.call("permits", "get_permit", permit_id=permit_id, **asked)


@noun.operation("GET", "/staff/permit-requests")
@noun.response(200, PermitRequestPageSchema)
def requests() -> Any:
    """What waits for a decision about permits of your agency, oldest first."""
    return whole_list(rpc.call("permits", "list_permit_requests")["items"])


@noun.operation("POST", "/staff/permits/<id:permit_id>/requests")
@noun.arguments(PermitChangeForm)
@noun.response(201, PermitLifeSchema)
def ask(asked: dict[str, Any], permit_id: int) -> Any:
    """Ask that the permit be suspended, its suspension lifted, or that it be revoked; another person decides."""
    return rpc.call("permits", "ask_permit_change", permit_id=permit_id, **asked)


@noun.operation("POST", "/staff/permits/<id:permit_id>/corrections")
@noun.arguments(PermitCorrectionForm)
@noun.response(201, PermitLifeSchema)
def correct(asked: dict[str, Any], permit_id: int) -> Any:
    """Ask that texts of the permit's paper be corrected; another person decides, and it is issued again under its number."""
    return rpc.call("permits", "ask_permit_correction", permit_id=permit_id, **asked)


@noun.operation("POST", "/staff/permits/<id:permit_id>/handover")
@noun.arguments(HandoverForm)
@noun.response(201, PermitLifeSchema)
def hand_over(asked: dict[str, Any], permit_id: int) -> Any:
    """Hand the permit's paper to its holder or a representative at the counter, once for each issue and duplicate. The holder is told; the
    receipt is a paper of the application, `handover_receipt`, at the position of the entry in the permit's life."""
    return rpc.call("permits", "hand_over_permit", permit_id=permit_id, **asked)


@noun.operation("POST", "/staff/permit-requests/<id:request_id>/decision")
@noun.arguments(PermitDecisionForm)
@noun.response(200, PermitLifeSchema)
def decide(asked: dict[str, Any], request_id: int) -> Any:
    """Grant or refuse it; granted, it holds from its day, and the holder gets a mail and a letter."""
    return rpc.call("permits", "decide_permit_change", request_id=request_id, **asked)


@noun.operation("GET", "/permit-verifications")
@noun.arguments(PermitNumberForm, location="query")
@noun.response(200, PermitByNumberSchema)
def by_number(asked: dict[str, Any]) -> Any:
    """Whether the permit with this number is in force, for anyone; nothing of a person. A number that several agencies have given is found only
    together with its agency."""
    return guesses.look_up("find_permit", **asked)


@noun.operation("GET", "/permit-verifications/<code:code>")
@noun.response(200, PermitVerificationSchema)
def verification(code: str) -> Any:
    """Whether the permit with this code is in force, for anyone."""
    return guesses.look_up("verify_permit", code=code)
