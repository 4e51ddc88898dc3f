"""What the answers have in common."""

from datetime import UTC, datetime
from typing import Any

View = dict[str, Any]


def time(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment else None
