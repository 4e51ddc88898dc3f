"""Deliveries: reading what was sent to whom, and sending."""

import json
import logging
from dataclasses import asdict
from functools import partial
from typing import Any

from bus import backlog, outbox
from bus.attempts import tried
from bus.database import Session, notify
from bus.entrypoints import rpc, timer, woken_by
from bus.settings import setting
from notifications import events, smtp, views
from notifications.compose import sender
from notifications.domain import delivery as states
from notifications.domain.delivery import Delivery
from notifications.service.door import Door
from notifications.store import deliveries

# Small, so that a batch ends before its deliveries count as stuck even when the mail server lets every step time out.
BATCH = 3

log = logging.getLogger("notifications")


class Deliveries(Door):
    @rpc
    def list_notifications(self, *, after: int | None = None, limit: int = 25) -> dict[str, Any]:
        assert self.call.actor
        with self.db.read() as session:
            rows = deliveries.list_of_account(session, self.call.actor.id, after=after, limit=limit + 1)
        return views.page(rows, limit=limit)

    @rpc
    def report_backlog(self) -> dict[str, Any]:
        with self.db.read() as session:
            return {**asdict(backlog.lag(session)), **deliveries.backlog(session)}

    @woken_by("delivery", every=5)
    def send_waiting(self) -> None:
        """Send a batch of the deliveries that are due; all processes share the work."""
        claimed = self._claim()
        for delivery in claimed:
            self._send(delivery)
        if len(claimed) == BATCH:
            with self.db.begin() as session:
                notify(session, "delivery")

    @timer(interval=20, eager=True)  # eager: a process that dies every few seconds would otherwise never reach it
    def sweep_stuck(self) -> None:
        """Put back the deliveries that a dead process left unfinished, each in a transaction of its own."""
        with self.db.read() as session:
            stuck = deliveries.stuck(session, at=self.call.now)
        for delivery_id in stuck:
            tried(partial(self._put_back, delivery_id), named=f"putting delivery {delivery_id} back", log=log)

    def _put_back(self, delivery_id: int) -> None:
        with self.db.begin() as session:
            delivery = deliveries.lock_stuck(session, delivery_id, at=self.call.now)
            if delivery is None:
                return
            recovered = states.recover(delivery, at=self.call.now)
            self._save(session, recovered)
        log.warning("delivery %s was stuck in %s, now %s", delivery_id, delivery.status, recovered.status)

    @timer(interval=3600)
    def sweep_old(self) -> None:
        with self.db.begin() as session:
            deliveries.sweep(session, before=self.call.now - states.KEPT)

    def _claim(self) -> list[Delivery]:
        with self.db.begin() as session:
            due = deliveries.lock_due(session, at=self.call.now, limit=BATCH)
            claimed = [states.claim(delivery, at=self.call.now) for delivery in due]
            for delivery in claimed:
                self._save(session, delivery)
        return claimed

    def _send(self, claimed: Delivery) -> None:
        """SENDING is committed first, and no transaction is open during the conversation with the mail server."""
        sending = states.begin(claimed, at=self.call.now)
        with self.db.begin() as session:
            if not self._save(session, sending):
                return
            letter = deliveries.letter(session, sending.delivery_id)
        outcome = smtp.send(
            setting("SMTP_URL", default="smtp://127.0.0.1:8026"), sender=sender()[1], recipient=letter.recipient, raw=letter.raw
        )
        settled = states.settle(sending, outcome, at=self.call.now)
        with self.db.begin() as session:
            self._save(session, settled)
        result = {"delivery_id": settled.delivery_id, "try": settled.tries, "status": settled.status, "why": outcome.reason}
        log.info(json.dumps({"event": "mail", "message_id": letter.message_id, **result}))

    def _save(self, session: Session, delivery: Delivery) -> bool:
        """Store the next state; publish an event when a mail will never arrive. False: another process changed the delivery meanwhile."""
        if not deliveries.save(session, delivery):
            return False
        if delivery.is_lost:
            outbox.put(session, [events.mail_failed(delivery, at=self.call.now)], call=self.call)
        return True
