"""A virus scanner, if the office runs one: clamd (or another program with its INSTREAM protocol) gets every file as it was sent."""

import socket
import struct
import time

from bus.caller import Unavailable

CHUNK = 64 * 1024
SECONDS = 5.0
LONGEST_ANSWER = 4096


def names(sent: bytes, address: str) -> str | None:
    """The scanner's name for the virus, None when it finds nothing. `address`: host:port.

    :raises Unavailable: the scanner does not answer, or its answer is neither of the two: then the file was not scanned.
    """
    try:
        answer = _asked(sent, address, until=time.monotonic() + SECONDS)
    except (OSError, ValueError) as error:
        raise Unavailable(f"the scanner does not answer: {type(error).__name__}") from error
    if answer == "stream: OK":
        return None
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        return answer.removeprefix("stream: ").removesuffix(" FOUND")
    raise Unavailable("the scanner did not look")


def _asked(sent: bytes, address: str, *, until: float) -> str:
    host, _, port = address.rpartition(":")
    with socket.create_connection((host.strip("[]"), int(port)), timeout=SECONDS) as line:
        line.sendall(b"zINSTREAM\0")
        for start in range(0, len(sent) + CHUNK, CHUNK):  # the last chunk is empty, which marks the end
            chunk = sent[start : start + CHUNK]
            line.settimeout(_left(until))
            line.sendall(struct.pack(">I", len(chunk)) + chunk)
        answer = b""
        while not answer.endswith(b"\0"):
            line.settimeout(_left(until))
            more = line.recv(LONGEST_ANSWER)
            answer += more
            if not more or len(answer) > LONGEST_ANSWER:
                raise ConnectionError("no whole answer")
    return answer.rstrip(b"\0").decode("utf-8", "replace").strip()


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError("too slow")
    return left
