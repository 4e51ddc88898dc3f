"""Files that no row names: uploaded with a form that was refused, replaced by another, or left by a row that was deleted."""

import logging
from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from bus import threads
from bus.files import Files
from bus.idempotency import KEPT

# A file is stored before its row, and a form that is sent again within KEPT names the same file.
LEFT_ALONE = KEPT + timedelta(days=1)
log = logging.getLogger("bus.unused_files")


def sweep(prefix: str, *, in_use: Callable[[list[str]], Collection[str]], now: datetime) -> int:
    """Delete the files below `prefix` that are older than LEFT_ALONE and not among those that `in_use` finds. :returns: how many."""
    files, before, swept = Files.from_env(), now - LEFT_ALONE, 0
    found = threads.run(files.written_before, before, prefix=prefix)
    while (keys := threads.run(next, found, None)) is not None:
        unused = sorted(set(keys).difference(in_use(keys)))
        threads.run(files.delete, unused, written_before=before)
        swept += len(unused)
    if swept:
        log.info("deleted %s files that nothing uses below %s", swept, prefix)
    return swept
