"""The other process of `test_aside.py`: does what it is asked."""

import hashlib
import os
import sys
import time

from bus.aside import serve


def answer(asked: bytes) -> bytes:
    if asked == b"end":
        os._exit(1)
    if asked == b"never":
        time.sleep(60)
    if asked == b"secret":
        return os.environ.get("A_SECRET", "none").encode()
    return str(os.getpid()).encode() if asked == b"who" else hashlib.sha256(asked).digest()


if __name__ == "__main__":
    serve(int(sys.argv[1]), answer)
