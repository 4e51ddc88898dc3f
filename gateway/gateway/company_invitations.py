"""Inviting to a company: to anybody but oneself, which the own address tells. Whose the other addresses are, nobody looks up."""

from typing import Any

from bus.refusals import Conflict
from gateway import rpc


def invite(company_id: int, asked: dict[str, Any]) -> dict[str, Any]:
    """:raises Conflict: own_address."""
    if rpc.call("identity", "get_profile")["email"].casefold() == asked["email"].casefold():
        raise Conflict("own_address", "nobody invites oneself")
    return dict(rpc.call("permits", "invite_to_company", company_id=company_id, **asked))
