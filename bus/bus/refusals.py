"""The only errors that cross the wire: four ways of saying no.

A refusal carries a stable `code` (snake_case; whoever faces people turns it into their language), a `message` in English for
engineers, and `details`, JSON that says what was wrong (for `Invalid`: `fields = {name: {"code": …, …}}`).
"""

from typing import Any


class Refusal(Exception):
    """Base of the four kinds; never raised itself."""

    def __init__(self, code: str, message: str = "", **details: Any) -> None:
        super().__init__(f"{code}: {message}" if message else code)
        self.code = code
        self.message = message
        self.details = details

    def to_wire(self) -> dict[str, Any]:
        return {"kind": type(self).__name__, "code": self.code, "message": self.message, "details": self.details}


class NotFound(Refusal):
    """There is no such thing, or none that the asker may know of: the two answer alike."""


class NotAllowed(Refusal):
    """The thing is known to the asker, the act is not theirs."""


class Conflict(Refusal):
    """The state of the thing does not allow the act now; reading it again tells why."""


class Invalid(Refusal):
    """What was sent is wrong in itself; `details["fields"]` names each field and its fault."""


KINDS: dict[str, type[Refusal]] = {kind.__name__: kind for kind in (NotFound, NotAllowed, Conflict, Invalid)}


def from_wire(error: dict[str, Any]) -> Refusal | None:
    """The refusal that `to_wire` wrote, or None when `error` is something else (an accident of the callee)."""
    kind = KINDS.get(error.get("kind", ""))
    return kind(error["code"], error.get("message", ""), **error.get("details", {})) if kind else None
