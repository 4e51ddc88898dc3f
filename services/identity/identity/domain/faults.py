"""What is wrong with a value, as codes with figures; people's words are made elsewhere."""

from typing import Any

Fault = dict[str, Any]


def fault(code: str, **figures: Any) -> Fault:
    return {"code": code, **figures}
