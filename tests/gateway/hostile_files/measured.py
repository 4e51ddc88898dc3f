"""One file through the gateway's cleaning in a fresh process: `python -m tests.gateway.hostile_files.measured < file` prints the result."""

import json
import resource
import subprocess
import sys
import time
from typing import Any


def measured(sent: bytes) -> dict[str, Any]:
    """`outcome` (a code, or the media type kept), `memory` (MB, the most the opening process held), `seconds` by the clock and of `computing`."""
    told = subprocess.run([sys.executable, "-m", __name__], input=sent, capture_output=True, timeout=120, check=True)
    found: dict[str, Any] = json.loads(told.stdout)
    return found


def main() -> None:
    from gateway import uploads

    sent, began = sys.stdin.buffer.read(), time.monotonic()
    try:
        outcome = uploads.cleaned(sent)[1]
    except uploads.Refused as refused:
        outcome = refused.code
    seconds = time.monotonic() - began
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    memory, computing = round(used.ru_maxrss / 1024), round(used.ru_utime + used.ru_stime, 2)
    print(json.dumps({"outcome": outcome, "memory": memory, "seconds": round(seconds, 2), "computing": computing}))


if __name__ == "__main__":
    main()
