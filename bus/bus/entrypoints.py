"""`@rpc`, `@command`, `@event_handler`, `@stream_handler`, `@timer`, `@woken_by`: how a service class says what it answers, hears and does by itself."""

import importlib
from collections.abc import Callable, Iterator
from functools import partial, wraps
from typing import Any

from nameko.extensions import ENTRYPOINT_EXTENSIONS_ATTR, Entrypoint, register_entrypoint
from nameko.timer import Timer
from sqlalchemy import Engine

from bus import context, idempotency
from bus.context import Call, CallInfo
from bus.database import Database, Transactions
from bus.events import event_handler, stream_handler
from bus.refusals import Refusal
from bus.requests import Rpc
from bus.wakers import WokenBy

__all__ = ["command", "event_handler", "rpc", "stream_handler", "timer", "woken_by"]


def service_class(package: str) -> Any:
    """The one service class of `<package>.service`: the one whose `name` is the package's.

    :raises ValueError: it has several databases: events and commands could not tell in which of them they are one transaction.
    """
    module = importlib.import_module(f"{package}.service")
    found = next(value for value in vars(module).values() if isinstance(value, type) and getattr(value, "name", None) == package)
    databases = [name for name in dir(found) if isinstance(getattr(found, name), Database)]
    if len(databases) > 1:
        raise ValueError(f"{package} has the databases {' and '.join(databases)}: a service has one, {package.upper()}_DATABASE_URL")
    return found


def instance(service_class: Any, engine: Engine, info: CallInfo) -> Any:
    """A service object for one call, made without a container."""
    service = service_class()
    for name in dir(service_class):
        value = getattr(service_class, name)
        if isinstance(value, Database):
            setattr(service, name, Transactions(engine, info))
        elif isinstance(value, Call):
            setattr(service, name, info)
    return service


def entrypoints_of(service_class: Any) -> Iterator[tuple[str, Entrypoint]]:
    """Each (method name, entry point) of a service class, sorted by method."""
    for name in sorted(dir(service_class)):
        for entrypoint in getattr(getattr(service_class, name), ENTRYPOINT_EXTENSIONS_ATTR, []):
            yield name, entrypoint


def rpc(method: Callable[..., Any]) -> Callable[..., Any]:
    """Offer `method` to callers, as contract/rpc.json promises it. A place among the workers may come too late: then it does not start."""

    @wraps(method)
    def on_time(self: Any, **arguments: Any) -> Any:
        context.refuse_when_late(self.call)
        return method(self, **arguments)

    register_entrypoint(on_time, Rpc(expected_exceptions=(Refusal, context.DeadlinePassed, idempotency.AnswerLost)))
    return on_time


def command(method: Callable[..., Any]) -> Callable[..., Any]:
    """An `@rpc` that creates or decides: all of it is one transaction, and one effect however often it comes under the same key.

    :raises bus.refusals.Invalid: idempotency_key_reused: the same key with other arguments.
    """

    @wraps(method)
    def once(self: Any, **arguments: Any) -> Any:
        with self.db.as_one() as session:
            return idempotency.once(session, self.call, method.__name__, arguments, partial(method, self, **arguments))

    once.is_command = True  # type: ignore[attr-defined]
    return rpc(once)


def commands_of(service_class: Any) -> Iterator[str]:
    """The methods of a service class that are commands."""
    return (name for name in dir(service_class) if getattr(getattr(service_class, name), "is_command", False))


timer = Timer.decorator
woken_by = WokenBy.decorator
