"""Work that would hold up all green threads of a process, such as computing or a library's own reading and writing, runs in a real thread.

A real thread must never wait for a green lock: whoever lets go of it would wake it in the wrong thread, and it would wait for ever. So no lock
is used in two threads: what works with a library that has locks has one thread for it, and the locks of logging, which all use, are real ones.
"""

import logging
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from eventlet import patcher, tpool
from eventlet.semaphore import Semaphore

Given = ParamSpec("Given")
Result = TypeVar("Result")


class Pool:
    """At most `size` of its calls run at once; others wait for a place. A process has as many real threads as its pools have places.

    Make pools when modules are imported: the first call of any of them starts the threads.
    """

    _places = 0

    def __init__(self, size: int) -> None:
        self._free = Semaphore(size)
        Pool._places += size
        tpool.set_num_threads(Pool._places)

    def run(self, work: Callable[Given, Result], *args: Given.args, **kwargs: Given.kwargs) -> Result:
        """What `work` returns or raises. It must not touch anything green: connections, locks, the hub."""
        with self._free:
            return tpool.execute(work, *args, **kwargs)


def run(work: Callable[Given, Result], *args: Given.args, **kwargs: Given.kwargs) -> Result:
    """As `Pool.run`, in whatever real thread is free: for work that is short and rare. Another thread would keep its memory for ever."""
    return tpool.execute(work, *args, **kwargs)


def share_logging() -> None:
    """Real threads log, too. Nobody holds a lock of logging longer than a line takes, so a green thread may wait for a real one."""
    real = patcher.original("threading").RLock
    logging._lock = real()  # type: ignore[attr-defined]
    for handler in logging.getLogger().handlers:
        handler.lock = real()
