"""gunicorn's own lines in the form of all others."""

from typing import Any

from gunicorn.glogging import Logger

from bus.logs import JsonLines


class ServerLog(Logger):
    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(JsonLines())
