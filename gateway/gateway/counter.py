"""What pages and API find at the counter: each service looks among its own things."""

from typing import Any

from gateway import rpc


def everything(text: str) -> dict[str, Any]:
    """By kind: what of the agency has this number, code or name."""
    registered = rpc.call("identity", "find_registrations", q=text)["items"]
    return {**rpc.call("permits", "find_at_counter", text=text), "registrations": registered}
