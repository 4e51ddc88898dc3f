"""`python -m tests.faults.crashing <service>`: a service as it is, that counts its external effects and can die right before any of them.

An effect is a commit, a message published, a delivery acknowledged, a mail handed over, a file stored. While `<service>.armed` in
CRASHING_FOLDER holds `count`, each is written to `<service>.effects`; while it holds a number, the process kills itself before the
effect of that number, once, and writes down which it was.
"""

import bus.runner  # isort: skip  # monkey-patches: before anything else

import os
import signal
import smtplib
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import amqp
import obstore
from sqlalchemy.engine.default import DefaultDialect

SERVICE = sys.argv[1]
FOLDER = Path(os.environ["CRASHING_FOLDER"])
ARMED, EFFECTS, CRASHED = (FOLDER / f"{SERVICE}.{name}" for name in ("armed", "effects", "crashed"))


def before_effect(kind: str) -> None:
    try:
        armed = ARMED.read_text()
    except FileNotFoundError:
        return
    if armed == "count":
        with EFFECTS.open("a") as file:
            file.write(f"{kind}\n")
    elif int(armed) > 1:
        ARMED.write_text(str(int(armed) - 1))
    else:
        ARMED.unlink()
        CRASHED.write_text(kind)
        os.kill(os.getpid(), signal.SIGKILL)


def watch(owner: Any, name: str, kind: str) -> None:
    effect: Callable[..., Any] = getattr(owner, name)

    def watched(*args: Any, **kwargs: Any) -> Any:
        before_effect(kind)
        return effect(*args, **kwargs)

    setattr(owner, name, watched)


def main() -> None:
    watch(DefaultDialect, "do_commit", "commit")
    watch(amqp.Channel, "basic_publish", "publish")
    watch(amqp.Channel, "basic_ack", "acknowledge")
    watch(smtplib.SMTP, "data", "mail")
    watch(obstore, "put", "store")
    if SERVICE == "notifications":  # a letter that a process had in hand is taken up by the next in two minutes; here at once
        from notifications.domain import delivery

        delivery.STUCK_AFTER = timedelta(seconds=0.5)
    bus.runner.main(SERVICE)


if __name__ == "__main__":
    main()
