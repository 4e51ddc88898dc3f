"""What a service throws away now and then: keys of acts that nobody will ask for again."""

import logging
import time
from datetime import UTC, datetime

from sqlalchemy.exc import SQLAlchemyError

from bus import database, idempotency

EVERY = 600.0  # seconds
log = logging.getLogger("bus.housekeeping")


def keep(service: str) -> None:
    """Run for ever. Every process of a service may do so: what one has thrown away the others do not find."""
    transactions = database.Transactions(database.engine_for(database.url_of(service)))
    while True:
        time.sleep(EVERY)
        try:
            with transactions.begin() as session:
                idempotency.sweep(session, datetime.now(UTC))
        except SQLAlchemyError as error:
            log.warning("could not tidy up: %s", type(error).__name__)
