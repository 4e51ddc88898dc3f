"""`python -m tests.office.timers SERVICE`: one more process of a service, which does by itself nothing. For each line that it reads it runs
every timer of the service once and answers with a line, as hours of waiting would.
"""

from __future__ import annotations

import sys
from typing import Any

from nameko.timer import Timer

from bus.database import url_of
from bus.entrypoints import service_class
from bus.testing import Door


def timers_of(of: Any) -> list[str]:
    def is_timer(name: str) -> bool:
        return any(isinstance(each, Timer) for each in getattr(getattr(of, name), "nameko_entrypoints", ()))

    return [name for name in dir(of) if is_timer(name)]


def main(service: str) -> None:
    door = Door(service_class(service), url_of(service))
    for _ in sys.stdin:
        for name in timers_of(door.service_class):
            try:
                door.run(name)
            except Exception as error:  # one that fails is a fault of the books, not the end of the play
                print(f"{service}.{name} failed: {error!r}", file=sys.stderr, flush=True)
        print("done", flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
