"""`db = Database()` on a service; `with self.db.begin() as session:` in its methods: one transaction, committed at the end."""

import logging
import select
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2
from nameko.extensions import DependencyProvider
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from bus.context import CallInfo
from bus.settings import secret, setting

log = logging.getLogger("bus.database")


def url_of(service: str) -> str:
    return secret(f"{service.upper()}_DATABASE_URL", minimum=20)


def engine_for(url: str) -> Engine:
    return create_engine(
        url,
        pool_size=int(setting("DATABASE_POOL", "10")),
        max_overflow=5,  # for what must be kept apart from the transaction around it
        pool_timeout=3,
        pool_pre_ping=True,
        hide_parameters=True,  # parameters are personal data, and errors are logged
        connect_args={"connect_timeout": 3, "options": "-c timezone=UTC -c lock_timeout=5s -c idle_in_transaction_session_timeout=30s"},
    )


class Transactions:
    """Begins transactions that do not outlive their caller: what is left of the deadline becomes the statement time-out."""

    def __init__(self, engine: Engine, info: CallInfo | None = None) -> None:
        self.engine = engine
        self._info = info
        self._joined: Session | None = None

    @contextmanager
    def begin(self, *, apart: bool = False) -> Iterator[Session]:
        """One transaction, committed at the end; inside `as_one` it joins that one, unless it must stand `apart`."""
        if self._joined is not None and not apart:
            yield self._joined
            return
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            left = self._info.time_left() if self._info else None
            if left is not None:
                session.execute(text(f"set local statement_timeout = {max(1, int(left * 1000))}"))
            yield session

    @contextmanager
    def as_one(self) -> Iterator[Session]:
        """Everything that begins inside is one transaction, committed at the end."""
        with self.begin() as session:
            self._joined = session
            try:
                yield session
            finally:
                self._joined = None


def is_away(error: BaseException) -> bool:
    """Whether a failure says nothing of what was tried: the server is down, going down, starting, full, or all its places are taken."""
    if isinstance(error, PoolTimeout):
        return True
    code = getattr(getattr(error, "orig", None), "pgcode", None) or ""
    unreached = isinstance(error, OperationalError | InterfaceError) and not code
    return unreached or code.startswith(("08", "53", "57P"))


class Database(DependencyProvider):
    def setup(self) -> None:
        self.engine = engine_for(url_of(self.container.service_name))

    def stop(self) -> None:
        self.engine.dispose()

    def check(self) -> None:
        """:raises sqlalchemy.exc.SQLAlchemyError: the database does not answer."""
        with self.engine.connect() as connection:
            connection.execute(text("select 1"))

    def get_dependency(self, worker_ctx: Any) -> Transactions:
        return Transactions(self.engine, worker_ctx.data.get("call"))


def notify(session: Session, channel: str) -> None:
    """Wake whoever listens on `channel` (`bus.entrypoints.woken_by`, the outbox relay) when this transaction commits."""
    session.execute(text("select pg_notify(:channel, '')"), {"channel": channel})


def listen(url: str, channel: str, longest: Callable[[], float]) -> Iterator[None]:
    """Yield at once, then at each notification on `channel`, and at the latest after `longest()` seconds. Reconnects by itself."""
    while True:
        try:
            connection = psycopg2.connect(url.replace("postgresql+psycopg2://", "postgresql://"), connect_timeout=3)
            connection.autocommit = True
            connection.cursor().execute(f'listen "{channel}"')
            while True:
                connection.notifies.clear()
                yield
                if not connection.notifies:
                    select.select([connection], [], [], longest())
                connection.poll()
        except psycopg2.Error:
            log.warning("listening on %s: the database is away", channel)
            time.sleep(1)
