"""Whether each service answers, as this process last saw it, and since when one does not.

A thread of each worker process looks every few seconds (`gunicorn.conf.py`), so the public page asks nobody: however often somebody
loads it, the services have no more work, and it is there while everything behind the gateway is away.
"""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from flask import Flask, current_app

from gateway import rpc

EVERY = timedelta(seconds=5)
WITHIN = 2.0  # seconds in which a service must say that it and its database work
NEVER = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True)
class Trouble:
    """`since`: when it was seen first. `found`: it was there when this process first looked, so it may be older."""

    since: datetime
    found: bool


@dataclass
class Watch:
    """`troubles`: of the services that do not answer, by name. None: nobody has looked yet."""

    troubles: dict[str, Trouble] | None = None
    looked: datetime = NEVER
    looking: threading.Lock = field(default_factory=threading.Lock)

    def look(self, answers: Callable[[str], bool]) -> None:
        """Ask all services at once. Who comes while somebody else asks waits only if nothing is known yet."""
        if not self.looking.acquire(blocking=self.troubles is None):
            return
        try:
            at = datetime.now(UTC)
            if self.troubles is None or at - self.looked >= EVERY:
                with ThreadPoolExecutor(len(rpc.SERVICES)) as pool:
                    away = [name for name, there in zip(rpc.SERVICES, pool.map(answers, rpc.SERVICES), strict=True) if not there]
                self.troubles, self.looked = seen(self.troubles, away=away, at=at), datetime.now(UTC)
        finally:
            self.looking.release()


def seen(before: dict[str, Trouble] | None, *, away: list[str], at: datetime) -> dict[str, Trouble]:
    """The troubles after a look: who was away before has been since then."""
    return {name: (before or {}).get(name) or Trouble(at, found=before is None) for name in away}


def init_app(app: Flask) -> None:
    app.extensions["izin.watch"] = Watch()


def current() -> Watch:
    """What the thread saw last; where none looks (`flask run`), the asker does."""
    watch: Watch = current_app.extensions["izin.watch"]
    if datetime.now(UTC) - watch.looked > 3 * EVERY:
        look(watch)
    return watch


def look(watch: Watch) -> None:
    asker = rpc.asker()
    watch.look(lambda service: asker.healthy(service, within=WITHIN))


def keep(app: Flask) -> None:
    """Look for ever, in a thread of this process."""
    threading.Thread(target=_keep, args=(app,), name="watch", daemon=True).start()


def _keep(app: Flask) -> None:
    with app.app_context():
        while True:
            look(app.extensions["izin.watch"])
            time.sleep(EVERY.total_seconds())
