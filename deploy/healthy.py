"""Health check of a container: the gateway answers over HTTP; any other process holds a connection to what it needs.

Standard library only, no secrets on the command line; exit code 0 means healthy.
"""

import os
import socket
import sys
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit


def gateway_answers(bind: str) -> bool:
    port = bind.rsplit(":", 1)[-1]
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/hidup", timeout=2) as answer:
        return bool(answer.status == 200)


def broker_is_reachable(uri: str) -> bool:
    parts = urlsplit(uri)
    with socket.create_connection((parts.hostname or "", parts.port or 5672), timeout=2):
        return True


def healthy() -> bool:
    command = Path("/proc/1/cmdline").read_bytes()
    if b"gunicorn" in command:
        return gateway_answers(os.environ.get("GATEWAY_BIND", "0.0.0.0:8080"))
    if b"izin.inbox" in command:
        return True
    return broker_is_reachable(os.environ["AMQP_URI"])


if __name__ == "__main__":
    try:
        sys.exit(0 if healthy() else 1)
    except OSError as error:
        sys.exit(f"not healthy: {type(error).__name__}")
