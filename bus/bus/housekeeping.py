"""What a service deletes now and then: keys of commands that nobody will send again."""

import logging
import time
from datetime import UTC, datetime

from sqlalchemy.exc import SQLAlchemyError

from bus import database, idempotency
from bus.database import Transactions

EVERY, PAUSE = 600.0, 0.1  # seconds
PORTION = 5_000  # rows of one transaction: one DELETE of millions held the disk for seconds
log = logging.getLogger("bus.housekeeping")


def keep(service: str) -> None:
    """Run for ever. Every process of a service may do so: rows that one is deleting the others pass over."""
    transactions = database.Transactions(database.engine_for(database.url_of(service)))
    while True:
        time.sleep(EVERY)
        try:
            tidy(transactions, datetime.now(UTC), portion=PORTION)
        except SQLAlchemyError as error:
            log.warning("could not tidy up: %s", type(error).__name__)


def tidy(transactions: Transactions, now: datetime, *, portion: int) -> None:
    """Each portion is a commit of its own, with a pause behind it for those who wait for the disk."""
    while _one_portion(transactions, now, portion) == portion:
        time.sleep(PAUSE)


def _one_portion(transactions: Transactions, now: datetime, portion: int) -> int:
    with transactions.begin() as session:
        return idempotency.sweep(session, now, portion=portion)
