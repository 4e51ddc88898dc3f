"""What is wrong with a value, as a code with figures. The gateway turns codes into sentences."""

from typing import Any

from bus.refusals import Invalid

Fault = dict[str, Any]


def fault(code: str, **figures: Any) -> Fault:
    return {"code": code, **figures}


def refuse(faults: dict[str, Fault]) -> None:
    """:raises Invalid: invalid_fields, by the field's name, when there are any."""
    if faults:
        raise Invalid("invalid_fields", "some fields are wrong", fields=faults)
