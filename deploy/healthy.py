"""Health check of a container: the gateway answers over HTTP; any other process touched its HEARTBEAT a moment ago (bus.heartbeat).

It runs every few seconds in every container: few imports.
"""

import os
import socket
import sys
import time
from pathlib import Path

LATEST = 6.0  # seconds since the last heartbeat; there is one every two seconds, and two checks in a row have to miss it


def gateway_answers(bind: str) -> bool:
    with socket.create_connection(("127.0.0.1", int(bind.rsplit(":", 1)[-1])), timeout=5) as connection:
        connection.sendall(b"GET /hidup HTTP/1.0\r\nHost: localhost\r\n\r\n")
        return b" 200 " in connection.recv(64)


def beats(file: str, now: float) -> bool:
    return now - Path(file).stat().st_mtime < LATEST


def healthy() -> bool:
    if bind := os.environ.get("GATEWAY_BIND"):
        return gateway_answers(bind)
    return beats(os.environ["HEARTBEAT"], time.time())


if __name__ == "__main__":
    try:
        sys.exit(0 if healthy() else 1)
    except OSError as error:
        sys.exit(f"not healthy: {type(error).__name__}")
