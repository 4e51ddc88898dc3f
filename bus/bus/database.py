"""`db = Database()` on a service; in its methods `with self.db.begin() as session:` is one transaction, committed at the end, and
`with self.db.read() as session:` is for statements that change nothing."""

import logging
import select
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psycopg2
from eventlet.hubs import trampoline
from eventlet.patcher import original
from nameko.extensions import DependencyProvider
from psycopg2 import extensions
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import DisconnectionError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bus.context import CallInfo
from bus.settings import secret, setting

Session = Connection  # the ORM's would keep track of objects, which we have none of
BEGIN = "begin; "
READ_ONLY = "set local transaction_read_only = on; "  # for the one statement that it stands before
CONNECTED_WITHIN = 3.0  # seconds in which a server answers to a new connection
SILENT = 20.0  # seconds without a sign from the server after which a statement without a deadline is given up
TO_EVERY_SERVER = {
    "connect_timeout": int(CONNECTED_WITHIN),
    # The end of a connection whose other side was cut off: nothing comes of it by itself.
    "tcp_user_timeout": 10_000,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
}
QUICKLY = 1.0  # seconds in which a server that is there says yes or no
_answering: dict[str, str] = {}  # by the list of servers, the one that answered last
poll = original("select").poll  # looks and does not wait, so eventlet's loop need not know

log = logging.getLogger("bus.database")


class PgConnection(extensions.connection):
    """What begins a transaction goes along with its first statement, as one message; the library would send it ahead and wait.

    `opening`: stands before each statement that finds no transaction begun. `patience`: seconds without a sign from the server.
    """

    opening = BEGIN
    patience = CONNECTED_WITHIN

    def __init__(self, dsn: str, **options: Any) -> None:
        super().__init__(dsn, **options)
        self.autocommit = True
        self.patience = SILENT

    @property
    def is_idle(self) -> bool:
        return bool(self.get_transaction_status() == extensions.TRANSACTION_STATUS_IDLE)

    def commit(self) -> None:
        self._end("commit")

    def rollback(self) -> None:
        self._end("rollback")

    def _end(self, how: str) -> None:
        if not self.is_idle:
            self.cursor().execute(how)


class PgCursor(extensions.cursor):
    connection: PgConnection

    def execute(self, query: str, vars: Any = None) -> None:
        if self.name:
            self._begin()
            self.withhold = True  # the library believes that no transaction has begun
        super().execute(self.connection.opening + query if self.connection.is_idle else query, vars)

    def executemany(self, query: str, vars_list: Any) -> None:
        self._begin()
        super().executemany(query, vars_list)

    def copy_expert(self, sql: str, file: Any, size: int = 8192) -> None:
        self._begin()
        super().copy_expert(sql, file, size)

    def _begin(self) -> None:
        if self.connection.is_idle:
            self.connection.cursor().execute("")


def url_of(service: str) -> str:
    return secret(f"{service.upper()}_DATABASE_URL", minimum=20)


def green_waiting() -> None:
    """For a process with green threads, in place of what eventlet installs, which waits for ever: a server that stands still, or to which
    the way is cut, never answers."""
    extensions.set_wait_callback(_wait)


def _wait(connection: Any) -> None:
    while (state := connection.poll()) != extensions.POLL_OK:
        trampoline(
            connection.fileno(),
            read=state == extensions.POLL_READ,
            write=state == extensions.POLL_WRITE,
            timeout=getattr(connection, "patience", CONNECTED_WITHIN),
            timeout_exc=psycopg2.OperationalError("the server is silent"),
        )


def connect(**options: Any) -> Any:
    """libpq's `host` may name several servers (with `target_session_attrs=read-write` the one that takes writes is meant). In a green thread
    libpq goes on to the next only when one refuses, not when it is silent, so each is tried by itself, first the one that answered last: the way to
    one that is away takes seconds.

    :raises psycopg2.OperationalError: none is there.
    """
    several = str(options.get("host"))
    *others, last = sorted(each_server(options), key=lambda server: server.get("host") != _answering.get(several))
    for server in others:
        with suppress(psycopg2.OperationalError):
            return _connect_to(server, several)
    return _connect_to(last, several)


def _connect_to(server: dict[str, Any], several: str) -> Any:
    begun = time.monotonic()
    try:
        connection = psycopg2.connect(**server)
    except psycopg2.OperationalError:
        if time.monotonic() < begun + QUICKLY:
            _answering[several] = str(server.get("host"))
        raise
    _answering[several] = str(server.get("host"))
    return connection


def each_server(options: dict[str, Any]) -> list[dict[str, Any]]:
    hosts, ports = (str(options.get(name) or "").split(",") for name in ("host", "port"))
    places = zip(hosts, ports if len(ports) == len(hosts) else ports[:1] * len(hosts), strict=True)
    others = {name: value for name, value in options.items() if name not in ("host", "port")}
    return [others | {name: value for name, value in (("host", host), ("port", port)) if value} for host, port in places]


def engine_for(url: str) -> Engine:
    engine = create_engine(
        url,
        pool_size=int(setting("DATABASE_POOL", "10")),
        max_overflow=5,  # for what must be kept apart from the transaction around it
        pool_timeout=3,
        hide_parameters=True,  # parameters are personal data, and errors are logged
        connect_args={
            **TO_EVERY_SERVER,
            # No jit: what PostgreSQL believes to be dear is compiled first, which took half a second of a page that needed ten milliseconds.
            "options": "-c timezone=UTC -c jit=off -c lock_timeout=5s -c idle_in_transaction_session_timeout=30s",
            "connection_factory": PgConnection,
            "cursor_factory": PgCursor,
        },
    )
    event.listen(engine, "do_connect", lambda dialect, record, words, options: connect(**options))
    event.listen(engine, "checkout", _take_from_pool)
    return engine


def _take_from_pool(connection: PgConnection, *_: Any) -> None:
    """Nothing comes on a connection that waits in the pool but its end, so looking whether something has come is as good as asking the
    server, and no round trip. :raises DisconnectionError: it has ended; the pool makes another."""
    connection.opening, connection.patience = BEGIN, SILENT
    waiting = poll()
    waiting.register(connection, select.POLLIN)
    if waiting.poll(0):
        raise DisconnectionError


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
        with self.engine.begin() as session:
            self._open_with(session, BEGIN)
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """For statements that change nothing: each stands by itself, and the server refuses it if it would change something. As every
        statement of a transaction sees what was committed before it, a transaction would add only its beginning and its end."""
        if self._joined is not None:
            yield self._joined
            return
        with self.engine.connect() as session:
            self._open_with(session, READ_ONLY)
            yield session

    def _open_with(self, session: Session, opening: str) -> None:
        left = self._info.time_left() if self._info else None
        bound = "" if left is None else f"set local statement_timeout = {max(1, int(left * 1000))}; "
        connection: Any = session.connection.dbapi_connection
        connection.opening, connection.patience = opening + bound, SILENT if left is None else max(0.0, left) + 1

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


def _options(url: str) -> dict[str, Any]:
    parsed = make_url(url)
    return dict(parsed.get_dialect()().create_connect_args(parsed)[1])


def listen(url: str, channel: str, longest: Callable[[], float]) -> Iterator[None]:
    """Yield at once, then at each notification on `channel`, and at the latest after `longest()` seconds. Reconnects by itself."""
    while True:
        try:
            connection = connect(**_options(url), **TO_EVERY_SERVER)
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
