"""One of many: what fails holds up none of the others."""

import logging
from collections.abc import Callable

from bus.database import is_away
from bus.logs import what_and_where


def tried(act: Callable[[], object], *, named: str, log: logging.Logger) -> bool:
    """Whether `act` went well. One that raises holds up nothing else of the same run: the failure is logged, without what the exception
    says. Unless the database is away, for then nothing else goes well either."""
    try:
        act()
    except Exception as error:
        if is_away(error):
            raise
        log.error("%s failed and is tried again later: %s", named, what_and_where(error))
        return False
    return True
