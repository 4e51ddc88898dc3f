"""What runs a service's workers: nameko's container without its dozen time measurements per worker, and silent about what exceptions say."""

import logging
import sys
from typing import Any

from nameko.containers import ServiceContainer

from bus.logs import what_and_where

log = logging.getLogger("bus.container")


class Container(ServiceContainer):
    def _run_worker(self, worker_ctx: Any, handle_result: Any) -> None:
        self._inject_dependencies(worker_ctx)
        self._worker_setup(worker_ctx)
        result = exc_info = None
        try:
            method = getattr(worker_ctx.service, worker_ctx.entrypoint.method_name)
            result = method(*worker_ctx.args, **worker_ctx.kwargs)
        except Exception as error:
            exc_info = sys.exc_info()
            if not isinstance(error, worker_ctx.entrypoint.expected_exceptions):
                log.error("a worker failed: %s", what_and_where(error))
        if handle_result is not None:
            result, exc_info = handle_result(worker_ctx, result, exc_info)
        self._worker_result(worker_ctx, result, exc_info)
        del exc_info  # it would keep everything alive until the next collection
        self._worker_teardown(worker_ctx)
