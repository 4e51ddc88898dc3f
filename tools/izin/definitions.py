"""What a RabbitMQ node loads at its start: the vhost, its users, and what each may do (izin.permissions)."""

from __future__ import annotations

import base64
import hashlib
import os
from typing import Any

from izin import permissions
from izin.credentials import BROKER_ADMIN, GATEWAY
from izin.places import SERVICES
from izin.rabbitmq import VHOST

KINDS = ("configure", "write", "read")


def definitions(passwords: dict[str, str]) -> dict[str, Any]:
    """In the form that the node loads (`load_definitions`). Passwords are salted and hashed."""
    users = permissions.rights(list(SERVICES), asker=GATEWAY, admin=BROKER_ADMIN)
    topics = [
        {"user": user, "vhost": VHOST, "exchange": exchange, "write": key, "read": permissions.EVERYTHING}
        for user, given in users.items()
        for exchange, key in given["topics"].items()
    ]
    return {
        "vhosts": [{"name": VHOST}],
        "users": [_user(user, passwords[user], tags=["administrator"] if user == BROKER_ADMIN else []) for user in users],
        "permissions": [{"user": user, "vhost": VHOST, **{kind: given[kind] for kind in KINDS}} for user, given in users.items()],
        "topic_permissions": topics,
    }


def _user(name: str, password: str, *, tags: list[str]) -> dict[str, Any]:
    salt = os.urandom(4)
    hashed = base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()
    return {"name": name, "password_hash": hashed, "hashing_algorithm": "rabbit_password_hashing_sha256", "tags": tags}
