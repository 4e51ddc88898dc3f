"""Who did what: the office's auditor reads the audit records, verifies them, and their head is written to the log, where no database
administrator can change it."""

import json
import logging

from bus.entrypoints import rpc, stream_handler, timer
from bus.inbox import Event
from identity import heads
from identity.domain.audit import AuditRecord
from identity.service.door import Door, Json
from identity.store import audit, audit_chains
from identity.views import audits as audits_view

log = logging.getLogger("identity.audit")
RECORDS = {"record_made": (1,)}
GATHER = 0.05  # seconds: records of others, which nobody waits for, are added together


class Audits(Door):
    @rpc
    def list_audit(
        self,
        before: int | None = None,
        limit: int = 25,
        act: str | None = None,
        subject: str | None = None,
        actor_id: int | None = None,
    ) -> Json:
        only = {"act": act, "subject": subject, "actor_id": actor_id}
        with self.db.begin() as session:
            rows = audit.page(session, agency=self._agency(), before=before, limit=limit + 1, only=only)
        items = [audits_view.audit_record(row) for row in rows[:limit]]
        return {"items": items, "next": items[-1]["position"] if len(rows) > limit else None}

    @rpc
    def verify_audit(self) -> Json:
        with self.db.begin() as session:
            return vars(audit_chains.verify(session))

    @stream_handler("permits", "record", reads=RECORDS, gather=GATHER)
    def on_permits_record(self, events: list[Event]) -> None:
        self._add(events)

    @stream_handler("tracking", "record", reads=RECORDS, gather=GATHER)
    def on_tracking_record(self, events: list[Event]) -> None:
        self._add(events)

    def _add(self, events: list[Event]) -> None:
        """Adds the records of other services to the same chains."""
        with self.db.begin() as session:
            audit.add(session, [_record_of(event) for event in events])

    @timer(interval=3600, eager=True)
    def tell_audit_head(self) -> None:
        """Logs one line an hour: whoever rewrites or cuts a chain in the database cannot rewrite what was logged."""
        with self.db.begin() as session:
            head = audit_chains.take_head(session, at=self.call.now)
        log.info(json.dumps({"audit_head": head.position, "hash": head.hash.hex(), "signed": heads.signed(head, at=self.call.now)}))


def _record_of(event: Event) -> AuditRecord:
    record = event.data
    return AuditRecord(
        agency=record["agency"],
        at=event.occurred_at,
        actor_id=record["actor_id"],
        act=record["act"],
        subject=record["subject"],
        request_id=event.request_id,
        person=record["account_id"],
        details=record["details"],
    )
