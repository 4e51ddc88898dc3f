"""Base of every part of identity's door: the database, the current call, and the asker's agency."""

from datetime import date
from typing import Any

from bus.context import Call
from bus.database import Database
from identity.domain.office_time import office_date

Json = Any


class Door:
    db = Database()
    call = Call()

    def _agency(self) -> str:
        return str(self.call.actor.claims["agency"])

    def _today(self) -> date:
        return office_date(self.call.now)
