"""Records of the audit chain."""

from typing import Any

from sqlalchemy.engine import Row

from identity.views.common import View, time


def audit_record(row: Row[Any]) -> View:
    return {
        "position": row.position,
        "at": time(row.at),
        "actor_id": row.actor_id,
        "actor_name": row.actor_name,
        "act": row.act,
        "subject": row.subject,
        "details": row.details,
        "request_id": row.request_id,
    }
