"""Logs: one JSON object a line, which begins with the same fields everywhere (`at`, `level`, `logger`).

A message that is a JSON object itself adds its fields (calls, requests); any other is the field `text`.
"""

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path


class JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        head = f'{{"at": "{at}", "level": "{record.levelname}", "logger": "{record.name}"'
        message = record.getMessage()
        body = message[1:-1] if _is_object(message) else f'"text": {json.dumps(message)}'
        trace = f', "trace": {json.dumps(self.formatException(record.exc_info))}' if record.exc_info else ""
        return f"{head}, {body}{trace}}}"


def begin() -> None:
    """For a process of its own."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.INFO, handlers=[handler])


def what_and_where(error: BaseException) -> str:
    """An exception's kind and the last places of its way through the code; its text stays out, it may quote somebody's data."""
    way = [f"{Path(at.filename).name}:{at.lineno}" for at in traceback.extract_tb(error.__traceback__)]
    return f"{type(error).__name__} at {' '.join(way[-8:])}"


def _is_object(message: str) -> bool:
    try:
        return message.startswith('{"') and isinstance(json.loads(message), dict)
    except ValueError:
        return False
