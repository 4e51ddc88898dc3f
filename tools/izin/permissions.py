"""Who may do what on the broker: one user per service, one for whoever asks, one that declares.

A service reads what is addressed to it, tells and answers in its own name, and puts off or parks what it read itself; it calls nobody,
configures nothing, and cannot reach another's queue. Whoever asks may ask the services and read the answers to itself.
"""

import re
from typing import Any

from bus import queues

NOTHING = "^$"
EVERYTHING = ".*"
Rights = dict[str, Any]


def of_service(name: str) -> Rights:
    """What it puts off or publishes again goes where `bus.again.<name>` leads."""
    own = rf"evt-.*--{name}\..*"
    rpc, replay = re.escape(queues.rpc_queue_name(name)), re.escape(queues.replay_queue_name(name))
    retry = [queue.name for queue in queues.retry_queues(name)]
    replies = [queues.replies_exchange_name(name), *queues.shared_replies()]
    writes = [queues.event_exchange_name(name), *replies, queues.PARKED, *retry, queues.again_exchange(name).name]
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
