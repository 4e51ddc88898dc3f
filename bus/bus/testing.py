"""A door for tests: the real service class on a real database, entered as callers enter it, without a broker between."""

import uuid
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from bus import contract, inbox, outbox
from bus.context import Actor, CallInfo
from bus.database import Transactions, engine_for
from bus.entrypoints import instance
from bus.requests import admit


class Door:
    """`Door(Service, url).call("method", actor=…, now=…, argument=…)` checks the contract on the way in and on the way out."""

    def __init__(self, service_class: Any, url: str) -> None:
        self.service_class = service_class
        self.contract = contract.of(service_class.name)
        self.engine = engine_for(url)

    def call(
        self,
        method: str,
        *,
        actor: Actor | None = None,
        now: datetime | None = None,
        language: str = "",
        key: str | None = None,
        message: str | None = None,
        **arguments: Any,
    ) -> Any:
        """Calls with the same `key` are one act; without one every call is, but for those that come by the same `message`."""
        admit(self.contract, method, arguments, actor)
        result = getattr(self._service(actor, now, language, key, message), method)(**arguments)
        self.contract.check_result(method, result)
        return result

    def handle(
        self,
        handler: str,
        *,
        type: str,
        data: dict[str, Any],
        subject: str,
        seq: int = 1,
        now: datetime | None = None,
        source: str = "",
        id: uuid.UUID | None = None,
        version: int = 1,
    ) -> Any:
        """Give `handler` an event; the same `id` again is the same event again."""
        moment = now or datetime.now(UTC)
        event = inbox.Event(id or uuid.uuid4(), type, version, source, subject, seq, moment, uuid.uuid4().hex, data)
        return getattr(self._service(None, now), handler)([event])

    def run(self, method: str, *, now: datetime | None = None) -> Any:
        """Run a timer's or a waker's method once."""
        return getattr(self._service(None, now), method)()

    def events(self) -> list[Any]:
        """Every event told so far, oldest first."""
        with Transactions(self.engine).begin() as session:
            return list(session.execute(select(outbox.outbox_table).order_by(outbox.outbox_table.c.position)).all())

    def _service(
        self, actor: Actor | None, now: datetime | None, language: str = "", key: str | None = None, message: str | None = None
    ) -> Any:
        request_id = message or uuid.uuid4().hex
        moment, own = now or datetime.now(UTC), key is not None
        name = self.service_class.name
        info = CallInfo(name, actor, moment, request_id, language, key=key or message or request_id, asked_under_key=own)
        return instance(self.service_class, self.engine, info)
