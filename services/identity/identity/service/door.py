"""Base of every part of identity's door: the database, the current call, and the asker's agency."""

from datetime import date
from typing import Any

from bus.context import Call
from bus.database import Database
from identity.domain.office_time import USUAL, office_date

Json = Any


class Door:
    db = Database()
    call = Call()

    def _agency(self) -> str:
        return str(self.call.actor.claims["agency"])

    def _zone(self) -> str:
        """The time zone of the asker's agency; the usual one when the token is from an earlier release and does not name it."""
        return str(self.call.actor.claims.get("time_zone") or USUAL)

    def _today(self) -> date:
        """The date at the asker's agency."""
        return office_date(self.call.now, self._zone())
