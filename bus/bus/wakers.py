"""Work that nobody asks for: done after commits that wake it, and now and then in any case."""

from typing import Any

from nameko.extensions import Entrypoint

from bus import context, database


class WokenBy(Entrypoint):
    """Runs its method after each commit that called `bus.database.notify(session, channel)`, and every `every` seconds in any case.

    Every process runs it: the work must share itself out by row locks. Wake-ups during a run are folded into one more run.
    """

    def __init__(self, channel: str, *, every: float, **kwargs: Any) -> None:
        self.channel = channel
        self.every = every
        self._stopping = False
        super().__init__(**kwargs)

    def start(self) -> None:
        self._thread = self.container.spawn_managed_thread(self._run)

    def stop(self) -> None:
        self._stopping = True

    def _run(self) -> None:
        wake = database.listen(database.url_of(self.container.service_name), self.channel, lambda: self.every)
        for _ in wake:
            if self._stopping:
                return
            info = context.by_itself(self.container.service_name)
            worker = self.container.spawn_worker(self, (), {}, context_data={"call": info}, handle_result=_swallow)
            self.container._worker_threads[worker].wait()


def _swallow(ctx: Any, result: Any, exc_info: Any) -> Any:
    """nameko has logged the failure; the next wake-up tries again."""
    return None, None
