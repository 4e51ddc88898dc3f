"""Looking up a permit by what somebody typed: whoever only guesses is stopped, by address."""

from typing import Any

from bus.caller import TimedOut, Unavailable
from bus.refusals import NotFound
from gateway import device, rpc


def look_up(method: str, **arguments: Any) -> Any:
    """Ask permits, unless too many things were not found from this address. While identity is away nobody is stopped: a permit in the hand
    can be checked all the same.

    :raises NotAllowed: too_many_attempts. :raises NotFound: permit_not_found.
    """
    _admit()
    try:
        return rpc.call("permits", method, **arguments)
    except NotFound:
        _admit(missed=True)
        raise


def _admit(*, missed: bool = False) -> None:
    try:
        rpc.call("identity", "admit_guess", address=device.address(), missed=missed)
    except (Unavailable, TimedOut):
        return
