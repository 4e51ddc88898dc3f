"""Faulty decoders that replace ours: `gateway.confined` must stop them."""

import os
import sys
import tempfile
import time

from gateway import confined


def greedy(sent: bytes) -> bytes:
    return sent + bytes(confined.MEMORY)


def modest(sent: bytes) -> bytes:
    return sent + bytes(confined.MEMORY // 4)[:1] + repr(dict(os.environ)).encode()


def endless(sent: bytes) -> bytes:
    while sent:
        pass
    return sent


def writing(sent: bytes) -> bytes:
    with tempfile.TemporaryFile() as somewhere:
        somewhere.write(sent)
        somewhere.flush()
    return sent


def lying(sent: bytes) -> bytes:
    raise confined.Refused("file_too_big", size=len(sent))


def babbling(sent: bytes) -> bytes:
    raise confined.Refused("file_too_many_pixels", pixels="<script>", limit=sent.decode())


def asleep(sent: bytes) -> bytes:
    time.sleep(60)
    return sent


if __name__ == "__main__":
    confined.main(globals()[sys.argv[1]])
