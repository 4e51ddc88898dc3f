"""The answers to readers, as contract/rpc.json promises them."""

from typing import Any

STATUS_WORDS = {"SENT": "sent", "FAILED": "failed", "UNKNOWN": "unknown"}


def notification(row: Any) -> dict[str, Any]:
    return {
        "delivery_id": row.delivery_id,
        "subject": row.subject,
        "kind": row.kind,
        "status": STATUS_WORDS.get(row.status, "waiting"),
        "created_at": row.created_at.isoformat(),
        "sent_at": row.sent_at.isoformat() if row.sent_at else None,
    }


def page(rows: list[Any], *, limit: int) -> dict[str, Any]:
    """`rows` has one row more than `limit` when there is a next page."""
    shown = rows[:limit]
    return {"items": [notification(row) for row in shown], "next": shown[-1].delivery_id if len(rows) > limit else None}
