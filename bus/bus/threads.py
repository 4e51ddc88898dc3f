"""Work that would hold up all green threads of a process, such as computing or a library's own reading and writing, runs in a real thread."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from eventlet import tpool
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
