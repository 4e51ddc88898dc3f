"""`python -m bus.permissions <file> <service> …` writes who may do what on the broker: one user per service, one for whoever asks, one that
declares. As data that a node loads at its start.

A service reads what is addressed to it, tells and answers in its own name, and puts off or parks what it read itself; it calls nobody,
configures nothing, and cannot reach another's queue. Whoever asks may ask the services and read the answers to itself.
"""

import base64
import hashlib
import json
import os
import re
import sys
from pathlib import Path
from typing import Any

from bus import queues, settings
from bus.settings import secret

NOTHING = "^$"
EVERYTHING = ".*"
Rights = dict[str, Any]


def of_service(name: str) -> Rights:
    """What it puts off or tells again goes where `bus.again.<name>` leads."""
    own = rf"evt-.*--{name}\..*"
    rpc, replay = re.escape(queues.rpc_queue_name(name)), re.escape(queues.replay_queue_name(name))
    retry = [queue.name for queue in queues.retry_queues(name)]
    replies = [queues.replies_exchange_name(name), *queues.shared_replies()]
    writes = [queues.event_exchange_name(name), *replies, queues.PARKED, *retry]
    return {
        "configure": NOTHING,
        "read": f"^({rpc}|{own}|{replay})$",
        "write": f"^({'|'.join(map(re.escape, writes))})$",
        "topics": {queues.PARKED: f"^({rpc}|{own}|{replay})$"},
    }


def of_asker(services: list[str]) -> Rights:
    own = re.escape(queues.REPLY_QUEUES) + ".*"
    replies = "|".join(re.escape(exchange.name) for exchange in queues.replies_exchanges(services))
    return {
        "configure": f"^{own}$",
        "read": f"^({replies}|{own})$",
        "write": f"^({re.escape(queues.RPC_EXCHANGE)}|{own})$",
        "topics": {queues.RPC_EXCHANGE: rf"^({'|'.join(services)})\..*$"},
    }


def of_admin() -> Rights:
    return {"configure": EVERYTHING, "read": EVERYTHING, "write": EVERYTHING, "topics": {}}


def rights(services: list[str], *, asker: str, admin: str) -> dict[str, Rights]:
    """By user; services' users are called like them."""
    return {admin: of_admin(), asker: of_asker(services), **{name: of_service(name) for name in services}}


def definitions(users: dict[str, Rights], passwords: dict[str, str], *, vhost: str, admin: str) -> dict[str, Any]:
    """What `load_definitions` of a RabbitMQ node reads: vhost, users, permissions. Passwords are salted and hashed."""
    permissions = [{"user": user, "vhost": vhost, **{kind: given[kind] for kind in _KINDS}} for user, given in users.items()]
    topics = [
        {"user": user, "vhost": vhost, "exchange": exchange, "write": key, "read": EVERYTHING}
        for user, given in users.items()
        for exchange, key in given["topics"].items()
    ]
    return {
        "vhosts": [{"name": vhost}],
        "users": [_user(user, passwords[user], tags=["administrator"] if user == admin else []) for user in users],
        "permissions": permissions,
        "topic_permissions": topics,
    }


_KINDS = ("configure", "write", "read")


def _user(name: str, password: str, *, tags: list[str]) -> dict[str, Any]:
    salt = os.urandom(4)
    hashed = base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()
    return {"name": name, "password_hash": hashed, "hashing_algorithm": "rabbit_password_hashing_sha256", "tags": tags}


def main(file: Path, services: list[str]) -> None:
    """Write the definitions for users `izin` (declares), `gateway` (asks) and the services, with the passwords of the environment."""
    settings.check()
    users = rights(services, asker="gateway", admin="izin")
    passwords = {user: secret(f"{user.upper()}_AMQP_PASSWORD", f"development-{user}-broker") for user in users}
    file.write_text(json.dumps(definitions(users, passwords, vhost="izin", admin="izin")))
    print(f"definitions: {len(users)} users")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
