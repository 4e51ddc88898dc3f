"""`python -m identity.export regions|holidays FILE`: the table as CSV for spreadsheets and other programs; "-" is standard output."""

import signal
import sys
from contextlib import nullcontext
from pathlib import Path

from sqlalchemy import select

from bus import csv_file
from bus.database import Transactions, engine_for, url_of
from identity.store.tables import holiday, region

ROWS = {
    "regions": select(region.c.code, region.c.parent, region.c.level, region.c.name, region.c.postal_code)
    .where(region.c.gone_at.is_(None))
    .order_by(region.c.code),
    "holidays": select(holiday.c.date, holiday.c.name, holiday.c.kind).order_by(holiday.c.date),
}


def main(arguments: list[str]) -> None:
    if len(arguments) != 2 or arguments[0] not in ROWS:
        sys.exit(str(__doc__))
    what, file = arguments
    with Transactions(engine_for(url_of("identity"))).begin() as session:
        rows = session.execute(ROWS[what].execution_options(yield_per=1000))
        with nullcontext(sys.stdout) if file == "-" else Path(file).open("w", encoding="utf-8", newline="") as target:
            csv_file.write(target, rows.keys(), rows)


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # `izin export … | head` must not end in a traceback
    main(sys.argv[1:])
