"""What was done and by whom: read by the office's auditor, verified, and its head written where no database administrator reaches."""

import json
import logging

from bus.entrypoints import rpc, timer
from identity import heads, views
from identity.service.door import Door, Json
from identity.store import audit

log = logging.getLogger("identity.audit")


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
        items = [views.audit_record(row) for row in rows[:limit]]
        return {"items": items, "next": items[-1]["position"] if len(rows) > limit else None}

    @rpc
    def verify_audit(self) -> Json:
        with self.db.begin() as session:
            return vars(audit.verify(session))

    @timer(interval=3600, eager=True)
    def tell_audit_head(self) -> None:
        """One line an hour in the log: whoever rewrites or cuts the chain cannot rewrite what was logged."""
        with self.db.begin() as session:
            head = audit.head(session)
        log.info(json.dumps({"audit_head": head.position, "hash": head.hash.hex(), "signed": heads.signed(head, at=self.call.now)}))
