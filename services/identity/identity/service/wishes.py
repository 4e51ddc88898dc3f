"""Answering what was asked for on public pages: by a timer, apart from the request and at unrelated moments, so neither its answer nor its time
says whether there is such an account."""

import logging
from collections.abc import Callable
from typing import Any

from sqlalchemy import Row, Table

from bus.database import Session, is_away
from bus.logs import what_and_where
from identity.domain.registration import USUAL_LANGUAGE
from identity.service.door import Door
from identity.store import wishes

log = logging.getLogger("identity")
Answer = Callable[[Session, Row[Any]], None]


class Wishes(Door):
    def _wish(self, kind: Table, **asked: Any) -> None:
        said = {"language": self.call.language or USUAL_LANGUAGE, "request_id": self.call.request_id, "asked_at": self.call.now}
        with self.db.begin() as session:
            wishes.put(session, kind, **asked, **said)

    def _answer_wishes(self, kind: Table, answer: Answer) -> None:
        last: int | None = 0
        while last is not None:
            last = self._answer_next(kind, answer, after=last)

    def _answer_next(self, kind: Table, answer: Answer, *, after: int) -> int | None:
        """Handle one request, and leave one that fails for the next run: it holds up no other. :returns: its id; None: there was none."""
        asked = None
        try:
            with self.db.begin() as session:
                asked = wishes.take(session, kind, after=after)
                if asked:
                    answer(session, asked)
        except Exception as error:
            if asked is None or is_away(error):
                raise
            log.error("a %s failed and is tried again later: %s", kind.name, what_and_where(error))
        return asked.id if asked else None
